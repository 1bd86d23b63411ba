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
export async function serve_http1(carriage: Carriage): Promise<Running> {
  const { app, address, settings, tls, reuse_port, meter, access_log } =
    carriage;
  const handler_class = await handler_class_of(carriage);
  const server = make_server(address.host, address.port, app, {
    ...server_options(settings),
    tls,
    reuse_port,
    access_log: access_log.option(meter),
    server_class: server_class_of(carriage),
    handler_class,
  });
  const [host, port] = server.server_address;
  return {
    address: { host, port },
    served: server.serve_forever(),
    stop() {
      carriage.events?.stop();
      void server.shutdown();
    },
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

async function handler_class_of(
  { meter, events }: Carriage,
): Promise<RequestHandlerClass> {
  const handler_class = events === undefined
    ? WSGIRequestHandler
    : (await import("./dev/dev_request_handler.ts")).dev_handler_class(events);
  return meter === undefined ? handler_class : metered(handler_class, meter);
}

function metered(
  handler_class: typeof WSGIRequestHandler,
  meter: Meter,
): RequestHandlerClass {
  return class extends handler_class {
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
