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
  type ClientConnection,
  environ_from,
  type ErrorStream,
  type FileLike,
  FileWrapper,
  format_date_time,
  guess_scheme,
  type HeaderList,
  type HeaderParams,
  type InputStream,
  is_hop_by_hop,
  latin1_decode,
  latin1_encode,
  parse_cookies,
  path_info,
  request_uri,
  type RequestParts,
  setup_testing_defaults,
  shift_path_info,
  type StartResponse,
  StringErrors,
  VERSION,
  type Write,
  type WSGIApplication,
  type WSGIEnvironment,
  WSGIHeaders,
  type WSGIResult,
} from "./wsgi/mod.ts";
export {
  BaseHandler,
  CGIHandler,
  ClientDisconnected,
  type FetchFunction,
  type FetchInfo,
  from_fetch,
  from_python,
  type Pyodide,
  SimpleHandler,
  to_fetch,
  type ToFetchOptions,
} from "./handlers/mod.ts";
export {
  type AccessLogEntry,
  type AccessLogFormat,
  demo_app,
  make_server,
  type MakeServerOptions,
  ServerHandler,
  type ServerOptions,
  WSGIRequestHandler,
  WSGIServer,
} from "./server/mod.ts";
export {
  ConformanceError,
  type Rule,
  type RuleId,
  RULES,
  type Side,
  validator,
  type ValidatorOptions,
} from "./validator/mod.ts";
