/**
 * Reports side by side: versions of one application, or servers of several
 * makers.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import { escape_markup, visible } from "./escape.ts";
import {
  group_by_rule,
  is_problem,
  merge_requests,
  type RuleGroup,
  sentence_of,
  summary_line,
} from "./findings.ts";
import { STYLE } from "./html_assets.ts";
import type { Report, Verdict } from "./types.ts";

/**
 * The formats that {@linkcode compare_reports} knows.
 *
 * @category Conformance
 */
export const COMPARE_FORMATS = ["text", "markdown", "html"] as const;

/**
 * One of the formats that {@linkcode compare_reports} knows.
 *
 * @category Conformance
 */
export type CompareFormat = typeof COMPARE_FORMATS[number];

/** One rule in all the reports. */
interface Row {
  id: string;
  title: string;
  /** For each report; `undefined` if it does not have the rule. */
  cells: (RuleGroup | undefined)[];
}

const WORDS: Readonly<Record<Verdict, string>> = {
  fail: "FAIL",
  warn: "WARN",
  known: "KNOWN",
  skipped: "skipped",
  not_applicable: "n/a",
  pass: "pass",
  note: "note",
};

const ABSENT = "–";

/**
 * Several reports side by side: a column for each, and a row for each rule or
 * check on which they differ, those with the most failures first.
 *
 * `"text"` is for a terminal, `"markdown"` for a comment on a change, and
 * `"html"` a page that needs nothing else and has the equal rows as well.
 *
 * @example What a change made better
 * ```ts
 * import { check_app, compare_reports } from "@pep3333/wsgi/conformance";
 * import type { WSGIApplication } from "@pep3333/wsgi/wsgi";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const answer = (status: string): WSGIApplication => (_environ, start_response) => {
 *   start_response(status, []);
 *   return [];
 * };
 * const before = await check_app(answer("204"), { target: "before" });
 * const after = await check_app(answer("204 No Content"), { target: "after" });
 *
 * const text = compare_reports([before, after], "text");
 * assertStringIncludes(text, "status.format  FAIL  pass");
 * ```
 *
 * @param reports At least two, of any suites.
 * @param format The format.
 * @returns The whole text, which ends with a line feed.
 * @throws {RangeError} If there are fewer than two reports or no such format.
 * @category Conformance
 */
export function compare_reports(
  reports: readonly Report[],
  format: CompareFormat,
): string {
  if (reports.length < 2) {
    throw new RangeError(
      "Cannot compare reports: there must be at least two: received " +
        `${reports.length}; give the others as well`,
    );
  }
  const rows = rows_of(reports);
  switch (format) {
    case "text":
      return as_text(reports, rows);
    case "markdown":
      return as_markdown(reports, rows);
    case "html":
      return as_html(reports, rows);
    default:
      throw new RangeError(
        "Cannot compare reports: there is no such format: received " +
          `${show(format)}; write one of ${COMPARE_FORMATS.join(", ")}`,
      );
  }
}

function rows_of(reports: readonly Report[]): Row[] {
  const rows = new Map<string, Row>();
  for (const [index, { findings }] of reports.entries()) {
    for (const group of group_by_rule(findings)) {
      const { id, worst: { title } } = group;
      const row: Row = rows.get(id) ??
        { id, title, cells: reports.map(() => undefined) };
      row.cells[index] = group;
      rows.set(id, row);
    }
  }
  const failures = ({ cells }: Row) =>
    cells.filter((cell) => cell?.worst.verdict === "fail").length;
  return [...rows.values()].toSorted((a, b) => failures(b) - failures(a));
}

function verdict_of(cell: RuleGroup | undefined): Verdict | undefined {
  return cell?.worst.verdict;
}

function differs({ cells }: Row): boolean {
  return cells.some((cell) => verdict_of(cell) !== verdict_of(cells[0]));
}

function word_of(cell: RuleGroup | undefined): string {
  return cell === undefined ? ABSENT : WORDS[cell.worst.verdict];
}

/** How the rules that are the same in all reports ended. */
function same_line(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const row of rows.filter((row) => !differs(row))) {
    const word = word_of(row.cells[0]);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const list = [...counts].map(([word, count]) => `${count} ${word}`);
  return `The same in all: ${list.join(", ") || "nothing"}`;
}

function heading_of(report: Report, index: number): string {
  return `[${index + 1}] ${visible(report.target)} (${report.suite}): ` +
    summary_line(report);
}

function as_text(reports: readonly Report[], rows: readonly Row[]): string {
  const table = [
    ["Rule", ...reports.map((_, index) => `[${index + 1}]`)],
    ...rows.filter(differs).map(({ id, cells }) => [id, ...cells.map(word_of)]),
  ];
  const widths = table[0].map((_, column) =>
    Math.max(...table.map((line) => line[column].length))
  );
  const lines = table.map((line) =>
    line.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()
  );
  return [
    ...reports.map(heading_of),
    "",
    ...(lines.length > 1 ? lines : ["They do not differ."]),
    "",
    same_line(rows),
    "",
  ].join("\n");
}

function as_markdown(reports: readonly Report[], rows: readonly Row[]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const different = rows.filter(differs).map(({ id, cells }) =>
    line([`\`${id}\``, ...cells.map((cell) => bold_problem(word_of(cell)))])
  );
  const table = [
    line(["Rule", ...reports.map((_, index) => String(index + 1))]),
    line(["---", ...reports.map(() => "---")]),
    ...different,
  ];
  const list = reports.map((report, index) =>
    `${index + 1}. ${escape_markdown(report.target)} (${report.suite}): ` +
    summary_line(report)
  );
  return [
    ...list,
    "",
    ...(different.length > 0 ? table : ["They do not differ."]),
    "",
    `${same_line(rows)}.`,
    "",
  ].join("\n");
}

function bold_problem(word: string): string {
  return word === WORDS.fail || word === WORDS.warn ? `**${word}**` : word;
}

function escape_markdown(text: string): string {
  return visible(text).replaceAll("\n", " ")
    .replace(/[\\`*_{}[\]<>()#|!]/g, (char) => `\\${char}`);
}

const COMPARE_STYLE = `
.compare td { width: auto; padding: .2rem .7rem; text-align: left; vertical-align: top; }
.compare thead th, .compare thead th:first-child { padding: .6rem .7rem; vertical-align: bottom; white-space: normal; min-width: 8rem; }
.compare summary { cursor: pointer; }
.compare details p { margin: .4rem 0; max-width: 24rem; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--text); }
.compare .fail, .compare .warn { background: var(--soft); }
body:has(#only-different:checked) tr.same { display: none; }
`;

function as_html(reports: readonly Report[], rows: readonly Row[]): string {
  const columns = reports.map((report) =>
    `<th scope="col">${escape_markup(report.target)}</th>`
  );
  const list = reports.map((report) =>
    `<li>${escape_markup(report.target)} (${report.suite}): ${
      escape_markup(summary_line(report))
    }</li>`
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${reports.length} reports compared: WSGI check</title>
<style>${STYLE}${COMPARE_STYLE}</style>
</head>
<body>
<header>
<h1>${reports.length} reports compared</h1>
<ol class="about">
${list.join("\n")}
</ol>
<fieldset class="filters"><label class="known"><input type="checkbox" id="only-different" checked> Only where they differ</label></fieldset>
</header>
<main>
<p class="about">${escape_markup(same_line(rows))}</p>
<div class="matrix compare" role="region" aria-label="Rules and reports" tabindex="0">
<table>
<thead><tr><th scope="col">Rule</th>${columns.join("")}</tr></thead>
<tbody>
${rows.map(html_row).join("\n")}
</tbody>
</table>
</div>
</main>
</body>
</html>
`;
}

function html_row(row: Row): string {
  const { id, title, cells } = row;
  return `<tr class="${differs(row) ? "different" : "same"}">` +
    `<th scope="row" title="${escape_markup(title)}"><code>${
      escape_markup(id)
    }</code></th>${cells.map(html_cell).join("")}</tr>`;
}

function html_cell(cell: RuleGroup | undefined): string {
  const word = word_of(cell);
  if (cell === undefined) return `<td>${word}</td>`;
  const { worst, findings } = cell;
  const problems = findings.filter((finding) =>
    is_problem(finding) || finding.verdict === "known"
  );
  if (problems.length === 0) return `<td class="${worst.verdict}">${word}</td>`;
  const said = merge_requests(problems).map(({ finding, requests }) =>
    `<p>${escape_markup([sentence_of(finding), ...requests].join("\n"))}</p>`
  );
  return `<td class="${worst.verdict}"><details><summary>${word}</summary>${
    said.join("")
  }</details></td>`;
}
