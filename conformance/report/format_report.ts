/**
 * A report in a form that somebody can read: a person at a terminal or in a
 * browser, a CI system, a program.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import { format_github } from "./github.ts";
import { format_html } from "./html.ts";
import { format_json } from "./json.ts";
import { format_junit } from "./junit.ts";
import { format_text } from "./text.ts";
import type { Report } from "./types.ts";

/** The forms that {@linkcode format_report} knows. */
export const REPORT_FORMATS = [
  "text",
  "json",
  "junit",
  "github",
  "html",
] as const;

/** One of the forms that {@linkcode format_report} knows. */
export type ReportFormat = typeof REPORT_FORMATS[number];

/** What may be chosen about a form. */
export interface FormatOptions {
  /** ANSI colours in `"text"`; default `false`. */
  colors?: boolean;
  /** Warnings are failures in `"junit"`; default `false`. */
  strict?: boolean;
}

/**
 * The report in one of the forms, as text that ends in a line feed.
 *
 * `"text"` is for a terminal or a log, `"json"` for programs, `"junit"` for CI
 * systems that list tests, `"github"` for annotations in GitHub Actions, and
 * `"html"` is a single page that needs nothing else.
 *
 * @example The outcome of a check, for a log
 * ```ts
 * import { check_app, format_report } from "@pep3333/wsgi/conformance";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = await check_app((_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("Hello world\n")];
 * });
 * assertStringIncludes(format_report(report, "text"), "0 failed");
 * ```
 *
 * @param report What `check_app()`, `check_server()` or `check_http()` found.
 * @param format The form.
 * @param options What may be chosen about the form.
 * @returns The whole text; where it goes is the caller's business.
 * @throws {RangeError} If there is no such format.
 */
export function format_report(
  report: Report,
  format: ReportFormat,
  options: FormatOptions = {},
): string {
  switch (format) {
    case "text":
      return format_text(report, options.colors);
    case "json":
      return format_json(report);
    case "junit":
      return format_junit(report, options.strict);
    case "github":
      return format_github(report);
    case "html":
      return format_html(report);
    default:
      throw new RangeError(
        `Cannot format report as ${show(format)} is not a format; write ` +
          `one of ${REPORT_FORMATS.join(", ")}`,
      );
  }
}
