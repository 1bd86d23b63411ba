/**
 * A report as text for its reader: a person at a terminal or in a browser, a CI
 * system, or a program.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import { format_github } from "./github.ts";
import { format_html } from "./html.ts";
import { format_json } from "./json.ts";
import { format_junit } from "./junit.ts";
import type { LintLimit } from "./lint.ts";
import { format_text } from "./text.ts";
import type { Report } from "./types.ts";

/**
 * The formats that {@linkcode format_report} knows.
 *
 * @category Conformance
 */
export const REPORT_FORMATS = [
  "text",
  "json",
  "junit",
  "github",
  "html",
] as const;

/**
 * One of the formats that {@linkcode format_report} knows.
 *
 * @category Conformance
 */
export type ReportFormat = typeof REPORT_FORMATS[number];

/**
 * The options of {@linkcode format_report}.
 *
 * @category Conformance
 */
export interface FormatOptions {
  /** Whether `"text"` has ANSI colours. Default: `false`. */
  colors?: boolean;
  /** Whether warnings are failures in `"junit"`. Default: `false`. */
  strict?: boolean;
  /**
   * Which notes of lint are failures in `"junit"` and errors in `"github"`: those
   * of level `bad`, or also those of level `warn`. Default: none.
   */
  lint?: LintLimit;
}

/**
 * The report in one of the formats, as text that ends with a line feed.
 *
 * `"text"` is for a terminal or a log, `"json"` for programs, `"junit"` for CI
 * systems that list tests, `"github"` for annotations in GitHub Actions, and
 * `"html"` is a single page that needs nothing else.
 *
 * @example Write the outcome of a check to a log
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
 * @param report The result of `check_app()`, `check_server()` or `check_http()`.
 * @param format The format.
 * @param options Colours and strictness.
 * @returns The whole text; the caller writes it.
 * @throws {RangeError} If there is no such format.
 * @category Conformance
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
      return format_junit(report, options);
    case "github":
      return format_github(report, options.lint);
    case "html":
      return format_html(report);
    default:
      throw new RangeError(
        `Cannot format report: there is no such format: received ` +
          `${show(format)}; write one of ${REPORT_FORMATS.join(", ")}`,
      );
  }
}
