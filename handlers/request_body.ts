/**
 * The body of a Fetch `Request`, under a limit.
 *
 * @module
 */
import { concat } from "../wsgi/concat.ts";
import { BytesInput, StreamInput } from "../wsgi/input.ts";
import type { InputStream } from "../wsgi/types.ts";

/**
 * A request body that cannot be read to its end, by the client's doing;
 * `status` is the answer to it.
 */
export class RequestBodyError extends Error {
  /** `"RequestBodyError"`. */
  override readonly name: string = "RequestBodyError";
  /** The status to answer with: `"413 Content Too Large"`. */
  readonly status: string;

  /** An error to be answered with `status`. */
  constructor(message: string, status: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The body of one request, buffered or streamed. */
export class RequestBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #announced: number;
  readonly #limit: number;
  #received = 0;
  /** What {@linkcode buffer} came to. */
  #buffered: Uint8Array | RequestBodyError | null = null;

  /**
   * A body of at most `limit` bytes.
   *
   * @param stream The `body` of a request, not used before.
   * @param content_length What the client says it will send, if it does.
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

  /** Read all of it; what goes wrong is thrown by {@linkcode open}. */
  async buffer(): Promise<void> {
    const chunks: Uint8Array[] = [];
    try {
      let chunk;
      while ((chunk = await this.#next()) !== null) chunks.push(chunk);
      this.#buffered = concat(chunks);
    } catch (error) {
      this.#buffered = error as RequestBodyError;
    }
  }

  /** The length in bytes, where it is known for sure. */
  get length(): number | null {
    return this.#buffered instanceof Uint8Array ? this.#buffered.length : null;
  }

  /**
   * The body as `wsgi.input`: synchronous if it was buffered.
   *
   * @throws {RequestBodyError} If it could not be buffered. A stream throws
   * the same when it is read.
   */
  open(): InputStream {
    if (this.#buffered instanceof RequestBodyError) throw this.#buffered;
    if (this.#buffered !== null) return new BytesInput(this.#buffered);
    // The type of the environ speaks of the synchronous kind only.
    return new StreamInput(() => this.#next()) as unknown as InputStream;
  }

  /** Tell the client that no more of it is read. */
  cancel(): void {
    // Nothing is lost if that fails: the body is over, one way or the other.
    this.#reader.cancel().catch(() => {});
  }

  async #next(): Promise<Uint8Array | null> {
    if (this.#announced > this.#limit) return this.#refuse(this.#announced);
    let step;
    try {
      step = await this.#reader.read();
    } catch (cause) {
      throw new RequestBodyError(
        "Cannot read request body as the client stopped sending",
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
    throw new RequestBodyError(
      `Cannot read request body as it is longer than max_body_bytes allows: ` +
        `received ${length}, expected at most ${this.#limit}`,
      "413 Content Too Large",
    );
  }
}
