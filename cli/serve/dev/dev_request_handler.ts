/**
 * Requests of a developer, each run by a {@linkcode DevHandler}.
 *
 * @module
 */
import { WSGIRequestHandler } from "../../../server/wsgi_request_handler.ts";
import type { InputStream, WSGIEnvironment } from "../../../wsgi/types.ts";
import { DevHandler } from "./dev_handler.ts";
import type { ReloadEvents } from "./reload_events.ts";

/** Request handlers whose pages learn of a reload from `events`. */
export function dev_handler_class(
  events: ReloadEvents,
): typeof WSGIRequestHandler {
  return class extends WSGIRequestHandler {
    protected override make_handler(
      input: InputStream,
      environ: WSGIEnvironment,
    ): DevHandler {
      const handler = new DevHandler(
        input,
        this.wfile,
        this.get_stderr(),
        environ,
        false,
        false,
      );
      handler.events = events;
      return handler;
    }
  };
}
