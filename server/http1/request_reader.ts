/**
 * The reading half of an HTTP/1.1 server connection, without the connection:
 * bytes in, events out.
 *
 * @module
 */
import { type BodyReader, LengthReader } from "./body_reader.ts";
import { ChunkedReader } from "./chunked_reader.ts";
import type { ConnectionClosed, EndOfRequest, RequestEvent } from "./events.ts";
import { CR, LF } from "./grammar.ts";
import { parse_head } from "./head_parser.ts";
import { read_head } from "./head_reader.ts";
import { DEFAULT_LIMITS, type RequestLimits } from "./limits.ts";
import { type SectionLimits, SectionScanner } from "./lines.ts";
import { ProtocolError } from "./protocol_error.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";
import type { RequestHead } from "./request_head.ts";

const END: EndOfRequest = { type: "end" };
const CLOSED: ConnectionClosed = { type: "closed" };
const NO_BODY: BodyReader = new LengthReader(0);

/**
 * What comes next. One empty line may come before a request line (RFC 9112
 * §2.2), so "idle" becomes "head" after it.
 */
type State = "idle" | "head" | "body";

/**
 * Reads the requests of one connection, one after the other.
 *
 * Give it bytes as they arrive, in pieces of any size, and take events until it
 * needs data: for each request the head, the pieces of the body and the end.
 * How the bytes were split only affects how the body is split. It is strict: a
 * message that two readers could read differently is refused.
 *
 * @see RFC 9112.
 */
export class RequestReader {
  readonly #limits: RequestLimits;
  readonly #fields: SectionLimits;
  readonly #head: SectionScanner;
  readonly #buffer = new ReceiveBuffer();
  #state: State = "idle";
  #body = NO_BODY;
  #ended = false;
  #received = 0;
  #refused_line: string | null = null;
  #error: ProtocolError | null = null;

  /**
   * Starts a connection.
   *
   * @param limits The limits; each has a default.
   */
  constructor(limits: Partial<RequestLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    const { max_request_line, max_header_bytes, max_headers } = this.#limits;
    this.#fields = {
      length: { what: "header section", bytes: max_header_bytes, status: 431 },
      max_fields: max_headers,
    };
    this.#head = new SectionScanner(this.#fields, {
      what: "request line",
      bytes: max_request_line,
      status: 414,
      // RFC 9112 §3: a method longer than any that is implemented.
      token_status: 501,
    });
  }

  /** Whether no byte has been received since the last request ended. */
  get idle(): boolean {
    return (this.#state === "idle" || this.#state === "head") &&
      this.#buffer.length === 0;
  }

  /** The request line of a head that is refused, as far as it has come. */
  get refused_line(): string {
    if (this.#refused_line !== null) return this.#refused_line;
    return this.#state === "head"
      ? this.#buffer.first_line(this.#buffer.start)
      : "";
  }

  /** How many bytes were received and not used yet. */
  get held(): number {
    return this.#buffer.length;
  }

  /** How many bytes of the connection were used, for heads and bodies. */
  get used(): number {
    return this.#received - this.#buffer.length;
  }

  /** Makes a copy of what is held: the caller fills its buffer again. */
  keep(): void {
    this.#buffer.settle();
  }

  /**
   * Takes bytes as they arrive.
   *
   * @param bytes A piece of any size. It is not copied, so it must not change
   * until `next_event()` returns `"need_data"`.
   */
  receive_data(bytes: Uint8Array): void {
    this.#received += bytes.length;
    this.#buffer.append(bytes);
  }

  /** The peer sends no more: an incomplete request is now an error. */
  receive_end(): void {
    this.#ended = true;
  }

  /**
   * The next event.
   *
   * @returns The event, or `"need_data"` until there are more bytes.
   * @throws {ProtocolError} If the peer broke HTTP/1.1; every later call throws
   * the same error.
   */
  next_event(): RequestEvent | "need_data" {
    if (this.#error !== null) throw this.#error;
    try {
      return this.#step() ?? this.#need_data();
    } catch (error) {
      if (error instanceof ProtocolError) this.#error = error;
      throw error;
    }
  }

  #step(): RequestEvent | null {
    switch (this.#state) {
      case "idle":
        return this.#skip_empty_line() ? this.#read_head() : null;
      case "head":
        return this.#read_head();
      case "body":
        return this.#read_body();
    }
  }

  #need_data(): ConnectionClosed | "need_data" {
    if (!this.#ended) {
      this.#buffer.settle();
      return "need_data";
    }
    if (this.idle) return CLOSED;
    throw new ProtocolError(
      "Cannot read request: it is incomplete: received the end of the connection",
    );
  }

  /** False while an empty line is still possible. */
  #skip_empty_line(): boolean {
    const { bytes, start, length } = this.#buffer;
    if (length === 0) return false;
    if (bytes[start] === CR) {
      if (length === 1) return false;
      if (bytes[start + 1] === LF) this.#buffer.start += 2;
    }
    this.#state = "head";
    return true;
  }

  #read_head(): RequestHead | null {
    const { start } = this.#buffer;
    try {
      return this.#take_head();
    } catch (error) {
      this.#refused_line = this.#buffer.first_line(start);
      throw error;
    }
  }

  #take_head(): RequestHead | null {
    const head = this.#find_head();
    if (head === null) return null;
    if (head.content_length > this.#limits.max_body_bytes) {
      throw new ProtocolError(
        `Cannot read request: the body must be at most ${this.#limits.max_body_bytes} bytes: received Content-Length ${head.content_length}`,
        413,
      );
    }
    if (head.body === "chunked") {
      this.#body = new ChunkedReader(this.#limits.max_body_bytes, this.#fields);
    } else if (head.body === "length") {
      this.#body = new LengthReader(head.content_length);
    }
    this.#state = "body";
    return head;
  }

  /** One reads and the other explains: see `read_head()`. */
  #find_head(): RequestHead | null {
    const buffer = this.#buffer;
    if (!this.#head.has_begun) {
      const head = read_head(buffer.bytes, buffer.start, this.#limits);
      if (head !== null) {
        buffer.start += head.length;
        return head;
      }
    }
    const length = this.#head.find_end(buffer);
    if (length === -1) return null;
    const bytes = buffer.take(length);
    return read_head(bytes, 0, this.#limits) ?? parse_head(bytes);
  }

  #read_body(): RequestEvent | null {
    const event = this.#body.read(this.#buffer);
    if (event !== "end") return event;
    this.#body = NO_BODY;
    this.#state = "idle";
    return END;
  }
}
