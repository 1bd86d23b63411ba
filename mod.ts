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
export * from "./validator/mod.ts";
