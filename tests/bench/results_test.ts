import { assertEquals } from "@std/assert";
import {
  type CaseResult,
  format_table,
  ratio_of,
  rows_of,
  spread_of,
} from "../../bench/results.ts";

const CASE: CaseResult = {
  title: "a case",
  metric: "cpu_us",
  contenders: {
    peer: {
      title: "the peer",
      rounds: [
        { cpu_us: 10, rps: 100 },
        { cpu_us: 20, rps: 50 },
        { cpu_us: 10, rps: 100 },
      ],
    },
    other: {
      title: "another",
      rounds: [
        { cpu_us: 15, rps: 80 },
        { cpu_us: 22, rps: 45 },
        { cpu_us: 12, rps: 90 },
      ],
    },
  },
};

for (
  const { values, expected } of [
    { values: [3], expected: { median: 3, least: 3, most: 3 } },
    { values: [9, 1, 5], expected: { median: 5, least: 1, most: 9 } },
    { values: [10, 2, 4, 3], expected: { median: 3.5, least: 2, most: 10 } },
  ]
) {
  Deno.test(`spread_of(${JSON.stringify(values)})`, () => {
    assertEquals(spread_of(values), expected);
  });
}

Deno.test("a ratio is taken within a round, and its median over the rounds", () => {
  assertEquals(ratio_of(CASE, "other"), { median: 1.2, least: 1.1, most: 1.5 });
  assertEquals(ratio_of(CASE, "peer"), { median: 1, least: 1, most: 1 });
});

Deno.test("a table has the medians of what was measured, and the ratio", () => {
  assertEquals(rows_of(CASE), [
    ["", "CPU, µs per request", "requests/s", "ratio", "from–to"],
    ["the peer", "10.00", "100", "1.00", "1.00–1.00"],
    ["another", "15.00", "80", "1.20", "1.10–1.50"],
  ]);
});

Deno.test("a table for a terminal has names to the left, numbers to the right", () => {
  assertEquals(
    format_table([["", "b"], ["name", "1.00"], ["x", "10.00"]]),
    "          b\nname   1.00\nx     10.00",
  );
});
