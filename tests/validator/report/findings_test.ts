import { assertEquals, assertNotStrictEquals } from "@std/assert";
import {
  group_by_rule,
  merge_requests,
  some_of,
  summarise,
  summary_line,
  worst_first,
} from "../../../validator/report/findings.ts";
import type { Level, Verdict } from "../../../validator/report/types.ts";
import { SAMPLE_FINDINGS, SAMPLE_REPORT } from "../../helpers/sample_report.ts";

function finding(id: string, verdict: Verdict, level: Level = "error") {
  return { id, verdict, level, title: "", source: "" };
}

Deno.test("summarise() counts every verdict, those that are absent as 0", () => {
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

Deno.test("group_by_rule() has one group a rule, and names its worst finding", () => {
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

Deno.test("merge_requests() joins findings that differ in the request alone", () => {
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

Deno.test("summary_line() names what there is", () => {
  assertEquals(
    summary_line(SAMPLE_REPORT),
    "3 failed, 1 warning, 1 skipped, 1 not applicable, 1 passed (0.42 s)",
  );
});

Deno.test("summary_line() leaves out what was neither skipped nor inapplicable", () => {
  const report = { ...SAMPLE_REPORT, summary: summarise([]), duration_ms: 2e4 };
  assertEquals(summary_line(report), "0 failed, 0 warnings, 0 passed (20 s)");
});
