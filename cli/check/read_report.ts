/**
 * Read reports that `--format json` wrote.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { Report } from "../../conformance/report/types.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import { need_read } from "../permissions.ts";

/**
 * The report in a file.
 *
 * @throws {CannotRun} If the file cannot be read or is not a report.
 */
export function read_report(path: string): Report {
  need_read(path, "read a report");
  let report: Partial<Report> | null;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new CannotRun(
      `Cannot read ${path}: ${reason_of(error)}; write one with --format json`,
    );
  }
  if (is_report(report)) return report;
  throw new CannotRun(
    `Cannot read ${path}: it is not a report of this version; write one with ` +
      "--format json",
  );
}

function is_report(report: Partial<Report> | null): report is Report {
  return report?.version === 1 && Array.isArray(report.findings) &&
    Array.isArray(report.requests) && report.summary?.rules !== undefined;
}
