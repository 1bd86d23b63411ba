/**
 * What the examples do when they are run: serve an application on the port of
 * the command line until the system asks them to stop.
 *
 * `make_server()` listens at once, but nobody is answered before
 * `serve_forever()` is called. The `serve` command does all this and more for
 * any application; see README.md.
 *
 * @module
 */
import { make_server, type WSGIApplication } from "../mod.ts";

/**
 * Serve `application` on 127.0.0.1, on port 8000 or the one that was given.
 *
 * The first SIGINT or SIGTERM lets the responses in flight finish; a second one
 * ends the process.
 */
export async function main(application: WSGIApplication): Promise<void> {
  using server = or_exit(() =>
    make_server("127.0.0.1", port_from(Deno.args), application)
  );
  on_stop(() => server.shutdown());
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}

/**
 * The port in `args`: `8111`, `--port 8111` or `--port=8111`; 8000 if there are
 * none.
 *
 * @throws {RangeError} If it is not a port, or there is something else.
 */
export function port_from(args: string[]): number {
  if (args.length === 0) return 8000;
  const [, port] = /^(?:--port[= ])?([0-9]{1,5})$/.exec(args.join(" ")) ?? [];
  if (port !== undefined && Number(port) <= 65_535) return Number(port);
  throw new RangeError(
    `Cannot start: the port must be a number from 0 to 65535: received ${
      args.map((arg) => JSON.stringify(arg)).join(" ")
    }; write 8111 or --port 8111`,
  );
}

/** What a user can mend; of anything else, the stack is needed. */
const MISTAKES = [
  RangeError,
  Deno.errors.AddrInUse,
  Deno.errors.NotCapable,
  Deno.errors.PermissionDenied,
];

/** What `start` returns; if the user made a mistake, one line and exit code 2. */
export function or_exit<Result>(start: () => Result): Result {
  try {
    return start();
  } catch (error) {
    if (!MISTAKES.some((mistake) => error instanceof mistake)) throw error;
    console.error((error as Error).message);
    Deno.exit(2);
  }
}

/** Call `stop` at the first signal to stop, and end the process at the second. */
export function on_stop(stop: () => unknown): void {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  const on_signal = () => {
    // Without a listener, a signal does what it always does.
    for (const signal of signals) Deno.removeSignalListener(signal, on_signal);
    stop();
  };
  for (const signal of signals) Deno.addSignalListener(signal, on_signal);
}
