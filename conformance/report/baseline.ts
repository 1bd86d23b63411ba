/**
 * Expected findings: a report compared with an earlier one.
 *
 * @module
 */
import { is_problem, summarise } from "./findings.ts";
import type { Finding, GoneFinding, Report } from "./types.ts";

/**
 * The report, with what an earlier report has as well marked as `known`, so that
 * only what is new fails; `gone` lists what the earlier one has and this one
 * does not, although it looked.
 *
 * A finding is known if the earlier report has one on the same rule and request
 * that is at least as bad.
 *
 * @example Accept what is wrong today
 * ```ts
 * import { apply_baseline, check_app } from "@pep3333/wsgi/conformance";
 * import type { WSGIApplication } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application: WSGIApplication = (_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"], ["A B", "c"]]);
 *   return [];
 * };
 * const baseline = await check_app(application);
 *
 * const report = apply_baseline(await check_app(application), baseline);
 * assertEquals(report.summary.rules.fail, 0);
 * assertEquals(report.summary.rules.known, 1);
 * assertEquals(report.gone, []);
 * ```
 *
 * @param report The report.
 * @param baseline The earlier report.
 * @returns A new report.
 * @category Conformance
 */
export function apply_baseline(report: Report, baseline: Report): Report {
  const expected = baseline.findings.filter((finding) =>
    is_problem(finding) || finding.verdict === "known"
  );
  const worst = new Map<string, Finding["verdict"]>();
  for (const finding of expected) {
    const key = key_of(finding);
    // What was known to an earlier baseline may have been a failure.
    if (worst.get(key) === undefined || finding.verdict !== "warn") {
      worst.set(key, finding.verdict);
    }
  }
  const findings = report.findings.map((finding): Finding => {
    const before = worst.get(key_of(finding));
    const is_known = is_problem(finding) && before !== undefined &&
      (before !== "warn" || finding.verdict === "warn");
    return is_known
      ? { ...finding, verdict: "known", reason: "in the baseline" }
      : finding;
  });
  return {
    ...report,
    findings,
    summary: summarise(findings),
    gone: gone_from(report, expected),
  };
}

function key_of({ id, request }: Finding): string {
  return JSON.stringify([id, request]);
}

/** What is expected and was looked for, but not found. */
function gone_from(report: Report, expected: Finding[]): GoneFinding[] {
  if (report.ended !== undefined) return [];
  const found = new Set(
    report.findings.filter(is_problem).map(key_of),
  );
  const looked_for = new Set(
    report.findings.filter(({ verdict }) => verdict !== "skipped")
      .map(({ id }) => id),
  );
  const gone = new Map<string, GoneFinding>();
  for (const finding of expected) {
    const { id, title, request } = finding;
    const key = key_of(finding);
    if (found.has(key) || !looked_for.has(id)) continue;
    if (request !== undefined && !report.requests.includes(request)) continue;
    gone.set(key, { id, title, ...(request === undefined ? {} : { request }) });
  }
  return [...gone.values()];
}
