/**
 * The body of a Fetch `Request`, up to a limit.
 *
 * @module
 */
import { ByteBuffer } from "../wsgi/byte_buffer.ts";
import { BytesInput, StreamInput } from "../wsgi/input.ts";
import type { InputStream } from "../wsgi/types.ts";

/**
 * The client's request body cannot be read to its end; `status` is the answer.
 */
export class RequestBodyError extends Error {
  /** `"RequestBodyError"`. */
  override readonly name: string = "RequestBodyError";
  /** The status to answer with: `"413 Content Too Large"`. */
  readonly status: string;

  /** An error to answer with `status`. */
  constructor(message: string, status: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** How long a request body may be where nothing else is said: 64 MiB. */
export const MAX_BODY_BYTES: number = 64 * 1024 * 1024;

/** The error of a body of `length` bytes or more, past the limit. */
export function body_too_long(length: number, limit: number): RequestBodyError {
  return new RequestBodyError(
    `Cannot read request body: it must be at most ${limit} bytes ` +
      `(max_body_bytes): received ${length}`,
    "413 Content Too Large",
  );
}

/** The body of one request, buffered or streamed. */
export class RequestBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #announced: number;
  readonly #limit: number;
  #received = 0;
  /** The result of {@linkcode buffer}. */
  #buffered: Uint8Array | RequestBodyError | null = null;

  /**
   * A body of at most `limit` bytes.
   *
   * @param stream The `body` of a request, not yet used.
   * @param content_length The length that the client announced, if any.
   * @param limit In bytes.
   */
  constructor(
    stream: ReadableStream<Uint8Array>,
    content_length: string | null,
    limit: number,
  ) {
    this.#reader = stream.getReader();
    this.#announced = Number(content_length);
    this.#limit = limit;
  }

  /** Read all of it; any error is thrown by {@linkcode open}. */
  async buffer(): Promise<void> {
    const received = new ByteBuffer();
    try {
      let chunk;
      while ((chunk = await this.#next()) !== null) received.append(chunk);
      this.#buffered = received.take();
    } catch (error) {
      this.#buffered = error as RequestBodyError;
    }
  }

  /** The length in bytes, if known for certain. */
  get length(): number | null {
    return this.#buffered instanceof Uint8Array ? this.#buffered.length : null;
  }

  /**
   * The body as `wsgi.input`: synchronous if it was buffered.
   *
   * @throws {RequestBodyError} If it could not be buffered. A stream throws
   * the same error when it is read.
   */
  open(): InputStream {
    if (this.#buffered instanceof RequestBodyError) throw this.#buffered;
    if (this.#buffered !== null) return new BytesInput(this.#buffered);
    // The type of the environ has only the synchronous kind.
    return new StreamInput(() => this.#next()) as unknown as InputStream;
  }

  /** Tell the client that no more of it will be read. */
  cancel(): void {
    // No harm if this fails: the body is over either way.
    this.#reader.cancel().catch(() => {});
  }

  async #next(): Promise<Uint8Array | null> {
    if (this.#announced > this.#limit) return this.#refuse(this.#announced);
    let step;
    try {
      step = await this.#reader.read();
    } catch (cause) {
      throw new RequestBodyError(
        "Cannot read request body: the client stopped sending",
        "400 Bad Request",
        { cause },
      );
    }
    if (step.done) return null;
    this.#received += step.value.length;
    if (this.#received > this.#limit) return this.#refuse(this.#received);
    return step.value;
  }

  #refuse(length: number): never {
    this.cancel();
    throw body_too_long(length, this.#limit);
  }
}
