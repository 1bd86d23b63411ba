/**
 * An HTTP/1.1 server for WSGI applications, with the classes and hooks of
 * Python's socketserver, http.server and wsgiref.simple_server.
 *
 * @example Serve an application on port 8000
 * ```ts ignore
 * import { demo_app, make_server } from "@pep3333/wsgi/server";
 *
 * using server = make_server("", 8000, demo_app);
 * await server.serve_forever();
 * ```
 *
 * @module
 */
export { type AccessLogEntry, type AccessLogFormat } from "./access_log.ts";
export { BaseHTTPRequestHandler } from "./base_http_request_handler.ts";
export {
  type Address,
  BaseServer,
  type RequestHandler,
  type RequestHandlerClass,
} from "./base_server.ts";
export type { Clock } from "./clock.ts";
export { demo_app } from "./demo_app.ts";
export { type FieldName } from "./http1/field_names.ts";
export {
  type RequestHead,
  type RequestHeadParts,
} from "./http1/request_head.ts";
export type {
  ConnectionOwner,
  ConnectionState,
  HTTPConnection,
} from "./http_connection.ts";
export { HTTPServer } from "./http_server.ts";
export { make_server, type MakeServerOptions } from "./make_server.ts";
export type { ResolvedOptions, ServerOptions } from "./options.ts";
export { ServerHandler } from "./server_handler.ts";
export type { SocketReader } from "./socket_reader.ts";
export type { SocketWriter } from "./socket_writer.ts";
export { StreamRequestHandler } from "./stream_request_handler.ts";
export { TCPServer } from "./tcp_server.ts";
export { WSGIRequestHandler } from "./wsgi_request_handler.ts";
export { WSGIServer } from "./wsgi_server.ts";
