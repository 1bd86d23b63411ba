/**
 * A server for the length of a test.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  make_server,
  type MakeServerOptions,
  WSGIRequestHandler,
  type WSGIServer,
} from "../../server/mod.ts";
import { validator } from "../../validator/validator.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { Peer, responses } from "./peer.ts";
import { request } from "./wire.ts";
import { eventually } from "./eventually.ts";

/** Set to have every application run under the validator. */
export const VALIDATOR_VARIABLE = "WSGI_TEST_VALIDATOR";

/** A running server, which shuts down when it is disposed of. */
export class Served implements AsyncDisposable {
  /** The server. */
  readonly server: WSGIServer;
  /** What it wrote to the log and to `wsgi.errors`. */
  readonly errors: StringErrors;
  /** What it did against PEP 3333, as far as the validator was there to see. */
  readonly violations: readonly string[];
  /** Resolves when `serve_forever()` returns. */
  readonly served: Promise<void>;

  constructor(
    server: WSGIServer,
    errors: StringErrors,
    violations: readonly string[],
  ) {
    this.server = server;
    this.errors = errors;
    this.violations = violations;
    this.served = server.serve_forever();
  }

  /** Where it is reached. */
  get url(): string {
    return `http://127.0.0.1:${this.server.server_port}`;
  }

  /** A connection to it. */
  async connect(): Promise<Peer> {
    const port = this.server.server_port;
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay();
    return new Peer(conn);
  }

  /**
   * All that it answers to `pieces`, which are sent one by one, and then the
   * end of the sending side.
   */
  async raw(...pieces: string[]): Promise<string> {
    using peer = await this.connect();
    const sent = (async () => {
      for (const piece of pieces) await peer.send(piece);
      await peer.end();
    })();
    // It may have answered, and closed the connection, before all was sent.
    const [received] = await Promise.all([
      peer.read_to_end(),
      sent.catch(() => {}),
    ]);
    return received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await eventually("the server to shut down", this.server.shutdown());
    this.server.server_close();
    await this.served;
    assertEquals(this.violations, []);
  }
}

/** The options of {@linkcode serve}. */
export interface ServeOptions extends MakeServerOptions {
  /** Have the server read one byte at a time, however they arrive. */
  bytewise?: boolean;
}

/** What a request handler is made of. */
export type HandlerArguments = ConstructorParameters<typeof WSGIRequestHandler>;

/** `conn`, but with another `read()`: what a server gets of its client. */
export function with_read(
  conn: Deno.Conn,
  read: Deno.Conn["read"],
): Deno.Conn {
  return new Proxy(conn, {
    get(conn, key) {
      if (key === "read") return read;
      const value = Reflect.get(conn, key, conn);
      return typeof value === "function" ? value.bind(conn) : value;
    },
  });
}

/**
 * Serve `app` on a free port of 127.0.0.1, without an access log.
 *
 * @param app The application.
 * @param options As for `make_server()`. With a `handler_class` of its own, the
 * log and `wsgi.errors` go where that sends them.
 */
export function serve(
  app: WSGIApplication,
  { bytewise = false, ...options }: ServeOptions = {},
): Served {
  const errors = new StringErrors();
  class CollectingHandler extends WSGIRequestHandler {
    constructor(...[conn, address, server]: HandlerArguments) {
      super(
        bytewise
          ? with_read(conn, (buffer) => conn.read(buffer.subarray(0, 1)))
          : conn,
        address,
        server,
      );
    }
    override log_message(message: string) {
      errors.write(`${message}\n`);
    }
    override get_stderr() {
      return errors;
    }
  }
  const violations: string[] = [];
  const server = make_server("127.0.0.1", 0, validated(app, violations), {
    access_log: false,
    handler_class: CollectingHandler,
    ...options,
  });
  return new Served(server, errors, violations);
}

/** The body that a server of `app` answers to `message`, by default a GET. */
export async function ask(
  app: WSGIApplication,
  options: ServeOptions = {},
  message = request(),
): Promise<string> {
  await using served = serve(app, options);
  const [answer] = responses(await served.raw(message));
  return answer.body;
}

/** `app`, under the validator if that was asked for. */
function validated(
  app: WSGIApplication,
  violations: string[],
): WSGIApplication {
  if (!Deno.env.get(VALIDATOR_VARIABLE)) return app;
  const collect = ({ side, message }: { side: string; message: string }) => {
    if (side === "server") violations.push(message);
  };
  return validator(app, {
    on_error: collect,
    on_warning: collect,
    // The method is what the test's client sent.
    disable: ["environ.request-method-known"],
  });
}
