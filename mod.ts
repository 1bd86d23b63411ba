/**
 * WSGI for TypeScript: Python's wsgiref (server, handlers, headers, util,
 * validator) for Deno, without packages.
 *
 * @example Serve an application on port 8000
 * ```ts ignore
 * import { make_server } from "@pep3333/wsgi";
 *
 * using server = make_server("", 8000, (_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("Hello world\n")];
 * });
 * await server.serve_forever();
 * ```
 *
 * @module
 */
export {
  application_uri,
  type AppResponse,
  type AsyncInputStream,
  BytesInput,
  call_app,
  environ_from,
  type ErrorStream,
  type FileLike,
  FileWrapper,
  format_date_time,
  guess_scheme,
  type HeaderList,
  type HeaderParams,
  Headers,
  type InputStream,
  is_hop_by_hop,
  latin1_decode,
  latin1_encode,
  path_info,
  request_uri,
  type RequestParts,
  setup_testing_defaults,
  shift_path_info,
  type StartResponse,
  StringErrors,
  type Write,
  type WSGIApplication,
  type WSGIEnvironment,
  WSGIHeaders,
  type WSGIResult,
} from "./wsgi/mod.ts";
export {
  BaseCGIHandler,
  BaseHandler,
  CGIHandler,
  ClientDisconnected,
  type FetchFunction,
  type FetchInfo,
  from_fetch,
  IISCGIHandler,
  type OutputStream,
  read_environ,
  SimpleHandler,
  to_fetch,
  type ToFetchOptions,
} from "./handlers/mod.ts";
export {
  type AccessLogEntry,
  type AccessLogFormat,
  type Address,
  BaseHTTPRequestHandler,
  BaseServer,
  demo_app,
  HTTPServer,
  make_server,
  type MakeServerOptions,
  type RequestHandler,
  type RequestHandlerClass,
  type RequestHead,
  type ResolvedOptions,
  ServerHandler,
  type ServerOptions,
  type SocketReader,
  type SocketWriter,
  StreamRequestHandler,
  TCPServer,
  WSGIRequestHandler,
  WSGIServer,
} from "./server/mod.ts";
export {
  type AppRequest,
  check_app,
  check_http,
  check_server,
  type CheckAppOptions,
  type CheckHttpOptions,
  type CheckServerOptions,
  ConformanceError,
  FETCH_NOT_APPLICABLE,
  type Finding,
  format_report,
  type FormatOptions,
  HTTP_CHECKS,
  type HttpCheckInfo,
  type HttpLevel,
  type Level,
  type Location,
  parse_http_file,
  type Report,
  REPORT_FORMATS,
  type ReportFormat,
  type Rule,
  type RuleId,
  RULES,
  RULES_BY_SECTION,
  SERVER_CHECKS,
  type ServerCheckInfo,
  type Side,
  type StartedServer,
  type StartServer,
  type Summary,
  validator,
  type ValidatorOptions,
  type Verdict,
} from "./validator/mod.ts";
