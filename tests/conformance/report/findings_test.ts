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

Deno.test("summarise() counts every verdict, absent ones as 0", () => {
  assertEquals(summarise([finding("a", "pass"), finding("b", "pass")]), {
    pass: 2,
    fail: 0,
    warn: 0,
    skipped: 0,
    not_applicable: 0,
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

Deno.test("summary_line() counts the rules, each by its worst finding", () => {
  assertEquals(
    summary_line(SAMPLE_REPORT),
    "1 failed, 1 warning, 1 skipped, 1 not applicable, 1 passed (0.42 s)",
  );
});

Deno.test("summary_line() leaves out skipped and inapplicable if there are none", () => {
  const report = { ...SAMPLE_REPORT, findings: [], duration_ms: 2e4 };
  assertEquals(summary_line(report), "0 failed, 0 warnings, 0 passed (20 s)");
});
