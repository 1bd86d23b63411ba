/**
 * What all formats do with findings: count them, put the worst first, and merge
 * those that say the same.
 *
 * @module
 */
import type { Finding, Level, Report, Summary, Verdict } from "./types.ts";

/** Ordered by how much attention they need. */
export const VERDICTS: readonly (keyof Summary)[] = [
  "fail",
  "warn",
  "skipped",
  "not_applicable",
  "pass",
];

const LEVELS: readonly Level[] = [
  "error",
  "MUST",
  "bad",
  "warning",
  "SHOULD",
  "warn",
  "MAY",
  "info",
];

const ORDER: readonly Verdict[] = VERDICTS;

/** Everything found about one rule or check. */
export interface RuleGroup {
  /** The rule or check. */
  id: string;
  /** Its worst finding. */
  worst: Finding;
  /** All of its findings, the worst first. */
  findings: Finding[];
}

/** One statement, and every request that it is about. */
export interface Statement {
  /** The first of the findings that say it. */
  finding: Finding;
  /** The requests it was seen on, in order. */
  requests: string[];
}

/** Count the findings by verdict. */
export function summarise(findings: readonly Finding[]): Summary {
  const summary: Summary = {
    pass: 0,
    fail: 0,
    warn: 0,
    skipped: 0,
    not_applicable: 0,
  };
  for (const { verdict } of findings) {
    if (verdict !== "note") summary[verdict]++;
  }
  return summary;
}

/** A copy with the worst first; equally bad findings keep their order. */
export function worst_first(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

function rank({ verdict, level }: Finding): number {
  return ORDER.indexOf(verdict) * LEVELS.length + LEVELS.indexOf(level);
}

/** Whether a rule was broken, including rules that only warn. */
export function is_problem({ verdict }: Finding): boolean {
  return verdict === "fail" || verdict === "warn";
}

/** Whether a check could not be tried or does not apply. */
export function is_aside({ verdict }: Finding): boolean {
  return verdict === "skipped" || verdict === "not_applicable";
}

/** The findings by rule, the rule with the worst finding first. */
export function group_by_rule(findings: readonly Finding[]): RuleGroup[] {
  // By hand, since Node 20 has no Map.groupBy().
  const groups = new Map<string, Finding[]>();
  for (const finding of worst_first(findings)) {
    const group = groups.get(finding.id);
    if (group === undefined) groups.set(finding.id, [finding]);
    else group.push(finding);
  }
  return Array.from(groups, ([id, findings]) => ({
    id,
    worst: findings[0],
    findings,
  }));
}

/** Merge the findings of one rule that differ only in the request. */
export function merge_requests(findings: readonly Finding[]): Statement[] {
  const statements = new Map<string, Statement>();
  for (const finding of findings) {
    const { request, ...said } = finding;
    const key = JSON.stringify(said);
    const statement = statements.get(key) ?? { finding, requests: [] };
    if (request !== undefined) statement.requests.push(request);
    statements.set(key, statement);
  }
  return [...statements.values()];
}

/** The first names, and how many more there are: `"a, b and 3 more"`. */
export function some_of(names: readonly string[], at_most = 3): string {
  const shown = names.slice(0, at_most).join(", ");
  const left = names.length - at_most;
  return left > 0 ? `${shown} and ${left} more` : shown;
}

/** A finding in one sentence, where there is no room for more. */
export function sentence_of(
  { message, title, seen, expected }: Finding,
): string {
  if (message !== undefined || seen === undefined) return message ?? title;
  const wanted = expected === undefined ? "" : `, expected ${expected}`;
  return `${title.replace(/\.$/, "")}: received ${seen}${wanted}`;
}

/** Count the rules, each by its worst finding. */
export function summarise_rules(findings: readonly Finding[]): Summary {
  return summarise(group_by_rule(findings).map(({ worst }) => worst));
}

/** The outcome for the rules: `"1 failed, 2 warnings, 80 passed (0.4 s)"`. */
export function summary_line({ findings, duration_ms }: Report): string {
  const summary = summarise_rules(findings);
  const counts = [
    `${summary.fail} failed`,
    `${summary.warn} ${summary.warn === 1 ? "warning" : "warnings"}`,
    summary.skipped > 0 ? `${summary.skipped} skipped` : "",
    summary.not_applicable > 0
      ? `${summary.not_applicable} not applicable`
      : "",
    `${summary.pass} passed`,
  ];
  const seconds = (duration_ms / 1000).toFixed(duration_ms < 10_000 ? 2 : 0);
  return `${counts.filter(Boolean).join(", ")} (${seconds} s)`;
}
