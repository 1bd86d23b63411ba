/**
 * The report as JUnit XML, which most CI systems show as a list of tests.
 *
 * @module
 */
import { escape_markup } from "./escape.ts";
import {
  gone_sentence,
  group_by_rule,
  is_aside,
  is_problem,
  merge_requests,
  type RuleGroup,
  sentence_of,
} from "./findings.ts";
import { is_over_limit, type LintLimit, note_groups } from "./lint.ts";
import type { Finding, Report } from "./types.ts";

/** What fails, beside the rules that are broken. */
interface Strictness {
  /** Whether warnings do. */
  readonly strict?: boolean;
  /** Which notes of lint do. */
  readonly lint?: LintLimit;
}

/**
 * One `testcase` for each rule, and for each note of lint. JUnit has no
 * warnings: they are the output of a test that passed, or failures if
 * `strictness` says so.
 */
export function format_junit(
  report: Report,
  strictness: Strictness = {},
): string {
  const rules = group_by_rule(report.findings);
  const notes = note_groups(report);
  const groups = [...rules, ...notes];
  const cases = [
    ...rules.map((group) => test_case(group, report.suite, strictness)),
    ...notes.map((group) => test_case(group, "lint", strictness)),
  ];
  const failures = groups.filter(({ worst }) => is_failure(worst, strictness));
  const skipped = groups.filter(({ worst }) => is_aside(worst));
  const { ended, gone = [] } = report;
  if (ended !== undefined) cases.push(test_of_end(ended, report));
  const counts = [
    ["tests", cases.length],
    ["failures", failures.length],
    ["errors", ended === undefined ? 0 : 1],
    ["time", (report.duration_ms / 1000).toFixed(3)],
  ] as const;
  const said = gone.map((finding) => escape_markup(gone_sentence(finding)));
  const name = `wsgi.${report.suite} ${report.target}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${attributes(["name", name], ...counts)}>
<testsuite${
    attributes(
      ["name", name],
      ...counts,
      // Jenkins' schema has it here, and not in the element around.
      ["skipped", skipped.length],
      ["timestamp", report.started_at],
    )
  }>
${cases.join("\n")}
${
    said.length > 0
      ? `<system-out>${said.join("\n")}</system-out>\n`
      : ""
  }</testsuite>
</testsuites>
`;
}

function is_failure(finding: Finding, { strict, lint }: Strictness): boolean {
  const { verdict } = finding;
  if (verdict === "note") return is_over_limit(finding, lint);
  return verdict === "fail" || (strict === true && verdict === "warn");
}

function attributes(...pairs: (readonly [string, string | number])[]): string {
  return pairs.map(([name, value]) =>
    // A parser turns a line feed in an attribute into a space.
    ` ${name}="${escape_markup(String(value)).replaceAll("\n", "&#10;")}"`
  ).join("");
}

function test_case(
  { id, worst, findings }: RuleGroup,
  suite: string,
  strictness: Strictness,
): string {
  const outcome = body(worst, findings, strictness);
  const opening = `<testcase${
    attributes(["classname", `wsgi.${suite}`], [
      "name",
      `${id}: ${worst.title}`,
    ])
  }`;
  return outcome === "" ? `${opening}/>` : `${opening}>${outcome}</testcase>`;
}

/** The test that fails if the run did not come to its end. */
function test_of_end(ended: string, { suite }: Report): string {
  return `<testcase${
    attributes(["classname", `wsgi.${suite}`], ["name", "ran to its end"])
  }><error${attributes(["message", ended], ["type", "ended"])}/></testcase>`;
}

function body(
  worst: Finding,
  findings: Finding[],
  strictness: Strictness,
): string {
  if (is_aside(worst)) {
    return `<skipped${
      attributes(["message", worst.reason ?? worst.verdict])
    }/>`;
  }
  if (worst.verdict === "pass") return "";
  const details = escape_markup(describe(findings));
  if (!is_failure(worst, strictness)) {
    return `<system-out>${details}</system-out>`;
  }
  return `<failure${
    attributes(
      ["message", sentence_of(worst)],
      ["type", worst.level],
    )
  }>${details}</failure>`;
}

/** All the ways in which the rule was broken, as text. */
function describe(findings: readonly Finding[]): string {
  const said = findings.filter((finding) =>
    is_problem(finding) || finding.verdict === "note"
  );
  return merge_requests(said).map(({ finding, requests }) =>
    [
      sentence_of(finding),
      requests.length > 0 && `on: ${requests.join(", ")}`,
      finding.sent && `sent: ${finding.sent}`,
      finding.fix && `fix: ${finding.fix}`,
      `source: ${finding.source}`,
      finding.exchange && `exchange:\n${finding.exchange}`,
    ].filter(Boolean).join("\n")
  ).join("\n\n");
}
