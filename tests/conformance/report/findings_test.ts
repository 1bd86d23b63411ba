import { assertEquals, assertNotStrictEquals } from "@std/assert";
import {
  group_by_rule,
  merge_requests,
  sentence_of,
  some_of,
  summarise,
  summary_line,
  worst_first,
} from "../../../conformance/report/findings.ts";
import type { Level, Verdict } from "../../../conformance/report/types.ts";
import { SAMPLE_FINDINGS, SAMPLE_REPORT } from "../../helpers/sample_report.ts";

function finding(id: string, verdict: Verdict, level: Level = "error") {
  return { id, verdict, level, title: "", source: "" };
}

Deno.test("summarise() counts rules and findings, absent verdicts as 0", () => {
  const none = {
    pass: 0,
    fail: 0,
    warn: 0,
    known: 0,
    skipped: 0,
    not_applicable: 0,
  };
  const findings = [
    finding("a", "fail"),
    finding("a", "warn"),
    finding("a", "fail"),
    finding("b", "pass"),
  ];
  assertEquals(summarise(findings), {
    rules: { ...none, fail: 1, pass: 1 },
    findings: { ...none, fail: 2, warn: 1, pass: 1 },
  });
});

Deno.test("worst_first() sorts by verdict, then by level, and keeps the order of equals", () => {
  const given = [
    finding("passes", "pass"),
    finding("second", "fail", "SHOULD"),
    finding("skipped", "skipped"),
    finding("first", "fail", "MUST"),
    finding("third", "warn", "warning"),
    finding("fourth", "warn", "warning"),
  ];
  const sorted = worst_first(given);
  assertNotStrictEquals(sorted, given);
  assertEquals(sorted.map(({ id }) => id), [
    "first",
    "second",
    "third",
    "fourth",
    "skipped",
    "passes",
  ]);
});

Deno.test("group_by_rule() makes one group per rule, with its worst finding", () => {
  const groups = group_by_rule([
    finding("b", "pass"),
    finding("a", "pass"),
    finding("a", "fail"),
  ]);
  assertEquals(groups.map(({ id, worst }) => [id, worst.verdict]), [
    ["a", "fail"],
    ["b", "pass"],
  ]);
});

Deno.test("merge_requests() joins findings that differ only in the request", () => {
  const of_name = SAMPLE_FINDINGS.filter(({ id }) => id === "headers.name");
  assertEquals(
    merge_requests(of_name).map(({ requests }) => requests),
    [["GET /", "POST /"], ["POST /"]],
  );
});

const LISTS = [
  { names: [], text: "" },
  { names: ["a"], text: "a" },
  { names: ["a", "b", "c"], text: "a, b, c" },
  { names: ["a", "b", "c", "d"], text: "a, b, c and 1 more" },
];

for (const { names, text } of LISTS) {
  Deno.test(`some_of() of ${names.length} names`, () => {
    assertEquals(some_of(names), text);
  });
}

const SENTENCES = [
  { name: "the message", change: { message: "m", seen: "s" }, text: "m" },
  { name: "the title", change: {}, text: "Be right." },
  {
    name: "title and what was seen",
    change: { seen: "s" },
    text: "Be right: received s",
  },
  {
    name: "title, what was seen and what was expected",
    change: { seen: "s", expected: "e" },
    text: "Be right: received s, expected e",
  },
];

for (const { name, change, text } of SENTENCES) {
  Deno.test(`sentence_of() is ${name}`, () => {
    const title = "Be right.";
    assertEquals(
      sentence_of({ ...finding("a", "fail"), title, ...change }),
      text,
    );
  });
}

Deno.test("summary_line() counts the rules and the findings", () => {
  assertEquals(
    summary_line(SAMPLE_REPORT),
    "Rules: 1 failed, 1 warned, 1 skipped, 1 not applicable, 1 passed; " +
      "findings: 3 failed, 1 warned (0.42 s)",
  );
});

Deno.test("summary_line() leaves out skipped and inapplicable if there are none", () => {
  const summary = summarise([]);
  const report = { ...SAMPLE_REPORT, summary, duration_ms: 2e4 };
  assertEquals(
    summary_line(report),
    "Rules: 0 failed, 0 warned, 0 passed (20 s)",
  );
});
