/**
 * What all formats do with findings: count them, put the worst first, and merge
 * those that say the same.
 *
 * @module
 */
import type {
  Counts,
  Finding,
  GoneFinding,
  Level,
  Report,
  Summary,
  Verdict,
} from "./types.ts";

/** Ordered by how much attention they need. */
export const VERDICTS: readonly (keyof Counts)[] = [
  "fail",
  "warn",
  "known",
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

/** Count the findings by verdict, and the rules, each by its worst finding. */
export function summarise(findings: readonly Finding[]): Summary {
  const worst = group_by_rule(findings).map(({ worst }) => worst);
  return { rules: count(worst), findings: count(findings) };
}

/** How many ended in each verdict; notes are no verdict on what was checked. */
export function count(
  findings: Iterable<{ readonly verdict: Verdict }>,
): Counts {
  const counts: Counts = {
    pass: 0,
    fail: 0,
    warn: 0,
    known: 0,
    skipped: 0,
    not_applicable: 0,
  };
  for (const { verdict } of findings) {
    if (verdict !== "note") counts[verdict]++;
  }
  return counts;
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

/** Whether it says neither that a rule was kept nor that one was broken. */
export function is_aside({ verdict }: Finding): boolean {
  return verdict === "skipped" || verdict === "not_applicable" ||
    verdict === "known";
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

/**
 * Merge the findings of one rule that differ only in the request. The exchange
 * that is kept is the first.
 */
export function merge_requests(findings: readonly Finding[]): Statement[] {
  const statements = new Map<string, Statement>();
  for (const finding of findings) {
    const { request, exchange: _, ...said } = finding;
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

/** What to do about a finding of the baseline that is gone. */
export function gone_sentence({ id, request }: GoneFinding): string {
  const where = request === undefined ? "" : ` on ${request}`;
  return `${id}${where}: no longer found; take it out of the baseline`;
}

/**
 * The outcome in one line: `"Rules: 1 failed, 2 warned, 80 passed; findings: 3
 * failed, 2 warned (0.4 s)"`.
 */
export function summary_line({ summary, duration_ms, ended }: Report): string {
  const { rules, findings } = summary;
  const found = findings.fail + findings.warn === 0
    ? ""
    : `; findings: ${findings.fail} failed, ${findings.warn} warned`;
  const seconds = (duration_ms / 1000).toFixed(duration_ms < 10_000 ? 2 : 0);
  return `${ended === undefined ? "" : "Ended early. "}Rules: ${
    counted(rules)
  }${found} (${seconds} s)`;
}

function counted(rules: Counts): string {
  return [
    `${rules.fail} failed`,
    `${rules.warn} warned`,
    rules.known > 0 ? `${rules.known} known` : "",
    rules.skipped > 0 ? `${rules.skipped} skipped` : "",
    rules.not_applicable > 0 ? `${rules.not_applicable} not applicable` : "",
    `${rules.pass} passed`,
  ].filter(Boolean).join(", ");
}
