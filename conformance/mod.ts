/**
 * The suites that check any application, middleware or server, and their
 * reports.
 *
 * @example Check an application
 * ```ts
 * import { check_app, format_report } from "@pep3333/wsgi/conformance";
 * import { demo_app } from "@pep3333/wsgi/server";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const report = await check_app(demo_app);
 * assertEquals(report.summary.rules.fail, 0);
 * assert(format_report(report, "text").includes("0 failed"));
 * ```
 *
 * @see [PEP 3333](https://peps.python.org/pep-3333/); RFC 9110, RFC 9112.
 * @module
 */
export type { AppRequest } from "./app/app_request.ts";
export { parse_http_file } from "./app/http_file.ts";
export { check_app, type CheckAppOptions } from "./check_app.ts";
export {
  check_http,
  type CheckHttpOptions,
  CheckStopped,
  HTTP_CHECKS,
  type HttpCheckInfo,
} from "./check_http.ts";
export {
  check_middleware,
  type CheckMiddlewareOptions,
  type Middleware,
  MIDDLEWARE_CHECKS,
  type MiddlewareCheckInfo,
} from "./check_middleware.ts";
export {
  check_server,
  type CheckServerOptions,
  FETCH_NOT_APPLICABLE,
  SERVER_CHECKS,
  type ServerCheckInfo,
  type StartedServer,
  type StartServer,
} from "./check_server.ts";
export type { HttpLevel } from "./http/http_check.ts";
export type { SentRequest } from "./http/run.ts";
export { LINT_NOTES, lint_response } from "./lint/lint_response.ts";
export type { NoteInfo, NoteLevel } from "./lint/note.ts";
export type { LintRequest, LintResponse } from "./lint/reply.ts";
export { apply_baseline } from "./report/baseline.ts";
export {
  COMPARE_FORMATS,
  compare_reports,
  type CompareFormat,
} from "./report/compare_reports.ts";
export {
  format_report,
  type FormatOptions,
  REPORT_FORMATS,
  type ReportFormat,
} from "./report/format_report.ts";
export type { LintLimit } from "./report/lint.ts";
export type {
  Counts,
  Finding,
  GoneFinding,
  Level,
  Location,
  Report,
  Summary,
  Verdict,
} from "./report/types.ts";
