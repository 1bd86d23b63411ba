/**
 * The report as JSON, for programs; docs/report.schema.json describes it.
 *
 * @module
 */
import type { Report } from "./types.ts";

/** The whole report, indented. */
export function format_json(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
