/**
 * The control address: whether it lives, whether it is ready, what it counts.
 *
 * @module
 */
import { make_server } from "../../server/make_server.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import type { ListenAddress } from "./kinds.ts";
import { listen } from "./service.ts";

/** What is asked. */
export interface Controlled {
  /** Whether requests are welcome. */
  is_ready(): boolean;
  /** The counts, in the text format of Prometheus. */
  metrics(): string | Promise<string>;
}

/** The media type of the text format of Prometheus. */
const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Serve the control address, until it is disposed of.
 *
 * @throws {CannotRun} If it cannot be listened on.
 */
export async function start_control(
  address: ListenAddress,
  controlled: Controlled,
): Promise<AsyncDisposable> {
  const server = await listen(
    address,
    () =>
      make_server(address.host, address.port, control_app(controlled), {
        access_log: false,
        shutdown_timeout: 1,
      }),
  );
  server.serve_forever();
  return server;
}

/** The application of the control address. */
export function control_app(
  { is_ready, metrics }: Controlled,
): WSGIApplication {
  return async ({ PATH_INFO, REQUEST_METHOD }, start_response) => {
    const answer = (
      status: string,
      body: string,
      ...headers: [string, string][]
    ) => {
      start_response(status, [
        ["Content-Type", "text/plain; charset=utf-8"],
        ["Cache-Control", "no-store"],
        ...headers,
      ]);
      return REQUEST_METHOD === "HEAD" ? [] : [latin1_encode(body)];
    };
    if (REQUEST_METHOD !== "GET" && REQUEST_METHOD !== "HEAD") {
      return answer("405 Method Not Allowed", "GET it\n", [
        "Allow",
        "GET, HEAD",
      ]);
    }
    switch (PATH_INFO) {
      case "/healthz":
        return answer("200 OK", "alive\n");
      case "/readyz":
        return is_ready()
          ? answer("200 OK", "ready\n")
          : answer("503 Service Unavailable", "not ready\n");
      case "/metrics": {
        const text = latin1_encode(await metrics());
        start_response("200 OK", [["Content-Type", METRICS_TYPE]]);
        return REQUEST_METHOD === "HEAD" ? [] : [text];
      }
      default:
        return answer("404 Not Found", "/healthz, /readyz, /metrics\n");
    }
  };
}
