/**
 * The reading half of an HTTP/1.1 server connection, without the connection:
 * bytes in, events out.
 *
 * @module
 */
import { ChunkedReader } from "./chunked_reader.ts";
import type {
  BodyData,
  ConnectionClosed,
  EndOfRequest,
  RequestEvent,
  RequestHead,
} from "./events.ts";
import { CR, LF } from "./grammar.ts";
import { parse_head } from "./head_parser.ts";
import { type SectionLimits, SectionScanner } from "./lines.ts";
import { ProtocolError } from "./protocol_error.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";

/** What a `RequestReader` refuses to read past. */
export interface RequestReaderOptions {
  /** Bytes of a request line, without its CRLF; past it 414. Default 8 KiB. */
  readonly max_request_line?: number;
  /** Bytes of all field lines with their CRLFs; past it 431. Default 64 KiB. */
  readonly max_header_bytes?: number;
  /** The number of field lines; past it 431. Default 100. */
  readonly max_headers?: number;
  /** Bytes of a body, decoded; past it 413. Default 1 GiB. */
  readonly max_body_bytes?: number;
}

const END: EndOfRequest = { type: "end" };
const CLOSED: ConnectionClosed = { type: "closed" };

/**
 * What comes next. An empty line may come before a request line (RFC 9112
 * §2.2): once, so "idle" becomes "head" behind it.
 */
type State = "idle" | "head" | "body" | "chunked_body" | "end";

/**
 * Reads the requests of one connection, one after the other.
 *
 * Give it bytes as they arrive, in pieces of any size, and take events until
 * it needs data: per request the head, the pieces of the body and the end. How
 * the bytes were split changes nothing but how the body is. It is strict: a
 * message that two readers could read differently is refused.
 *
 * @see RFC 9112.
 */
export class RequestReader {
  readonly #fields: SectionLimits;
  readonly #max_body_bytes: number;
  readonly #head: SectionScanner;
  readonly #buffer = new ReceiveBuffer();
  #state: State = "idle";
  /** Bytes of a body of known length that did not come yet. */
  #left = 0;
  #chunked: ChunkedReader | null = null;
  #ended = false;
  #error: ProtocolError | null = null;

  /** @param options What to refuse to read past. */
  constructor(options: RequestReaderOptions = {}) {
    this.#fields = {
      length: {
        what: "header section",
        bytes: options.max_header_bytes ?? 64 * 1024,
        status: 431,
      },
      max_fields: options.max_headers ?? 100,
    };
    this.#head = new SectionScanner(this.#fields, {
      what: "request line",
      bytes: options.max_request_line ?? 8 * 1024,
      status: 414,
    });
    this.#max_body_bytes = options.max_body_bytes ?? 1024 ** 3;
  }

  /** Whether no byte of a request was received since the last one ended. */
  get idle(): boolean {
    return (this.#state === "idle" || this.#state === "head") &&
      this.#buffer.length === 0;
  }

  /**
   * Takes bytes as they arrive.
   *
   * @param bytes A piece of any size. It is used where it is, so it has to stay
   * as it is until `next_event()` returns `"need_data"`.
   */
  receive_data(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
  }

  /** The peer sends no more: a request that is not complete is an error now. */
  receive_end(): void {
    this.#ended = true;
  }

  /**
   * The next event.
   *
   * @returns The event, or `"need_data"` until there are more bytes.
   * @throws {ProtocolError} If the peer broke HTTP/1.1; the same one again
   * whenever it is called after that.
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
      case "chunked_body":
        return this.#read_chunked_body();
      case "end":
        this.#state = "idle";
        return END;
    }
  }

  #need_data(): ConnectionClosed | "need_data" {
    if (!this.#ended) {
      this.#buffer.settle();
      return "need_data";
    }
    if (this.idle) return CLOSED;
    throw new ProtocolError(
      "Cannot read request as it is not complete: received the end of the connection",
    );
  }

  /** False while it may still turn out that there is an empty line. */
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
    const length = this.#head.find_end(this.#buffer);
    if (length === -1) return null;
    const head = parse_head(this.#buffer.take(length));
    if (head.content_length > this.#max_body_bytes) {
      throw new ProtocolError(
        `Cannot read request as its body is too long: received Content-Length ${head.content_length}, more than ${this.#max_body_bytes} bytes`,
        413,
      );
    }
    if (head.body === "chunked") {
      this.#chunked = new ChunkedReader(this.#max_body_bytes, this.#fields);
      this.#state = "chunked_body";
    } else {
      this.#left = head.content_length;
      this.#state = this.#left === 0 ? "end" : "body";
    }
    return head;
  }

  #read_body(): BodyData | null {
    const length = Math.min(this.#left, this.#buffer.length);
    if (length === 0) return null;
    this.#left -= length;
    if (this.#left === 0) this.#state = "end";
    return { type: "data", data: this.#buffer.take(length) };
  }

  #read_chunked_body(): BodyData | EndOfRequest | null {
    const event = this.#chunked!.read(this.#buffer);
    if (event !== "end") return event;
    this.#chunked = null;
    this.#state = "idle";
    return END;
  }
}
