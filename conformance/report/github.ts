/**
 * The report as workflow commands, which GitHub Actions shows as annotations
 * on the lines of a pull request.
 *
 * @module
 */
import { visible } from "./escape.ts";
import {
  gone_sentence,
  group_by_rule,
  merge_requests,
  sentence_of,
  some_of,
  type Statement,
  summary_line,
} from "./findings.ts";
import {
  is_over_limit,
  lint_line,
  type LintLimit,
  note_groups,
} from "./lint.ts";
import type { Finding, Report, Verdict } from "./types.ts";

const COMMANDS: Readonly<Partial<Record<Verdict, string>>> = {
  fail: "error",
  warn: "warning",
};

/**
 * One annotation for each statement and place, then the outcome for the log.
 * The worst comes first, since GitHub shows at most ten of each kind. A note of
 * lint is an error if `limit` makes it fail, else a notice; those of level
 * `info` are only counted.
 */
export function format_github(report: Report, limit?: LintLimit): string {
  const statements = [...group_by_rule(report.findings), ...note_groups(report)]
    .flatMap(({ findings }) => merge_requests(findings));
  const lint = lint_line(report);
  return [
    ...(report.ended === undefined
      ? []
      : [`::error title=Ended early::${escape_data(report.ended)}`]),
    ...statements.flatMap((statement) => annotation(statement, limit)),
    ...(report.gone ?? []).map((finding) =>
      `::notice title=${escape_property(finding.id)}::${
        escape_data(gone_sentence(finding))
      }`
    ),
    `WSGI check: ${summary_line(report)}${lint && `; ${lint}`}`,
    "",
  ].join("\n");
}

function command_for(
  finding: Finding,
  limit: LintLimit | undefined,
): string | undefined {
  const { verdict, level } = finding;
  if (verdict !== "note") return COMMANDS[verdict];
  if (level === "info") return;
  return is_over_limit(finding, limit) ? "error" : "notice";
}

function annotation(
  { finding, requests }: Statement,
  limit: LintLimit | undefined,
): string[] {
  const command = command_for(finding, limit);
  if (command === undefined) return [];
  const { id, fix, source, location } = finding;
  const properties: [string, string | number][] = location === undefined
    ? [["title", id]]
    : [
      ["file", location.file],
      ["line", location.line],
      ["col", location.column],
      ["title", id],
    ];
  const text = [
    sentence_of(finding),
    requests.length > 0 && `On: ${some_of(requests)}`,
    fix && `Fix: ${fix}`,
    `Source: ${source}`,
  ].filter(Boolean).join("\n");
  const list = properties
    .map(([name, value]) => `${name}=${escape_property(String(value))}`);
  return [`::${command} ${list.join(",")}::${escape_data(text)}`];
}

/** As `@actions/core` escapes the text of a command. */
function escape_data(text: string): string {
  return visible(text).replaceAll("%", "%25").replaceAll("\n", "%0A");
}

function escape_property(text: string): string {
  return escape_data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
