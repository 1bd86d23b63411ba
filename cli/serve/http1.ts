/**
 * The transport of this project: its own HTTP/1.1 server.
 *
 * @module
 */
import type { RequestHandlerClass } from "../../server/base_server.ts";
import { make_server } from "../../server/make_server.ts";
import { WSGIRequestHandler } from "../../server/wsgi_request_handler.ts";
import { WSGIServer } from "../../server/wsgi_server.ts";
import type { Meter } from "./meter.ts";
import { server_options } from "./settings.ts";
import type { Carriage, Running } from "./transport.ts";

/**
 * Serve an application.
 *
 * @throws {Deno.errors.AddrInUse} If the address is taken, and what else
 * listening can fail with.
 */
export function serve_http1(carriage: Carriage): Running {
  const { app, address, settings, tls, reuse_port, meter, access_log } =
    carriage;
  const server = make_server(address.host, address.port, app, {
    ...server_options(settings),
    tls,
    reuse_port,
    access_log: access_log.option(meter),
    server_class: server_class_of(carriage),
    handler_class: handler_class_of(meter),
  });
  const [host, port] = server.server_address;
  return {
    address: { host, port },
    served: server.serve_forever(),
    stop: () => void server.shutdown(),
  };
}

function server_class_of(
  { on_stopped_listening }: Carriage,
): typeof WSGIServer {
  if (on_stopped_listening === undefined) return WSGIServer;
  return class extends WSGIServer {
    protected override stop_listening(): void {
      super.stop_listening();
      on_stopped_listening();
    }
  };
}

function handler_class_of(meter: Meter | undefined): RequestHandlerClass {
  if (meter === undefined) return WSGIRequestHandler;
  return class extends WSGIRequestHandler {
    override setup(): void {
      super.setup();
      meter.open.add(this.http);
    }

    override async finish(): Promise<void> {
      try {
        await super.finish();
      } finally {
        meter.open.delete(this.http);
      }
    }
  };
}
