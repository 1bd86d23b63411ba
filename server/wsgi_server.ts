/**
 * The server of one WSGI application.
 *
 * @module
 */
import type { WSGIApplication } from "../wsgi/types.ts";
import { HTTPServer } from "./http_server.ts";

/**
 * A server that has an application to run.
 *
 * @see `wsgiref.simple_server.WSGIServer`.
 */
export class WSGIServer extends HTTPServer {
  /** The application; `null` until `set_app()`. */
  application: WSGIApplication | null = null;
  /** What every environ begins with; made by `setup_environ()`. */
  base_environ: Record<string, string> = {};

  /** Bind, and make `base_environ`. */
  override server_bind(): void {
    super.server_bind();
    this.setup_environ();
  }

  /** Make `base_environ`: what is the same for all requests. */
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

  /** Run `application` for the requests from now on. */
  set_app(application: WSGIApplication | null): void {
    this.application = application;
  }
}
