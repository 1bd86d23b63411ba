import { assertEquals } from "@std/assert";
import { apply_baseline } from "../../../conformance/report/baseline.ts";
import { make_report } from "../../../conformance/report/make_report.ts";
import type { Finding, Report } from "../../../conformance/report/types.ts";

type Part = Pick<Finding, "id" | "verdict" | "request">;

function report(parts: Part[], ended?: string): Report {
  const findings = parts.map((part): Finding => ({
    title: "Be right.",
    level: "error",
    source: "",
    ...part,
  }));
  const requests = ["GET /", "PUT /"];
  const started = new Date();
  return make_report({
    suite: "app",
    target: "",
    started,
    requests,
    findings,
    ended,
  });
}

const GET = "GET /";
const FAILED: Part = { id: "a", verdict: "fail", request: GET };
const WARNED: Part = { id: "a", verdict: "warn", request: GET };
const ELSEWHERE: Part = { id: "a", verdict: "fail", request: "PUT /" };
const PASSED: Part = { id: "a", verdict: "pass" };
const SKIPPED: Part = { id: "a", verdict: "skipped" };
const KNOWN: Part = { id: "a", verdict: "known", request: GET };
const OLD: Part = { id: "a", verdict: "fail", request: "GET /old" };

const CASES: {
  name: string;
  before: Part[];
  now: Part[];
  verdicts: Finding["verdict"][];
  gone: string[];
}[] = [
  {
    name: "the same failure is known",
    before: [FAILED],
    now: [FAILED],
    verdicts: ["known"],
    gone: [],
  },
  {
    name: "a failure on another request is new",
    before: [FAILED],
    now: [FAILED, ELSEWHERE],
    verdicts: ["known", "fail"],
    gone: [],
  },
  {
    name: "a failure where a warning was is new",
    before: [WARNED],
    now: [FAILED],
    verdicts: ["fail"],
    gone: [],
  },
  {
    name: "a warning where a failure was is known",
    before: [FAILED, WARNED],
    now: [WARNED],
    verdicts: ["known"],
    gone: [],
  },
  {
    name: "what an earlier baseline knew is known",
    before: [KNOWN],
    now: [FAILED],
    verdicts: ["known"],
    gone: [],
  },
  {
    name: "a failure that is no more is gone",
    before: [FAILED],
    now: [PASSED],
    verdicts: ["pass"],
    gone: ["a GET /"],
  },
  {
    name: "nothing is gone that was not tried",
    before: [FAILED],
    now: [SKIPPED],
    verdicts: ["skipped"],
    gone: [],
  },
  {
    name: "nothing is gone that was left out",
    before: [FAILED],
    now: [],
    verdicts: [],
    gone: [],
  },
  {
    name: "nothing is gone from a request that was not made",
    before: [OLD],
    now: [PASSED],
    verdicts: ["pass"],
    gone: [],
  },
  {
    name: "what passed before may not fail now",
    before: [PASSED],
    now: [FAILED],
    verdicts: ["fail"],
    gone: [],
  },
];

for (const { name, before, now, verdicts, gone } of CASES) {
  Deno.test(`apply_baseline(): ${name}`, () => {
    const result = apply_baseline(report(now), report(before));
    assertEquals(result.findings.map(({ verdict }) => verdict), verdicts);
    assertEquals(
      result.gone?.map(({ id, request }) => `${id} ${request}`),
      gone,
    );
    const known = verdicts.filter((verdict) => verdict === "known").length;
    assertEquals(result.summary.findings.known, known);
  });
}

Deno.test("apply_baseline(): nothing is gone from a run that ended early", () => {
  const ended = report([PASSED], "The run ended on GET /");
  assertEquals(apply_baseline(ended, report([FAILED])).gone, []);
});
