/**
 * One request and its response, as far as the rules need to know them.
 *
 * @module
 */
import { ConformanceError } from "./conformance_error.ts";
import { BodyLength } from "./body_length.ts";
import { CheckedErrors } from "./checked_errors.ts";
import { CheckedInput } from "./checked_input.ts";
import { Head } from "./head.ts";
import { check_headers } from "./headers.ts";
import type { PlainObject } from "./plain_object.ts";
import type { Reporter } from "./reporter.ts";
import { seen } from "./seen.ts";
import { check_status } from "./status.ts";
import { is_errors, is_input } from "./streams.ts";
import { length_in } from "./text.ts";

/** Any function, called with whatever the other side passed. */
type Callable = (...args: unknown[]) => unknown;

/** What a validator remembers from one request to the next. */
export class History {
  /** The header lists that were passed. */
  readonly header_lists: WeakSet<object> = new WeakSet();
  /** The last exchange whose body was read to its end and not closed yet. */
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

  // The response.
  #head: Head | null = null;
  #started = false;
  /** The body began before the head; it is said once. */
  #start_missed = false;
  #headers_sent = false;
  readonly #length: BodyLength;
  #is_iterated = false;
  #closed = false;
  /** The server went on to read a body that it had closed. */
  #read_late = false;
  #close_missing_reported = false;

  constructor(environ: unknown, history: History, reporter: Reporter) {
    this.reporter = reporter;
    this.#history = history;
    const known = (environ ?? {}) as PlainObject;
    this.#remote_addr = known.REMOTE_ADDR;
    this.#remote_port = known.REMOTE_PORT;
    this.request_length = length_in(known.CONTENT_LENGTH);
    this.input_terminated = Boolean(known["wsgi.input_terminated"]);
    this.#length = new BodyLength(known.REQUEST_METHOD === "HEAD", reporter);
  }

  /** Whether the application has nothing left to do. */
  get closed(): boolean {
    return this.#closed && !this.#read_late;
  }

  /** Put checked streams in the place of those in `environ`. */
  wrap_streams(environ: PlainObject): void {
    const input = environ["wsgi.input"];
    const errors = environ["wsgi.errors"];
    // Reflect.set() does not throw at an environ that is frozen.
    if (is_input(input)) {
      Reflect.set(environ, "wsgi.input", new CheckedInput(input, this));
    }
    if (is_errors(errors)) {
      const checked = new CheckedErrors(errors, this.reporter);
      Reflect.set(environ, "wsgi.errors", checked);
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
    // Only now: a server may have changed the list, as it is its own.
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
    const { header_lists } = this.#history;
    if (header_lists.has(headers)) {
      if (headers !== this.#head?.headers) {
        this.#report("headers.fresh-list", seen(headers));
      }
    } else {
      header_lists.add(headers);
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
      // A validator outside this one has its own to say.
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
    if (args.length !== 1) {
      this.#report("write.arguments", `${args.length} arguments`);
    } else if (!(data instanceof Uint8Array)) {
      this.#report("write.type", seen(data));
    } else {
      this.#count(data);
      this.#headers_sent ||= this.#length.bytes > 0;
    }
    return server(...args);
  }

  // Called for the body.

  /** The server begins to iterate. */
  iterate(): void {
    this.#check_open("an iteration");
    this.#is_iterated = true;
  }

  /** Whether the server has begun to iterate. */
  get is_iterated(): boolean {
    return this.#is_iterated;
  }

  /** The server asks for the next chunk, so it has sent those before. */
  ask(): void {
    this.#check_open("a call of next()");
    this.#headers_sent ||= this.#length.bytes > 0;
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
    this.#length.end();
  }

  /** The server has everything, and nothing left to do but to close. */
  exhaust(): void {
    if (!this.#closed) this.#history.unclosed = this;
  }

  /** The server closes the body. */
  close(): void {
    if (this.#closed) this.#report("body.close-twice", "a second call");
    this.#closed = true;
    if (this.#history.unclosed === this) this.#history.unclosed = null;
  }

  /** Whether `next` came over the same connection, so that this is over. */
  is_before(next: Exchange): boolean {
    // Over a Unix socket, or from a server that does not tell the port, two
    // requests of one address may be under way; one without is in-process.
    return this.#remote_addr === next.#remote_addr &&
      this.#remote_port === next.#remote_port &&
      (this.#remote_addr === undefined || Number(this.#remote_port) > 0);
  }

  /** Nobody can close the body any more, or has the occasion to. */
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

  /** One late read may have the application do more that is late. */
  #check_open(what: string): void {
    if (!this.#closed || this.#read_late) return;
    this.#read_late = true;
    this.#report("body.after-close", what);
  }

  #count(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.#length.bytes === 0) {
      this.#head?.check_at_first_byte(this.reporter);
    }
    this.#length.add(chunk.length);
  }

  #report(...violation: Parameters<Reporter["report"]>): void {
    this.reporter.report(...violation);
  }
}
