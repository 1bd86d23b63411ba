import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { CASES } from "../../bench/cases.ts";
import { CONTENDERS } from "../../bench/contenders.ts";
import { fill_template } from "../../bench/page/fill_template.ts";
import { PLOTS } from "../../bench/page/plots.ts";
import type { CaseResult, Results } from "../../bench/results.ts";

/** A run in which every case was measured; the numbers mean nothing. */
function all_results(): Results {
  const cases: Record<string, CaseResult> = {};
  for (const [name, it] of Object.entries(CASES)) {
    const metric = {
      load: "cpu_us",
      start: "start_ms",
      idle: "connection_kib",
    } as const;
    cases[name] = {
      title: it.title,
      metric: metric[it.kind],
      contenders: Object.fromEntries(
        it.contenders.map((contender, i) => [contender, {
          title: CONTENDERS[contender].title,
          rounds: [{ [metric[it.kind]]: i + 1 }],
        }]),
      ),
    };
  }
  return {
    machine: { Processor: "a core" },
    rounds: 1,
    seconds: 1,
    skipped: ["a server: it is not installed"],
    cases,
    micro: {
      "head, plain": 1000,
      "environ, plain": 500,
      "response, hello": 250,
      "head, browser": 2000,
      "environ, browser": 1500,
    },
  };
}

const TEMPLATE = new URL("../../bench/page/template.md", import.meta.url);

Deno.test("every line of the template is filled from a whole run", () => {
  const page = fill_template(Deno.readTextFileSync(TEMPLATE), all_results());
  assertEquals(page.match(/\{\{.*/g), null);
  assertStringIncludes(page, "](performance/hello.svg)");
  assertStringIncludes(page, "| make_server() | 2.00 | 2.00 | 2.00–2.00 |");
  assertStringIncludes(page, "| Processor | a core |");
  assertStringIncludes(page, "- a server: it is not installed");
});

Deno.test("a template that names nothing known is refused, one without passes", () => {
  assertEquals(fill_template("text\n", all_results()), "text\n");
  assertThrows(() => fill_template("{{drawing x}}", all_results()), Error);
});

for (const [name, plot] of Object.entries(PLOTS)) {
  Deno.test(`plot ${name} is made of numbers`, () => {
    const { data } = plot.make(all_results()) as {
      data: { values: Record<string, unknown>[] };
    };
    assert(data.values.length > 0);
    for (const value of data.values) {
      for (const field of Object.values(value)) {
        assert(typeof field !== "number" || Number.isFinite(field), name);
        assert(field !== undefined && field !== null, name);
      }
    }
  });
}
