/**
 * Runs the application for a developer: errors are shown, to local clients.
 *
 * @module
 */
import type { BaseHTTPRequestHandler } from "../../../server/base_http_request_handler.ts";
import { ServerHandler } from "../../../server/server_handler.ts";
import type {
  StartResponse,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../../../wsgi/types.ts";
import { error_page, error_text } from "./error_page.ts";
import { is_local_client } from "./local_client.ts";
import type { ReloadEvents } from "./reload_events.ts";

/** A {@linkcode ServerHandler} that shows errors to who is at this machine. */
export class DevHandler extends ServerHandler {
  /** What tells pages to reload. */
  events!: ReloadEvents;
  #error: unknown;

  /** Answer what the error page asks, or run `application`. */
  override run(application: WSGIApplication): void | Promise<void> {
    const { path } = this.request_handler.head;
    const own = this.events.app_for(path);
    const is_asked = own !== undefined && is_local(this.request_handler);
    return super.run(is_asked ? own : application);
  }

  /** Keep the error, for the page. */
  override handle_error(error: unknown): void | Promise<void> {
    this.#error = error;
    return super.handle_error(error);
  }

  /** The page, where nobody else can see it. */
  override error_output(
    environ: WSGIEnvironment,
    start_response: StartResponse,
  ): WSGIResult {
    if (!is_local(this.request_handler)) {
      return super.error_output(environ, start_response);
    }
    const is_browser = String(environ.HTTP_ACCEPT ?? "").includes("text/html");
    const [type, text] = is_browser
      ? ["text/html", error_page(this.#error, environ)]
      : ["text/plain", error_text(this.#error)];
    start_response(this.error_status, [
      ["Content-Type", `${type}; charset=utf-8`],
      ["Cache-Control", "no-store"],
      ["X-Content-Type-Options", "nosniff"],
    ]);
    return [new TextEncoder().encode(text)];
  }
}

function is_local(
  { request, client_address: [address], headers }: BaseHTTPRequestHandler,
): boolean {
  // With a PROXY preface the client is not the other end of the socket.
  const { hostname } = request.remoteAddr as Partial<Deno.NetAddr>;
  return is_local_client(hostname ?? "", headers) &&
    is_local_client(address, headers);
}
