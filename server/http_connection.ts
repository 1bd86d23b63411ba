/**
 * What a connection is doing: its one state, and with it its one deadline.
 *
 * @module
 */
import { ClientDisconnected } from "../handlers/client_disconnected.ts";
import type { ClientConnection } from "../wsgi/types.ts";
import { concat } from "../wsgi/concat.ts";
import type { Clock } from "./clock.ts";
import type { RequestHead } from "./http1/request_head.ts";
import { ProtocolError } from "./http1/protocol_error.ts";
import { read_proxy_preface } from "./http1/proxy_protocol.ts";
import { RequestReader } from "./http1/request_reader.ts";
import type { ResolvedOptions } from "./options.ts";
import type { SocketReader } from "./socket_reader.ts";
import type { SocketWriter } from "./socket_writer.ts";

/**
 * What a connection is doing: waiting for a request, receiving its head,
 * waiting for its body, having it answered, sending, letting the client read a
 * last answer, or nothing any more.
 *
 * @category Server
 */
export type ConnectionState =
  | "idle"
  | "head"
  | "body"
  | "running"
  | "writing"
  | "lingering"
  | "closed";

/** What takes a connection from one state to the next. */
type Step =
  | "bytes" // The first bytes of a request arrived.
  | "request" // All of a head was read.
  | "want_body" // More of the body is needed.
  | "got_body" // It came.
  | "flush" // What was written is handed to the system.
  | "sent" // The system took it.
  | "end" // The request is answered.
  | "linger" // The last answer was sent.
  | "close";

/** Every step that can happen, and where it leads. */
export const NEXT: Readonly<
  Record<ConnectionState, Readonly<Partial<Record<Step, ConnectionState>>>>
> = {
  idle: {
    bytes: "head",
    request: "running",
    flush: "writing",
    linger: "lingering",
    close: "closed",
  },
  head: {
    request: "running",
    end: "idle", // What came was an empty line.
    flush: "writing",
    linger: "lingering",
    close: "closed",
  },
  running: {
    request: "running", // Pipelined: the answers are sent together.
    want_body: "body",
    flush: "writing",
    end: "idle",
    linger: "lingering",
    close: "closed",
  },
  body: {
    got_body: "running",
    flush: "body", // An application may answer while it reads.
    linger: "lingering",
    close: "closed",
  },
  writing: {
    request: "running",
    sent: "running",
    want_body: "body",
    flush: "writing",
    linger: "lingering",
    close: "closed",
  },
  lingering: { flush: "lingering", linger: "lingering", close: "closed" },
  closed: {},
};

/** A state, with where its steps lead; `null` for a step that cannot happen. */
type Place =
  & { readonly state: ConnectionState }
  & { readonly [step in Step]: Place | null };

/** A place that no step leads from. */
const NOWHERE: Readonly<Record<Step, null>> = {
  bytes: null,
  request: null,
  want_body: null,
  got_body: null,
  flush: null,
  sent: null,
  end: null,
  linger: null,
  close: null,
};

/**
 * `NEXT` with its names looked up, as some steps are taken for every request.
 *
 * @returns The state in which a connection begins.
 */
function place_all(): Place {
  const states = Object.keys(NEXT) as ConnectionState[];
  const places: Record<string, Place> = Object.fromEntries(
    states.map((state) => [state, { state, ...NOWHERE }]),
  );
  for (const state of states) {
    for (const [step, next] of Object.entries(NEXT[state])) {
      Object.assign(places[state], { [step]: places[next] });
    }
  }
  return places.idle;
}

const IDLE = place_all();

/** Seconds between two looks at the deadlines of all connections. */
export const TICK = 0.25;

/** Seconds in which an idle connection's next request may still come at a stop. */
export const GRACE = 0.05;

/** Seconds that a client has to read a last answer: in silence, and in all. */
const LINGER = 2;
const LINGER_IN_ALL = 30;

/** How much may come early, of the next request or of a body nobody reads yet. */
const MAX_EARLY = 64 * 1024;

/** Milliseconds after which one busy connection lets the others have a turn. */
const TURN = 10;

/** `environ["pep3333.connection"]`: its signal is made when first asked for. */
class Connection implements ClientConnection {
  #aborter: AbortController | null = null;
  #reason: Error | null = null;

  /** Aborted when the client leaves before its request was answered. */
  get signal(): AbortSignal {
    if (this.#aborter === null) {
      this.#aborter = new AbortController();
      if (this.#reason !== null) this.#aborter.abort(this.#reason);
    }
    return this.#aborter.signal;
  }

  /** The client left. */
  abort(reason: Error): void {
    this.#reason ??= reason;
    this.#aborter?.abort(reason);
  }
}

/**
 * What a connection asks of the handler whose connection it is.
 *
 * @category Server
 */
export interface ConnectionOwner {
  /** Answer a client that was too slow, if there is still room for an answer. */
  refuse_slow_client(message: string): void;
  /** The client left: let go of what is being made for it. */
  client_left(): void;
  /** Say in the log what became of an answer. */
  log_error(message: string): void;
}

/**
 * One connection: reads requests, sends answers, and knows in which state it
 * is. It has a deadline in each, at which {@linkcode check_deadline} acts.
 *
 * @category Server
 */
export class HTTPConnection {
  #place = IDLE;
  /** When that has taken too long, in seconds of the clock. */
  deadline: number;
  /** An idle connection is closed if this is still so at the next look. */
  #is_overdue = false;
  /** The server stops: an idle connection is soon closed. */
  stopping = false;
  /** Whether all of the body of the request in hand was read. */
  body_ended = true;
  /** For the application: `environ["pep3333.connection"]`. */
  readonly info: ClientConnection & { abort(reason: Error): void } =
    new Connection();

  readonly #conn: Deno.Conn;
  readonly #rfile: SocketReader;
  readonly #wfile: SocketWriter;
  readonly #reader: RequestReader;
  readonly #options: ResolvedOptions;
  readonly #clock: Clock;
  readonly #owner: ConnectionOwner;

  /** The read that is under way while an application runs. */
  #early: Promise<void> | null = null;
  /** Resolves {@linkcode attend} when the client leaves. */
  #let_go: (() => void) | null = null;
  /** The client ended its sending; it may still read. */
  #half_closed = false;
  /** When an answer to such a client comes too late. */
  #answer_by = Infinity;
  /** The response to the request in hand has begun. */
  #answering = false;
  #continued = false;
  #expects_100 = false;
  /** Bytes sent when the deadline of a write was last put off. */
  #progress = 0;
  #used_before = 0;
  #linger_end = Infinity;
  /** When this connection began to be served without a pause; 0 if it waited. */
  #busy_since = 0;

  /** A connection that waits for its first request. */
  constructor(
    conn: Deno.Conn,
    rfile: SocketReader,
    wfile: SocketWriter,
    options: ResolvedOptions,
    clock: Clock,
    owner: ConnectionOwner,
  ) {
    this.#conn = conn;
    this.#rfile = rfile;
    this.#wfile = wfile;
    this.#options = options;
    this.#clock = clock;
    this.#owner = owner;
    this.#reader = new RequestReader(options);
    this.deadline = clock.now + options.keep_alive_timeout;
    wfile.on_settled = (failure) => this.#settle(failure);
  }

  /** What it is doing. */
  get state(): ConnectionState {
    return this.#place.state;
  }

  /** Take a step; a closed connection stays closed. */
  #step(next: Place | null): void {
    if (this.state === "closed") return;
    if (next === null) {
      throw new Error(`Cannot take this step: the connection is ${this.state}`);
    }
    this.#place = next;
    this.#is_overdue = false;
    this.deadline = this.#limit(next.state);
  }

  /** The deadline of a state that begins now. */
  #limit(state: ConnectionState): number {
    const { now } = this.#clock;
    switch (state) {
      case "idle":
        return now + (this.stopping ? GRACE : this.#options.keep_alive_timeout);
      case "head":
        return now + this.#options.header_timeout;
      case "body":
        return now + this.#options.body_timeout;
      case "running":
        return this.#answer_by;
      case "writing":
        this.#progress = this.#wfile.bytes_sent;
        return Math.min(now + this.#options.write_timeout, this.#answer_by);
      case "lingering":
        return Math.min(now + LINGER, this.#linger_end);
      case "closed":
        return Infinity;
    }
  }

  // Requests.

  /**
   * What a proxy says of its client, before the first request. Until then the
   * connection counts as idle: one that is too slow is closed, unanswered.
   *
   * @param peer The address of the proxy.
   * @returns The address of its client, or `peer` where it speaks for itself;
   * `null` if the connection ended.
   * @throws {ProxyProtocolError} If the proxy says something else.
   */
  async read_preface(
    peer: [host: string, port: number],
  ): Promise<[host: string, port: number] | null> {
    let received: Uint8Array = new Uint8Array(0);
    for (;;) {
      const bytes = await this.#rfile.read();
      if (bytes === null) return null;
      received = concat([received, bytes]);
      const preface = read_proxy_preface(received);
      if (preface === "need_data") continue;
      const rest = received.subarray(preface.length);
      if (rest.length > 0) this.#reader.receive_data(rest);
      return preface.ends === null ? peer : [...preface.ends.client];
    }
  }

  /** The request line of a request that was refused, as far as it came. */
  get refused_line(): string {
    return this.#reader.refused_line;
  }

  /** Bytes received for the request in hand, framing included. */
  get request_bytes(): number {
    return this.#reader.used - this.#used_before;
  }

  /**
   * The next request, as far as it has come: its head, `"need_data"`, or `null`
   * at the end of the connection.
   *
   * @throws {ProtocolError} If the client broke HTTP/1.1.
   */
  next_request(): RequestHead | "need_data" | null {
    if (this.state === "closed" || this.state === "lingering") return null;
    if (this.state !== "head") this.#used_before = this.#reader.used;
    const event = this.#reader.next_event();
    if (event === "need_data") return event;
    if (event.type !== "request") return null;
    this.#step(this.#place.request);
    this.#answer_by = Infinity;
    this.#answering = this.#continued = false;
    this.#expects_100 = event.expect_continue;
    // A request without a body ends where its head does.
    this.body_ended = event.body === "none";
    if (this.body_ended) this.#reader.next_event();
    return event;
  }

  /**
   * Begin to wait for more of a request, what waited having been sent.
   *
   * @returns The read that brings it, for {@linkcode took}, or for
   * {@linkcode lost} if it rejects; `null` if one is under way or none will be.
   */
  begin_read(): Promise<number | null> | null {
    if (this.state === "running") this.#step(this.#place.end);
    if (this.state === "head" && this.#reader.idle) this.#step(this.#place.end);
    this.#answering = false;
    if (this.state === "idle") {
      this.#rfile.release();
      if (!this.#reader.idle) this.#step(this.#place.bytes);
    }
    this.#busy_since = 0;
    if (this.#half_closed || this.#early !== null) return null;
    return this.#rfile.begin();
  }

  /** A read has brought so many bytes, or the end of the client's sending. */
  took(count: number | null): void {
    this.#receive(this.#rfile.took(count));
  }

  /** A read has failed: nothing more will come. */
  lost(): void {
    this.#receive(this.#rfile.failed());
  }

  #receive(bytes: Uint8Array | null): void {
    if (bytes === null) this.#end_input();
    else this.#reader.receive_data(bytes);
    if (this.state === "idle" && !this.#reader.idle) {
      this.#step(this.#place.bytes);
    }
  }

  /** The read that was begun while an application ran, if it still runs. */
  get early(): Promise<void> | null {
    return this.#early;
  }

  async #read(): Promise<void> {
    this.#busy_since = 0;
    if (this.#half_closed) return;
    if (this.#early !== null) return await this.#early;
    this.#receive(await this.#rfile.read());
  }

  #end_input(): void {
    this.#half_closed = true;
    this.#reader.receive_end();
  }

  /**
   * Whether this connection has been served for so long without a pause that
   * it is another's turn.
   */
  get had_its_turn(): boolean {
    const now = performance.now();
    if (this.#busy_since === 0) this.#busy_since = now;
    return now - this.#busy_since > TURN;
  }

  /** Send what waits, and let other connections have a turn. */
  async give_way(): Promise<void> {
    await this.flush();
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#busy_since = 0;
  }

  /** Whether nothing has come that was not read yet. */
  get has_no_more(): boolean {
    return this.#reader.held === 0;
  }

  /** Whether the client is in the midst of a request. */
  get is_between_requests(): boolean {
    return this.#reader.idle;
  }

  // The body of the request in hand.

  /**
   * The next piece of the body, valid until the next call; `null` at its end.
   *
   * @param invite Called before waiting for a body that the client sends only
   * when it is asked to (RFC 9110 §10.1.1).
   * @throws {ProtocolError} If the client broke HTTP/1.1.
   * @throws {ClientDisconnected} If it left.
   */
  async read_body_piece(invite: () => void): Promise<Uint8Array | null> {
    while (!this.body_ended) {
      if (this.state === "closed" || this.state === "lingering") throw GONE;
      const event = this.#reader.next_event();
      if (event === "need_data") await this.#receive_body(invite);
      else if (event.type === "data") return event.data;
      else this.body_ended = true;
    }
    return null;
  }

  async #receive_body(invite: () => void): Promise<void> {
    if (this.#awaits_100) {
      this.#continued = true;
      invite();
    }
    // A client may read no answer before it has sent its body.
    this.flush()?.catch(() => {});
    this.#step(this.#place.want_body);
    await this.#read();
    if (this.state === "body") this.#step(this.#place.got_body);
  }

  /** Whether the client waits to be asked for a body that it has not sent. */
  get #awaits_100(): boolean {
    return this.#expects_100 && !this.#continued && !this.body_ended;
  }

  // Answers.

  /**
   * The response begins, and 100 (Continue) would be in the midst of it.
   *
   * @returns Whether the client, which was not asked for its body, may be out of
   * step from now on.
   */
  begin_response(): boolean {
    this.#answering = true;
    const is_uninvited = this.#awaits_100;
    this.#continued = true;
    return is_uninvited;
  }

  /** Whether the response to the request in hand has begun. */
  get is_answering(): boolean {
    return this.#answering;
  }

  /**
   * Hand what was written to the system.
   *
   * @returns A promise that resolves when it was taken and rejects with
   * {@linkcode ClientDisconnected}; nothing if nothing was written.
   */
  flush(): Promise<void> | undefined {
    const flushed = this.#wfile.flush();
    if (flushed !== undefined) this.#step(this.#place.flush);
    return flushed;
  }

  #settle(failure: Error | null): void {
    if (failure !== null) {
      if (this.#wfile.lost_bytes) this.#owner.log_error(failure.message);
      this.leave();
    } else if (this.state === "writing") this.#step(this.#place.sent);
  }

  /**
   * Wait for an application, and notice when its client leaves meanwhile.
   *
   * @returns A promise that resolves at once when the client leaves, whatever
   * the application is waiting for.
   */
  attend(running: Promise<void>): Promise<void> {
    // The answers to earlier requests do not wait for this one.
    this.flush()?.catch(() => {});
    return new Promise((resolve, reject) => {
      const settle = <T>(done: (value: T) => void) => (value: T) => {
        this.#let_go = null;
        done(value);
      };
      this.#let_go = resolve;
      if (this.#half_closed) this.#limit_answer();
      if (this.body_ended) this.#read_early();
      running.then(settle(resolve), settle(reject));
    });
  }

  /** Keep one read under way, so that the end of the connection is seen. */
  #read_early(): void {
    if (this.#early !== null || this.#half_closed) return;
    if (this.state !== "running" && this.state !== "writing") return;
    if (this.#reader.held >= MAX_EARLY) return;
    this.#reader.keep(); // The buffer it came in is filled again.
    this.#early = this.#rfile.read().then((bytes) => {
      this.#early = null;
      if (bytes !== null) {
        this.#reader.receive_data(bytes);
        this.#reader.keep();
        if (this.#let_go !== null) this.#read_early();
        return;
      }
      this.#end_input();
      if (this.#rfile.was_reset) this.leave();
      else if (this.#let_go !== null) this.#limit_answer();
    });
  }

  /** A client that ended its sending may only seem to wait for the answer. */
  #limit_answer(): void {
    this.#answer_by = this.#clock.now + this.#options.half_close_timeout;
    this.deadline = Math.min(this.deadline, this.#answer_by);
  }

  // Time.

  /** Act if what the connection is doing has taken too long. */
  check_deadline(): void {
    const { now } = this.#clock;
    // In "input: stream" a read cannot begin while a piece is being copied.
    if (this.#let_go !== null) this.#read_early();
    if (this.state === "writing" && this.#wfile.bytes_sent > this.#progress) {
      this.deadline = this.#limit("writing");
    }
    if (now < this.deadline) return;
    switch (this.state) {
      case "head":
      case "body": {
        const { header_timeout, body_timeout } = this.#options;
        const what = this.state === "head"
          ? `its head did not come within ${header_timeout} seconds`
          : `nothing of its body came for ${body_timeout} seconds`;
        if (this.#answering) return this.leave();
        this.#owner.refuse_slow_client(`Cannot read request: ${what}`);
        this.#owner.client_left();
        this.#let_go?.();
        this.#begin_lingering();
        this.#end_output();
        return;
      }
      case "idle":
        // What came while the process could not run is read after this.
        if (this.stopping && !this.#is_overdue) {
          this.#is_overdue = true;
          return;
        }
        return this.close();
      case "lingering":
        return this.close();
      default:
        return this.leave();
    }
  }

  /** The server stops: an idle connection is given {@linkcode GRACE} seconds. */
  stop(): void {
    this.stopping = true;
    if (this.state === "idle") this.deadline = this.#limit("idle");
  }

  // The end.

  /**
   * The client is gone, or taken to be: tell the application, close, and wait
   * for nothing.
   */
  leave(): void {
    if (this.state === "closed") return;
    const is_waited_for = this.state !== "idle" && this.state !== "lingering";
    this.close();
    if (!is_waited_for) return;
    this.info.abort(GONE);
    this.#owner.client_left();
    this.#let_go?.();
  }

  /** The handler is done with it; the server closes it. */
  end(): void {
    this.#step(this.#place.close);
  }

  /** Close the connection at once. */
  close(): void {
    this.end();
    try {
      this.#conn.close();
    } catch { // Closed already, by the server.
    }
  }

  #begin_lingering(): void {
    if (this.state === "lingering") return;
    this.#linger_end = this.#clock.now + LINGER_IN_ALL;
    this.#step(this.#place.linger);
  }

  /** Send what waits, and say that it was the last. */
  async #end_output(): Promise<void> {
    try {
      await this.flush();
      await this.#conn.closeWrite();
    } catch { // The client closed first, or its time was up.
    }
  }

  /**
   * Closing with bytes unread would reset the connection, and the reset would
   * overtake the answer (RFC 9112 §9.6). So say that it was the last, and read
   * on until the client has closed or its time is up.
   */
  async linger(): Promise<void> {
    this.#begin_lingering();
    await this.#end_output();
    await this.#early;
    while (!this.#half_closed && this.state === "lingering") {
      if (await this.#rfile.read() === null) break;
      this.deadline = this.#limit("lingering");
    }
  }
}

const GONE = new ClientDisconnected(
  "Cannot go on with the request: the client closed the connection",
);

/** Whether an error ends a connection without being anybody's fault here. */
export function is_client_error(
  error: unknown,
): error is ProtocolError | ClientDisconnected {
  return error instanceof ProtocolError || error instanceof ClientDisconnected;
}
