/**
 * The report as text, for a terminal or a CI log: one block per rule, the worst
 * first, and the outcome in the last line.
 *
 * @module
 */
import { cut, visible } from "./escape.ts";
import {
  gone_sentence,
  group_by_rule,
  is_aside,
  is_problem,
  merge_requests,
  type RuleGroup,
  some_of,
  type Statement,
  summary_line,
} from "./findings.ts";
import { lint_line, note_groups } from "./lint.ts";
import type { Finding, Level, Report, Verdict } from "./types.ts";

const INDENT = " ".repeat(6);
const MOST_STATEMENTS = 5;
const MOST_CHARACTERS = 300;

const LABELS: Readonly<Record<Verdict, string>> = {
  fail: "FAIL",
  warn: "WARN",
  known: "KNOWN",
  skipped: "SKIP",
  not_applicable: "N/A",
  pass: "PASS",
  note: "NOTE",
};

const RED = 31;
const GREEN = 32;
const YELLOW = 33;
const CYAN = 36;
const BOLD = 1;
const DIM = 2;

const COLORS: Readonly<Record<Verdict, number>> = {
  fail: RED,
  warn: YELLOW,
  known: CYAN,
  skipped: CYAN,
  not_applicable: CYAN,
  pass: GREEN,
  note: CYAN,
};

type Paint = (color: number, text: string) => string;

/** The report as lines of text, with ANSI colours if `colors` is true. */
export function format_text(report: Report, colors = false): string {
  const paint: Paint = (color, text) =>
    colors ? `\x1b[${color}m${text}\x1b[0m` : text;
  const groups = group_by_rule(report.findings);
  const blocks = groups.filter(({ worst }) => is_problem(worst))
    .map((group) => block(group, paint));
  const asides = groups.filter(({ worst }) => is_aside(worst))
    .map((group) => aside(group, paint));
  return [
    heading(report, paint),
    ...blocks,
    ...(asides.length > 0 ? [asides.join("\n")] : []),
    ...gone_lines(report),
    ...lint_section(report, paint),
    ...(report.ended === undefined ? [] : [paint(RED, visible(report.ended))]),
    paint(outcome_color(report), summary_line(report)),
  ].join("\n\n") + "\n";
}

/** The notes of lint, those of level `info` on one line each. */
function lint_section(report: Report, paint: Paint): string[] {
  if (report.lint === undefined) return [];
  const groups = note_groups(report);
  const weighty = groups.filter(({ worst }) => worst.level !== "info");
  const others = groups.filter(({ worst }) => worst.level === "info");
  return [
    paint(BOLD, lint_line(report)),
    ...weighty.map((group) => note_block(group, paint)),
    ...(others.length > 0
      ? [others.map((group) => note_line(group, paint)).join("\n")]
      : []),
  ];
}

const LEVEL_COLORS: Readonly<Partial<Record<Level, number>>> = {
  bad: RED,
  warn: YELLOW,
};

function note_label({ level }: Finding, paint: Paint): string {
  const text = level.toUpperCase().padEnd(INDENT.length - 1);
  return paint(LEVEL_COLORS[level] ?? CYAN, text);
}

function note_block({ id, worst, findings }: RuleGroup, paint: Paint): string {
  return [
    `${note_label(worst, paint)} ${paint(BOLD, id)}: ${worst.title}`,
    `${INDENT}${paint(DIM, worst.source)}`,
    ...details(findings, paint),
  ].join("\n");
}

function note_line({ id, worst, findings }: RuleGroup, paint: Paint): string {
  const requests = merge_requests(findings).flatMap(({ requests }) => requests);
  const where = requests.length > 0
    ? ` (${some_of([...new Set(requests)], 1)})`
    : "";
  return `${note_label(worst, paint)} ${id}: ${worst.title}${visible(where)}`;
}

function outcome_color({ summary, ended }: Report): number {
  if (summary.rules.fail > 0 || ended !== undefined) return RED;
  return summary.rules.warn > 0 ? YELLOW : GREEN;
}

function heading({ suite, target, requests }: Report, paint: Paint): string {
  const made = requests.length > 0 ? `, requests: ${requests.length}` : "";
  return `${paint(BOLD, visible(target))} ${paint(DIM, `(${suite}${made})`)}`;
}

function label(verdict: Verdict, paint: Paint): string {
  return paint(COLORS[verdict], LABELS[verdict].padEnd(INDENT.length - 1));
}

/** One broken rule: what it says, how it was broken, and what to do. */
function block({ id, worst, findings }: RuleGroup, paint: Paint): string {
  return [
    `${label(worst.verdict, paint)} ${paint(BOLD, id)}: ${worst.title}`,
    `${INDENT}${paint(DIM, `${worst.level}, ${worst.source}`)}`,
    ...details(findings.filter(is_problem), paint),
  ].join("\n");
}

/** What was found, in which requests, why it matters and what to do. */
function details(findings: readonly Finding[], paint: Paint): string[] {
  const [worst] = findings;
  const statements = merge_requests(findings);
  const left = statements.length - MOST_STATEMENTS;
  return [
    ...statements.slice(0, MOST_STATEMENTS)
      .flatMap((statement) => statement_lines(statement, paint)),
    ...(left > 0 ? [`${INDENT}… and ${left} more like these`] : []),
    ...field("Why", worst.why, paint),
    ...field("Fix", worst.fix, paint),
  ];
}

function statement_lines(
  { finding, requests }: Statement,
  paint: Paint,
): string[] {
  const { message, sent, seen, expected, location } = finding;
  // A message already quotes what was seen and expected.
  const quoted = message === undefined;
  return [
    ...field("On", requests.length > 0 ? some_of(requests) : undefined, paint),
    ...field("Found", message, paint),
    ...field("Sent", sent, paint),
    ...field("Saw", quoted ? seen : undefined, paint),
    ...field("Wanted", quoted ? expected : undefined, paint),
    ...field(
      "At",
      location && `${location.file}:${location.line}:${location.column}`,
      paint,
    ),
    ...exchange_lines(finding, paint),
  ];
}

/** The exchange is not cut: it was asked for. */
function exchange_lines({ exchange }: Finding, paint: Paint): string[] {
  if (exchange === undefined) return [];
  const lines = visible(exchange).split("\n");
  return [
    INDENT + paint(DIM, "Exchange"),
    ...lines.map((line) => `${INDENT}  ${line}`),
  ];
}

function field(
  name: string,
  value: string | undefined,
  paint: Paint,
): string[] {
  if (value === undefined || value === "") return [];
  const lines = cut(visible(value), MOST_CHARACTERS).split("\n");
  const rest = lines.slice(1).map((line) => INDENT + " ".repeat(7) + line);
  return [
    INDENT + paint(DIM, name.padEnd(7)) + lines[0],
    ...rest,
  ];
}

/** What the baseline has too much, as one block. */
function gone_lines({ gone = [] }: Report): string[] {
  const lines = gone.map((finding) =>
    `GONE  ${visible(gone_sentence(finding))}`
  );
  return lines.length > 0 ? [lines.join("\n")] : [];
}

/** One check that was not tried, does not apply or is known, on one line. */
function aside({ id, worst }: RuleGroup, paint: Paint): string {
  const reason = visible(worst.reason ?? worst.title);
  return `${label(worst.verdict, paint)} ${id}: ${cut(reason, 160)}`;
}
