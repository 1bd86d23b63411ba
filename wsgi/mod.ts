/**
 * The interface between a WSGI application and a server: types, header fields,
 * environs and streams, and a client to test applications with. Nothing here
 * does any I/O, so it runs on every JavaScript runtime.
 *
 * @example An application and its test
 * ```ts
 * import { call_app, latin1_encode, path_info } from "@pep3333/wsgi/wsgi";
 * import type { WSGIApplication } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application: WSGIApplication = (environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [latin1_encode(`You are at ${path_info(environ)}\n`)];
 * };
 *
 * const { status, body } = await call_app(application, { PATH_INFO: "/home" });
 * assertEquals(status, "200 OK");
 * assertEquals(body, latin1_encode("You are at /home\n"));
 * ```
 *
 * @see [PEP 3333](https://peps.python.org/pep-3333/)
 * @module
 */
export { type AppResponse, call_app } from "./call_app.ts";
export { parse_cookies } from "./cookies.ts";
export { path_info } from "./environ.ts";
export {
  environ_from,
  type RequestParts,
  setup_testing_defaults,
} from "./environ_from.ts";
export { StringErrors } from "./errors.ts";
export { FileWrapper } from "./file_wrapper.ts";
export {
  type HeaderParams,
  Headers,
  Headers as WSGIHeaders,
} from "./headers.ts";
export { BytesInput } from "./input.ts";
export { latin1_decode, latin1_encode } from "./latin1.ts";
export type {
  AsyncInputStream,
  ClientConnection,
  ErrorStream,
  FieldList,
  FileLike,
  HeaderList,
  InputOf,
  InputStream,
  StartResponse,
  Write,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "./types.ts";
export { format_date_time } from "./date.ts";
export { is_hop_by_hop } from "./hop_by_hop.ts";
export {
  application_uri,
  guess_scheme,
  request_uri,
  shift_path_info,
} from "./uri.ts";
export {
  type ProxyHeader,
  ProxyHeaderError,
  trusted_proxy,
  TrustedProxy,
  type TrustedProxyOptions,
} from "./trusted_proxy.ts";
export { VERSION } from "./version.ts";
