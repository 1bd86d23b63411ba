/**
 * A server whose time stands still, and that says what it has read.
 */
import { WSGIRequestHandler } from "../../server/wsgi_request_handler.ts";
import type { ConnectionState } from "../../server/http_connection.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { eventually } from "./eventually.ts";
import { ManualClock } from "./manual_clock.ts";
import {
  type HandlerArguments,
  serve,
  type Served,
  type ServeOptions,
  with_read,
} from "./serve.ts";

/** A {@linkcode Served} with a clock to turn. */
export interface Timed {
  readonly served: Served;
  readonly clock: ManualClock;
  /** What the handlers wrote to the log and to `wsgi.errors`. */
  readonly errors: StringErrors;
  /** Wait until one of its connections is in `state`. */
  is(state: ConnectionState): Promise<void>;
  /** Wait until `bytes` were read of all clients together. */
  has_read(bytes: number): Promise<void>;
}

/** Serve `app` at a time that the test turns. */
export function timed(
  app: WSGIApplication,
  options: ServeOptions = {},
): Timed {
  const clock = new ManualClock();
  const errors = new StringErrors();
  const handlers = new Set<Handler>();
  let count = 0;

  class Handler extends WSGIRequestHandler {
    constructor(...[conn, address, server]: HandlerArguments) {
      const read = async (buffer: Uint8Array) => {
        const length = await conn.read(buffer);
        count += length ?? 0;
        return length;
      };
      super(with_read(conn, read), address, server);
    }
    override setup() {
      super.setup();
      handlers.add(this);
    }
    get state() {
      return this.http.state;
    }
    override log_message(message: string) {
      errors.write(`${message}\n`);
    }
    override get_stderr() {
      return errors;
    }
  }

  const served = serve(app, { handler_class: Handler, clock, ...options });
  return {
    served,
    clock,
    errors,
    is: (state) =>
      until(
        `a connection to be ${state}`,
        () => [...handlers].some((handler) => handler.state === state),
      ),
    has_read: (bytes) =>
      until(`${bytes} bytes to be read`, () => count >= bytes),
  };
}

/** Let the event loop turn until `is_so`, which something else brings about. */
export function until(what: string, is_so: () => boolean): Promise<void> {
  return eventually(
    what,
    (async () => {
      while (!is_so()) await new Promise((resolve) => setTimeout(resolve, 1));
    })(),
  );
}
