/**
 * The notes of lint in a report, for all formats.
 *
 * @module
 */
import { group_by_rule, type RuleGroup } from "./findings.ts";
import type { Finding, Report } from "./types.ts";

/** The levels of notes, from the one to read first. */
export const NOTE_LEVELS = ["bad", "warn", "info"] as const;

/**
 * Which notes fail a run: those that are `bad`, or also those that `warn`.
 *
 * @category Conformance
 */
export type LintLimit = "bad" | "warn";

/** The notes of a report, grouped by id, the worst first. */
export function note_groups({ lint = [] }: Report): RuleGroup[] {
  return group_by_rule(lint);
}

/** Whether a note fails the run; without a limit none does. */
export function is_over_limit({ level }: Finding, limit?: LintLimit): boolean {
  return limit !== undefined && (level === "bad" || level === limit);
}

/** Whether any note of a report fails the run. */
export function fails_lint({ lint = [] }: Report, limit?: LintLimit): boolean {
  return lint.some((note) => is_over_limit(note, limit));
}

/**
 * How many notes there are of each level: `"lint: 1 bad, 2 warn, 0 info"`.
 * Empty if lint did not look.
 */
export function lint_line(report: Report): string {
  if (report.lint === undefined) return "";
  const groups = note_groups(report);
  const counts = NOTE_LEVELS.map((level) =>
    `${groups.filter(({ worst }) => worst.level === level).length} ${level}`
  );
  return `lint: ${counts.join(", ")}`;
}
