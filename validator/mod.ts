/**
 * Checking applications and servers against PEP 3333.
 *
 * @example An application under the validator
 * ```ts
 * import { validator } from "@pep3333/wsgi/validator";
 * import { call_app, latin1_encode } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application = validator((_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [latin1_encode("Hello world\n")];
 * });
 *
 * const { code } = await call_app(application);
 * assertEquals(code, 200);
 * ```
 *
 * @see [PEP 3333](https://peps.python.org/pep-3333/)
 * @module
 */
export type { AppRequest } from "./app/app_request.ts";
export { parse_http_file } from "./app/http_file.ts";
export { check_app, type CheckAppOptions } from "./check_app.ts";
export {
  check_http,
  type CheckHttpOptions,
  HTTP_CHECKS,
  type HttpCheckInfo,
} from "./check_http.ts";
export {
  check_server,
  type CheckServerOptions,
  FETCH_NOT_APPLICABLE,
  SERVER_CHECKS,
  type ServerCheckInfo,
  type StartedServer,
  type StartServer,
} from "./check_server.ts";
export type { ValidatorOptions } from "./checks/reporter.ts";
export { ConformanceError } from "./conformance_error.ts";
export type { HttpLevel } from "./http/http_check.ts";
export {
  format_report,
  type FormatOptions,
  REPORT_FORMATS,
  type ReportFormat,
} from "./report/format_report.ts";
export type {
  Finding,
  Level,
  Location,
  Report,
  Summary,
  Verdict,
} from "./report/types.ts";
export {
  type Rule,
  type RuleId,
  RULES,
  RULES_BY_SECTION,
  type Side,
} from "./rules.ts";
export { validator } from "./validator.ts";
