/**
 * How a report names files: by their path from where its reader is.
 *
 * @module
 */
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Finding, Report } from "../../conformance/report/types.ts";
import type { ReportFormat } from "../../conformance/report/format_report.ts";

/** The report with paths in place of the URLs of files. */
export function with_paths(report: Report, base: string): Report {
  const findings = report.findings.map((finding) => with_path(finding, base));
  return { ...report, findings };
}

function with_path(finding: Finding, base: string): Finding {
  const { location } = finding;
  if (!location?.file.startsWith("file:")) return finding;
  const path = fileURLToPath(location.file);
  const from_base = relative(base, path);
  const is_within = !from_base.startsWith("..") && !isAbsolute(from_base);
  const file = is_within ? from_base : path;
  return { ...finding, location: { ...location, file } };
}

const WORKSPACE = "GITHUB_WORKSPACE";

/**
 * The folder that paths start from: this one, or for annotations the root of
 * the checkout, where reading that variable is permitted.
 */
export function base_of(format: ReportFormat): string {
  const descriptor = { name: "env", variable: WORKSPACE } as const;
  const may_read = format === "github" &&
    Deno.permissions.querySync(descriptor).state === "granted";
  return (may_read ? Deno.env.get(WORKSPACE) : undefined) || Deno.cwd();
}
