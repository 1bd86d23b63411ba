/**
 * The transport of the runtime: `Deno.serve`, with HTTP/2 and telemetry.
 *
 * @module
 */
import { to_fetch } from "../../handlers/fetch.ts";
import { STANDARD_ERROR } from "../../server/log.ts";
import { unix_path } from "./address.ts";
import type { Meter } from "./meter.ts";
import type { Carriage, Running } from "./transport.ts";

type FetchHandler = (
  request: Request,
  info: Deno.ServeHandlerInfo,
) => Response | Promise<Response>;

/** Seconds that requests in flight are given when it stops. */
const SHUTDOWN_TIMEOUT = 30;

/**
 * Serve an application.
 *
 * @throws {Deno.errors.AddrInUse} If the address is taken, and what else
 * listening can fail with.
 */
export function serve_deno(carriage: Carriage): Running {
  const { app, address, settings, tls, reuse_port, meter } = carriage;
  const { input, max_body_bytes, shutdown_timeout = SHUTDOWN_TIMEOUT } =
    settings;
  const handler = metered(
    to_fetch(app, { input, max_body_bytes, errors: STANDARD_ERROR }),
    meter,
  );
  const path = unix_path(address);
  const onListen = () => {};
  const stopped = Promise.withResolvers<void>();
  const server = path === null
    ? Deno.serve(
      {
        hostname: address.host,
        port: address.port,
        reusePort: reuse_port,
        onListen,
        ...tls,
      },
      handler,
    )
    : Deno.serve({ path, onListen }, handler as never);
  const addr = server.addr as Partial<Deno.NetAddr>;
  return {
    address: {
      host: addr.hostname ?? address.host,
      port: addr.port ?? address.port,
    },
    served: Promise.race([server.finished, stopped.promise]),
    stop() {
      void server.shutdown();
      setTimeout(stopped.resolve, shutdown_timeout * 1000);
      carriage.on_stopped_listening?.();
    },
  };
}

/** Deno tells when the response has begun, and not when it has ended. */
function metered(
  handler: FetchHandler,
  meter: Meter | undefined,
): FetchHandler {
  if (meter === undefined) return handler;
  return async (request, info) => {
    const began = performance.now();
    meter.in_flight++;
    const response = await handler(request, info);
    meter.in_flight--;
    const duration = (performance.now() - began) / 1000;
    const { status } = response;
    meter.response({ status, duration, bytes: 0, request_bytes: 0 });
    return response;
  };
}
