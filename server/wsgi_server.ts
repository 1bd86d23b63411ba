/**
 * A server for one WSGI application.
 *
 * @module
 */
import type { WSGIApplication } from "../wsgi/types.ts";
import { HTTPServer } from "./http_server.ts";

/**
 * A server that runs an application.
 *
 * @example Only clients on this machine
 * ```ts
 * import { type Address, make_server, WSGIServer } from "@pep3333/wsgi/server";
 * import { assertEquals } from "@std/assert";
 *
 * class Local extends WSGIServer {
 *   override verify_request(_request: Deno.Conn, [host]: Address): boolean {
 *     return host === "127.0.0.1";
 *   }
 * }
 *
 * await using server = make_server("", 0, (_environ, start_response) => {
 *   start_response("204 No Content", []);
 *   return [];
 * }, { server_class: Local, access_log: false });
 * const served = server.serve_forever();
 *
 * const { status } = await fetch(`http://127.0.0.1:${server.server_port}/`);
 * assertEquals(status, 204);
 *
 * await server.shutdown();
 * await served;
 * ```
 *
 * @see `wsgiref.simple_server.WSGIServer`.
 * @category Server
 */
export class WSGIServer extends HTTPServer {
  /** The application; `null` until `set_app()`. */
  application: WSGIApplication | null = null;
  /** The start of every environ; made by `setup_environ()`. */
  base_environ: Record<string, string> = {};

  /** Bind, and make `base_environ`. */
  override server_bind(): void {
    super.server_bind();
    this.setup_environ();
  }

  /** Make `base_environ`: the variables that are the same for all requests. */
  setup_environ(): void {
    this.base_environ = {
      SERVER_NAME: this.server_name,
      GATEWAY_INTERFACE: "CGI/1.1",
      SERVER_PORT: String(this.server_port),
      SERVER_SOFTWARE: this.options.server_software,
      REMOTE_HOST: "",
      SCRIPT_NAME: "",
    };
    if (this.options.tls) this.base_environ.HTTPS = "on";
  }

  /** The application to run. */
  get_app(): WSGIApplication | null {
    return this.application;
  }

  /** Run `application` for all requests from now on. */
  set_app(application: WSGIApplication | null): void {
    this.application = application;
  }
}
