/**
 * One request and its response: what the rules need to know about them.
 *
 * @module
 */
import { ConformanceError } from "./conformance_error.ts";
import { BodyLength } from "./body_length.ts";
import { CheckedErrors } from "./checked_errors.ts";
import { CheckedInput } from "./checked_input.ts";
import { Head } from "./head.ts";
import { check_headers } from "./headers.ts";
import { Met } from "./met.ts";
import type { PlainObject } from "./plain_object.ts";
import type { Reporter } from "./reporter.ts";
import { seen } from "./seen.ts";
import { check_status } from "./status.ts";
import { is_errors, is_input } from "./streams.ts";
import { length_in } from "./text.ts";

/** Any function, called with whatever the other side passes. */
type Callable = (...args: unknown[]) => unknown;

/** What a validator remembers from one request to the next. */
export class History {
  /** The header lists that were passed. */
  readonly header_lists: Met = new Met();
  /** The environs that were passed. */
  readonly environs: Met = new Met();
  /** The last exchange that was not closed, as far as it should be by now. */
  unclosed: Exchange | null = null;
}

/** The state of one request and its response, and the rules about it. */
export class Exchange {
  // The request.
  readonly reporter: Reporter;
  readonly request_length: number | null;
  readonly input_terminated: boolean;
  readonly #history: History;
  readonly #remote_addr: unknown;
  readonly #remote_port: unknown;
  /** The connection, where the server gives it. */
  readonly #connection: unknown;
  readonly #protocol: unknown;

  // The response.
  #head: Head | null = null;
  #started = false;
  /** The body began before the head; this is reported only once. */
  #start_missed = false;
  #headers_sent = false;
  readonly #length: BodyLength;
  #is_iterated = false;
  #closed = false;
  /** The server read on from a body that it had closed. */
  #read_late = false;
  #close_missing_reported = false;

  constructor(environ: unknown, history: History, reporter: Reporter) {
    this.reporter = reporter;
    this.#history = history;
    const known = (environ ?? {}) as PlainObject;
    this.#remote_addr = known.REMOTE_ADDR;
    this.#remote_port = known.REMOTE_PORT;
    this.#connection = known["pep3333.connection"];
    this.#protocol = known.SERVER_PROTOCOL;
    this.request_length = length_in(known.CONTENT_LENGTH);
    this.input_terminated = Boolean(known["wsgi.input_terminated"]);
    this.#length = new BodyLength(known.REQUEST_METHOD === "HEAD", reporter);
  }

  /** Whether the application has nothing left to do. */
  get closed(): boolean {
    return this.#closed && !this.#read_late;
  }

  /** Replace the streams in `environ` by checked ones. */
  wrap_streams(environ: PlainObject): void {
    const input = environ["wsgi.input"];
    const errors = environ["wsgi.errors"];
    try {
      if (is_input(input)) {
        environ["wsgi.input"] = CheckedInput.of(input, this);
      }
      if (is_errors(errors)) {
        environ["wsgi.errors"] = new CheckedErrors(errors, this.reporter);
      }
    } catch { // It is frozen, which was reported.
    }
  }

  // Called by the application.

  /** Check a call of `start_response()`, and pass it on. */
  start_response(server: Callable, args: unknown[]): unknown {
    if (args.length !== 2 && args.length !== 3) {
      this.#report("start-response.arguments", `${args.length} arguments`);
      const write = server(...args);
      this.#started = true;
      return write;
    }
    const [status, headers, exc_info] = args;
    this.#check_start(exc_info);
    const code = check_status(status, this.reporter);
    const facts = check_headers(headers, code, this.reporter);
    this.#check_fresh(headers);
    if (exc_info instanceof Error && this.#headers_sent) {
      return this.#restart_too_late(server, args, exc_info);
    }
    const write = server(...args);
    this.#started = true;
    // Only now: the server may have changed the list, which belongs to it.
    this.#head = new Head(code, headers, facts);
    this.#length.bound(this.#head);
    if (typeof write !== "function") {
      this.#report("start-response.result", seen(write));
      return write;
    }
    return (...args: unknown[]) => this.#write(write as Callable, args);
  }

  #check_start(exc_info: unknown): void {
    if (this.closed) this.#report("start-response.too-late", "a late call");
    if (exc_info !== undefined && exc_info !== null) {
      if (!(exc_info instanceof Error)) {
        this.#report("start-response.exc-info", seen(exc_info));
      }
    } else if (this.#started) {
      this.#report("start-response.twice", "a call without it");
    }
  }

  #check_fresh(headers: unknown): void {
    if (!Array.isArray(headers)) return;
    const was_met = this.#history.header_lists.meet(headers);
    if (was_met && headers !== this.#head?.headers) {
      this.#report("headers.fresh-list", seen(headers));
    }
  }

  #restart_too_late(
    server: Callable,
    args: unknown[],
    exc_info: Error,
  ): unknown {
    let result;
    try {
      result = server(...args);
    } catch (error) {
      // A validator outside this one reports its own errors.
      if (error !== exc_info && !(error instanceof ConformanceError)) {
        this.#report("start-response.reraise", seen(error), seen(exc_info));
      }
      throw error;
    }
    this.#report("start-response.reraise", "a return", seen(exc_info));
    return result;
  }

  #write(server: Callable, args: unknown[]): unknown {
    const [data] = args;
    if (this.closed) {
      this.#report("write.after-close", seen(data));
    } else if (this.#is_iterated) {
      this.#report("write.after-return", seen(data));
    }
    this.#head?.hand_over(this.reporter);
    if (args.length !== 1) {
      this.#report("write.arguments", `${args.length} arguments`);
    } else if (!(data instanceof Uint8Array)) {
      this.#report("write.type", seen(data));
    } else {
      this.#count(data);
      this.#headers_sent ||= this.#length.bytes > 0;
    }
    const result = server(...args);
    this.#head?.take_over();
    return result;
  }

  // Called for the body.

  /** The application has returned. */
  hand_over(): void {
    this.#head?.hand_over(this.reporter);
  }

  /**
   * The server has the body. The next request on this connection comes after
   * this response, so the body is closed by then, whether or not it was read.
   */
  await_close(): void {
    if (this.#connection_is_known) this.exhaust();
  }

  get #connection_is_known(): boolean {
    return this.#connection !== undefined || this.#has_port;
  }

  /** The server starts to iterate. */
  iterate(): void {
    this.#check_open("an iteration");
    if (this.#is_iterated) {
      this.#report("body.single-iteration", "a second iteration");
    }
    this.#is_iterated = true;
  }

  /** The server iterates an iterator, which is iterated already. */
  iterate_again(): void {
    this.#report("body.single-iteration", "a second iteration of its iterator");
  }

  /** The server asks for the next chunk, so it has sent the earlier ones. */
  ask(): void {
    this.#check_open("a call of next()");
    this.#headers_sent ||= this.#length.bytes > 0;
    this.#head?.take_over();
  }

  /** The application gives a chunk. */
  take(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) {
      this.#report("body.chunk-type", seen(chunk));
      return;
    }
    this.#check_started("a chunk");
    this.#count(chunk);
  }

  /** The application has no more chunks. */
  end(): void {
    this.#check_started("the end of the body");
    this.#head?.hand_over(this.reporter);
    this.#length.end();
  }

  /** The server has everything; all that is left is to close the body. */
  exhaust(): void {
    if (!this.#closed) this.#history.unclosed = this;
  }

  /** The server closes the body. */
  close(): void {
    if (this.#closed) this.#report("body.close-twice", "a second call");
    this.#closed = true;
    if (this.#history.unclosed === this) this.#history.unclosed = null;
  }

  /** Whether `next` came over the same connection, so this one has ended. */
  is_before(next: Exchange): boolean {
    if (this.#connection !== undefined) {
      return this.#connection === next.#connection;
    }
    // From HTTP/2 on, a connection has several requests at a time.
    if (!/^HTTP\/[01]/.test(String(this.#protocol))) return false;
    // Over a Unix socket, or if the server does not give the port, two requests
    // from one address may be in progress; one without an address is
    // in-process.
    return this.#remote_addr === next.#remote_addr &&
      this.#remote_port === next.#remote_port &&
      (this.#remote_addr === undefined || this.#has_port);
  }

  get #has_port(): boolean {
    return this.#remote_addr !== undefined && Number(this.#remote_port) > 0;
  }

  /** It is too late for anyone to close the body. */
  report_unclosed(): void {
    if (this.#closed || this.#close_missing_reported) return;
    this.#close_missing_reported = true;
    this.reporter.report_late("body.close-missing", "no call");
  }

  #check_started(what: string): void {
    if (this.#started || this.#start_missed) return;
    this.#start_missed = true;
    this.#report("body.start-response-first", `${what} before it`);
  }

  /** Report only the first of several late reads. */
  #check_open(what: string): void {
    if (!this.#closed || this.#read_late) return;
    this.#read_late = true;
    this.#report("body.after-close", what);
  }

  #count(chunk: Uint8Array): void {
    if (chunk.length === 0) return this.#head?.hand_over(this.reporter);
    if (this.#length.bytes === 0) {
      this.#head?.check_at_first_byte(this.reporter);
    }
    this.#length.add(chunk.length);
  }

  #report(...violation: Parameters<Reporter["report"]>): void {
    this.reporter.report(...violation);
  }
}
