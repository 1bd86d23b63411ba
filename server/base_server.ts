/**
 * Accepting connections and handing each to a request handler.
 *
 * @module
 */
import { format_exception } from "../handlers/format_exception.ts";
import { format_date_time } from "../wsgi/date.ts";
import { GRACE, TICK } from "./http_connection.ts";
import { STANDARD_ERROR, write_log } from "./log.ts";
import {
  resolve_options,
  type ResolvedOptions,
  type ServerOptions,
} from "./options.ts";

/** Seconds until accepting is tried again where the system had no room. */
const ACCEPT_PAUSE = 0.1;

/**
 * Turns of the event loop without a connection until none waits. What the
 * system has is heard of in the second turn, now and then in the third.
 */
const ACCEPT_TURNS = 6;

/** What the system lacks, and gets back as connections end. */
const NO_ROOM = ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"];

/**
 * An address and port; for a Unix socket its `unix:` path and 0.
 *
 * @category Server
 */
export type Address = [host: string, port: number];

/**
 * What serves one connection: made for it, then called in this order.
 *
 * @category Server
 */
export interface RequestHandler {
  /** Before the first request. */
  setup(): void;
  /** Serve every request of the connection. */
  handle(): Promise<void>;
  /** After the last request. */
  finish(): void | Promise<void>;
  /** The server shuts down: let the request in flight be the last. */
  stop?(): void;
  /** Called every {@linkcode TICK} seconds: act if something took too long. */
  check_deadline?(): void;
}

/**
 * A class of request handlers.
 *
 * @category Server
 */
export type RequestHandlerClass = new (
  request: Deno.Conn,
  client_address: Address,
  server: BaseServer,
) => RequestHandler;

/**
 * Accepts connections and handles them, all at the same time.
 *
 * A subclass supplies the last group of methods. Those in front of it are hooks
 * to override, by the names and in the order of Python's socketserver.
 *
 * @see `socketserver.BaseServer`.
 * @category Server
 */
export abstract class BaseServer implements Disposable, AsyncDisposable {
  // Configuration.

  /** Seconds that `handle_request()` waits for a connection; `null` for ever. */
  timeout: number | null = null;
  /** Where to listen; once bound, where it does. */
  server_address: Address;
  /** The class that handles connections. */
  RequestHandlerClass: RequestHandlerClass;
  /** The options, with their defaults. */
  readonly options: ResolvedOptions;

  // State.

  /** Whether every connection ends with the request that it is in. */
  closing = false;
  #closed = false;
  readonly #connections = new Map<Deno.Conn, RequestHandler | null>();
  /** A `get_request()` that `handle_request()` did not wait for to the end. */
  #late: Promise<[Deno.Conn, Address]> | null = null;
  /** `shutdown()` was called; what was accepted by then is served. */
  #stopping = false;
  /** How many connections were accepted. */
  #accepted = 0;
  /** Ends the tick; it runs only while there are connections. */
  #end_ticking: (() => void) | null = null;
  #time: number | null = null;
  #date_time = NaN;
  #date = "";
  #serving: PromiseWithResolvers<void> | null = null;
  #free: PromiseWithResolvers<void> | null = null;

  /**
   * A server that is not bound yet; `serve_forever()` and `handle_request()`
   * bind it, `make_server()` does so at once.
   *
   * A subclass may thus set in its fields how to bind, which JavaScript fills
   * in only after this constructor.
   *
   * @throws {TypeError} If an option does not exist or has the wrong type.
   */
  constructor(
    server_address: Address,
    RequestHandlerClass: RequestHandlerClass,
    options: ServerOptions = {},
  ) {
    this.server_address = server_address;
    this.RequestHandlerClass = RequestHandlerClass;
    this.options = resolve_options(options);
  }

  // For the owner of the server.

  /**
   * Handle requests until `shutdown()`.
   *
   * @returns A promise that resolves when every connection is closed.
   * @throws {Error} If it is serving already, or was closed.
   * @throws {Deno.errors.AddrInUse} If the address is taken, and what else
   * listening can fail with.
   */
  async serve_forever(): Promise<void> {
    if (this.#stopping && !this.#closed && this.#serving === null) {
      // shutdown() came first, as with a signal right after the start.
      this.#stopping = false;
      return;
    }
    this.bind();
    this.closing = false;
    this.#serving = Promise.withResolvers();
    try {
      while (this.is_bound) {
        let accepted;
        try {
          accepted = await this.#accept();
        } catch (error) {
          await this.#pause(error);
          continue;
        }
        if (accepted === null) break;
        this.#process(...accepted);
        this.service_actions();
        await this.#room();
      }
      await this.#drain();
    } finally {
      await STANDARD_ERROR.drain();
      this.#stopping = this.#closed;
      this.#serving.resolve();
      this.#serving = null;
    }
  }

  /**
   * Handle one request, and close its connection after it.
   *
   * @returns A promise that resolves after the request, or after
   * `handle_timeout()` where `timeout` seconds passed without one.
   * @throws {Error} If it is serving already, or was closed.
   */
  async handle_request(): Promise<void> {
    this.bind();
    this.closing = true;
    const accepted = await this.#accept(this.timeout);
    if (accepted === "timeout") this.handle_timeout();
    else if (accepted !== null) await this.#process(...accepted);
    await STANDARD_ERROR.drain();
  }

  /**
   * Stop accepting, let the requests in flight end, and close.
   *
   * @returns A promise that resolves when `serve_forever()` is about to return,
   * at the latest after the option `shutdown_timeout`.
   */
  async shutdown(): Promise<void> {
    this.#stopping = true;
    for (const handler of this.#connections.values()) handler?.stop?.();
    this.#tick_every(GRACE);
    this.#free?.resolve();
    if (this.#serving !== null) await this.#accept_the_rest();
    this.stop_listening();
    await this.#refuse_late();
    await this.#serving?.promise;
  }

  /**
   * The clients of connections that wait in the kernel may have sent a request
   * already. There are none left when a turn of the event loop accepts none.
   */
  async #accept_the_rest(): Promise<void> {
    let before;
    do {
      before = this.#accepted;
      for (let turn = 0; turn < ACCEPT_TURNS; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    } while (this.#accepted > before);
  }

  /** Stop listening and close every connection, whatever it is doing. */
  server_close(): void {
    this.#closed = this.closing = this.#stopping = true;
    this.stop_listening();
    this.#refuse_late();
    this.#close_connections();
    this.#free?.resolve();
    STANDARD_ERROR.flush();
  }

  /** `server_close()`. */
  [Symbol.dispose](): void {
    this.server_close();
  }

  /** `shutdown()`, then `server_close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
    this.server_close();
  }

  // The steps of serving, for a subclass to override.

  /** Called by `serve_forever()` after each connection that was accepted. */
  service_actions(): void {}

  /** Called by `handle_request()` when nobody connected in time. */
  handle_timeout(): void {}

  /** Whether to serve this connection; if not, it is closed. */
  verify_request(_request: Deno.Conn, _client_address: Address): boolean {
    return true;
  }

  /** Serve one connection, then shut it down. */
  async process_request(
    request: Deno.Conn,
    client_address: Address,
  ): Promise<void> {
    await this.finish_request(request, client_address);
    await this.shutdown_request(request);
  }

  /** Serve one connection with a new handler. */
  async finish_request(
    request: Deno.Conn,
    client_address: Address,
  ): Promise<void> {
    const handler = new this.RequestHandlerClass(request, client_address, this);
    this.#connections.set(request, handler);
    handler.setup();
    // shutdown() may have come before this handler was there to be stopped.
    if (this.#stopping) handler.stop?.();
    try {
      await handler.handle();
    } finally {
      await handler.finish();
    }
  }

  /** Called when serving a connection threw `error`. */
  handle_error(
    _request: Deno.Conn,
    client_address: Address,
    error: unknown,
  ): void {
    write_log(
      `Exception while serving ${client_address.join(":")}\n` +
        format_exception(error, null),
    );
  }

  // For subclasses of another transport: each supplies these.

  /** Whether it listens. */
  protected abstract get is_bound(): boolean;

  /** Make the socket; sets `server_address` to where it listens. */
  abstract server_bind(): void;

  /** Begin to listen, if binding did not. */
  abstract server_activate(): void;

  /** Stop listening; a `get_request()` that waits rejects. */
  protected abstract stop_listening(): void;

  /** The next connection and the address of its client. */
  abstract get_request(): Promise<[request: Deno.Conn, Address]>;

  /** End a connection in order. */
  abstract shutdown_request(request: Deno.Conn): void | Promise<void>;

  /** Close a connection at once; it may be closed already. */
  abstract close_request(request: Deno.Conn): void;

  // The rest is the machinery.

  /** `server_bind()` and `server_activate()`, unless it is bound. */
  protected bind(): void {
    if (this.#serving !== null) {
      throw new Error(
        "Cannot serve: it is serving already; make another server, or wait " +
          "for shutdown()",
      );
    }
    if (this.is_bound) return;
    if (this.#closed) {
      throw new Error("Cannot serve: the server was closed; make a new one");
    }
    this.server_bind();
    this.server_activate();
  }

  async #process(request: Deno.Conn, client_address: Address): Promise<void> {
    this.#accepted++;
    this.#connections.set(request, null);
    if (this.#end_ticking === null) this.#tick_every(TICK);
    try {
      if (this.verify_request(request, client_address)) {
        await this.process_request(request, client_address);
      } else {
        await this.shutdown_request(request);
      }
    } catch (error) {
      this.handle_error(request, client_address, error);
      this.close_request(request);
    } finally {
      this.#connections.delete(request);
      if (this.#connections.size === 0) this.#stop_ticking();
      this.#free?.resolve();
    }
  }

  /**
   * The time in milliseconds since the epoch: while there are connections, that
   * of its first use after a tick. Asking the system takes about a fifth of the
   * time that the head of a small answer takes.
   */
  get time(): number {
    if (this.#end_ticking === null) return Date.now();
    return this.#time ??= Date.now();
  }

  /** That time as the Date field has it (RFC 9110 §6.6.1). */
  get date(): string {
    const { time } = this;
    if (time !== this.#date_time) {
      this.#date_time = time;
      this.#date = format_date_time(time / 1000);
    }
    return this.#date;
  }

  /** Look at the deadline of every connection about every `seconds`. */
  #tick_every(seconds: number): void {
    this.#stop_ticking();
    if (this.#connections.size === 0) return;
    const { clock } = this.options;
    let due = clock.now + seconds;
    this.#end_ticking = clock.every(seconds, async () => {
      this.#time = null;
      const is_late = clock.now > due + TICK;
      due = clock.now + seconds;
      // While the process was busy it heard no client; so it does that first.
      if (is_late) await hear();
      for (const handler of this.#connections.values()) {
        handler?.check_deadline?.();
      }
    });
  }

  #stop_ticking(): void {
    this.#end_ticking?.();
    this.#end_ticking = null;
    this.#time = null;
  }

  /** `null` once it does not listen any more. */
  async #accept(): Promise<[Deno.Conn, Address] | null>;
  async #accept(
    timeout: number | null,
  ): Promise<[Deno.Conn, Address] | "timeout" | null>;
  async #accept(
    timeout: number | null = null,
  ): Promise<[Deno.Conn, Address] | "timeout" | null> {
    const accepting = this.#late ?? this.get_request();
    this.#late = null;
    if (timeout === null) return await this.#unless_stopped(accepting);
    const timed_out = Promise.withResolvers<"timeout">();
    const call_off = this.options.clock.after(
      timeout,
      () => timed_out.resolve("timeout"),
    );
    const accepted = await this.#unless_stopped(
      Promise.race([accepting, timed_out.promise]),
    );
    call_off();
    if (accepted === "timeout") this.#late = accepting;
    return accepted;
  }

  async #unless_stopped<T>(accepting: Promise<T>): Promise<T | null> {
    try {
      return await accepting;
    } catch (error) {
      if (!this.is_bound) return null;
      throw error;
    }
  }

  /** Nobody waits for it any more; once it is settled, the port is free. */
  async #refuse_late(): Promise<void> {
    const late = this.#late;
    this.#late = null;
    await late?.then(([request]) => this.close_request(request), () => {});
  }

  /**
   * Wait where the system has no room, which connections that end give back. A
   * connection that was reset before it was accepted is no reason to wait.
   */
  async #pause(error: unknown): Promise<void> {
    // What a subclass throws is not the system's.
    if (!(error instanceof Error && "code" in error)) throw error;
    if (!NO_ROOM.includes(String(error.code))) return;
    write_log(`Cannot accept a connection: ${error.message}\n`);
    await new Promise<void>((resolve) => {
      this.options.clock.after(ACCEPT_PAUSE, resolve);
    });
  }

  /** Wait until there is room for one more connection. */
  async #room(): Promise<void> {
    while (
      this.#connections.size >= this.options.max_connections && !this.#stopping
    ) {
      this.#free = Promise.withResolvers();
      await this.#free.promise;
    }
  }

  /** Wait until every connection is closed; close them when time is up. */
  async #drain(): Promise<void> {
    if (this.#connections.size === 0) return;
    const call_off = this.options.clock.after(
      this.options.shutdown_timeout,
      () => this.#close_connections(),
    );
    while (this.#connections.size > 0) {
      this.#free = Promise.withResolvers();
      await this.#free.promise;
    }
    call_off();
  }

  /** An application that never ends keeps its handler, but not the server. */
  #close_connections(): void {
    for (const request of this.#connections.keys()) this.close_request(request);
    this.#connections.clear();
    this.#stop_ticking();
    this.#free?.resolve();
  }
}

/**
 * Two turns of the event loop: in the first the system says what it has, in the
 * second that is heard.
 */
async function hear(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
