/**
 * Putting what was measured into the text of docs/performance.md.
 *
 * @module
 */
import { ratio_of, type Results, rows_of } from "../results.ts";
import { PLOTS } from "./plots.ts";

/** A goal of the project: a ratio not to exceed. */
interface Goal {
  readonly what: string;
  readonly case: string;
  readonly contender: string;
  /** The contender to stand beside. */
  readonly beside: string;
  readonly most: number;
}

const GOALS: readonly Goal[] = [
  goal("12 bytes, beside `Deno.serve`", "hello", 1.2),
  goal(
    "ten browser fields, beside a handler that reads them",
    "browser",
    0.8,
    "ours",
    "deno_serve_reading",
  ),
  goal("ten browser fields, beside `Deno.serve`", "browser", 1.35),
  goal("another path, query and cookie each time", "vary", 1.2),
  goal("16 KiB of body, echoed", "post", 0.95),
  goal("access log on, beside off", "log", 1.08, "ours_logged", "ours"),
  goal("validator on, beside off", "validator", 1.35, "ours_validated", "ours"),
  goal("`to_fetch()`, beside `Deno.serve`", "hello", 1.55, "to_fetch"),
  goal("start to first answer", "start", 1.6),
  goal("memory of an idle connection", "idle", 0.6),
];

function goal(
  what: string,
  name: string,
  most: number,
  contender = "ours",
  beside = "deno_serve",
): Goal {
  return { what, case: name, contender, beside, most };
}

/** A table in Markdown; the first column to the left, numbers to the right. */
export function markdown_table(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = rows[0].map((_, i) => i === 0 ? "---" : "---:");
  return [line(rows[0]), line(rule), ...rows.slice(1).map(line)].join("\n");
}

function goals_table({ cases }: Results): string {
  const rows = GOALS.filter((it) => {
    const contenders = cases[it.case]?.contenders ?? {};
    return it.contender in contenders && it.beside in contenders;
  }).map((it) => {
    const result = cases[it.case];
    const { [it.beside]: base, [it.contender]: other } = result.contenders;
    const { median, least, most } = ratio_of(
      {
        ...result,
        contenders: { [it.beside]: base, [it.contender]: other },
      },
      it.contender,
    );
    return [
      it.what,
      median.toFixed(2),
      `${least.toFixed(2)}–${most.toFixed(2)}`,
      `≤ ${it.most}`,
    ];
  });
  return markdown_table([["case", "ratio", "from–to", "goal"], ...rows]);
}

/** What a line of the template stands for. */
function expand(kind: string, name: string, results: Results): string {
  switch (kind) {
    case "plot":
      return `![${PLOTS[name].text}](performance/${name}.svg)`;
    case "table":
      return markdown_table(rows_of(results.cases[name]));
    case "goals":
      return goals_table(results);
    case "machine":
      return markdown_table([["", ""], ...Object.entries(results.machine)]);
    case "skipped":
      return results.skipped.map((line) => `- ${line}`).join("\n");
    default:
      throw new Error(`Cannot fill template: ${kind} is not known`);
  }
}

/**
 * The text of the page.
 *
 * @param template Text with lines `{{KIND}}` and `{{KIND NAME}}`.
 * @param results What was measured.
 * @throws {Error} If a line names what is not there.
 */
export function fill_template(template: string, results: Results): string {
  return template.replace(
    /^\{\{(\w+)(?: (\w+))?\}\}$/gm,
    (_, kind: string, name = "") => expand(kind, name, results),
  );
}
