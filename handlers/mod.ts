/**
 * Running an application for one request, whatever the transport: over streams,
 * as CGI, or as a Fetch handler.
 *
 * @example An application as a CGI program
 * ```ts ignore
 * import { CGIHandler } from "@pep3333/wsgi/handlers";
 * import { application } from "./app.ts";
 *
 * await new CGIHandler().run(application);
 * ```
 *
 * @module
 */
export { BaseHandler } from "./base_handler.ts";
export { ClientDisconnected } from "./client_disconnected.ts";
export {
  BaseCGIHandler,
  type OutputStream,
  SimpleHandler,
} from "./simple_handler.ts";
export {
  CGIHandler,
  type CGIHandlerOptions,
  IISCGIHandler,
} from "./cgi_handler.ts";
export {
  type FetchFunction,
  type FetchInfo,
  from_fetch,
  to_fetch,
  type ToFetchOptions,
} from "./fetch.ts";
export { from_python, type Pyodide } from "./from_python.ts";
export { read_environ } from "./read_environ.ts";
