/**
 * The usual way to make a server: one call.
 *
 * @module
 */
import type { InputOf, WSGIApplication } from "../wsgi/types.ts";
import type { Address, RequestHandlerClass } from "./base_server.ts";
import type { ServerOptions } from "./options.ts";
import { WSGIRequestHandler } from "./wsgi_request_handler.ts";
import { WSGIServer } from "./wsgi_server.ts";

/**
 * The options of {@linkcode make_server}.
 *
 * @category Server
 */
export interface MakeServerOptions extends ServerOptions {
  /** The class of the server. Default: {@linkcode WSGIServer}. */
  server_class?: new (
    server_address: Address,
    RequestHandlerClass: RequestHandlerClass,
    options?: ServerOptions,
  ) => WSGIServer;
  /** The class of its handlers. Default: {@linkcode WSGIRequestHandler}. */
  handler_class?: RequestHandlerClass;
}

/**
 * A server that listens on `host` and `port` and runs `app`.
 *
 * It is listening when this returns, but nobody is answered before
 * `serve_forever()` is called: a program that does not call it ends at once, and
 * says nothing.
 *
 * @example Start a server, send a request, stop
 * ```ts
 * import { make_server } from "@pep3333/wsgi/server";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = make_server("127.0.0.1", 0, (_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("Hello world\n")];
 * }, { access_log: false });
 * const served = server.serve_forever();
 *
 * const response = await fetch(`http://127.0.0.1:${server.server_port}/`);
 * assertEquals(await response.text(), "Hello world\n");
 *
 * await server.shutdown();
 * await served;
 * ```
 *
 * @param host A host name or address, `""` for all interfaces, or
 * `"unix:/path.sock"` for a Unix socket.
 * @param port The port; 0 for a free one, which is then in `server_port`.
 * @param app The application; with `input: "stream"`, one whose `wsgi.input` has
 * methods that return promises.
 * @param options The options; see {@linkcode ServerOptions}.
 * @returns The server. Declare it with `using` or `await using`, or call its
 * `server_close()`.
 * @throws {TypeError} If `app` is not a function, or an option is wrong.
 * @throws {Deno.errors.AddrInUse} If the address is taken.
 * @throws {Deno.errors.NotCapable} If `--allow-net` does not cover it.
 * @see `wsgiref.simple_server.make_server`.
 * @category Server
 */
export function make_server<Options extends MakeServerOptions>(
  host: string,
  port: number,
  app: WSGIApplication<InputOf<Options>>,
  options?: Options,
): WSGIServer {
  if (typeof app !== "function") {
    throw new TypeError(
      `Cannot make server: the application must be a function: received ${typeof app}`,
    );
  }
  const {
    server_class = WSGIServer,
    handler_class = WSGIRequestHandler,
    ...server_options
  }: MakeServerOptions = options ?? {};
  const server = new server_class([host, port], handler_class, server_options);
  try {
    server.server_bind();
    server.server_activate();
  } catch (error) {
    server.server_close();
    throw error;
  }
  server.set_app(app as WSGIApplication);
  return server;
}
