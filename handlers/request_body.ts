/**
 * The body of a Fetch `Request`, under a limit.
 *
 * @module
 */
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

/** Reads the body of one request; the first error is final. */
export class RequestBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #announced: number;
  readonly #limit: number;
  #received = 0;

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

  /**
   * The next chunk, `null` at the end.
   *
   * @throws {RequestBodyError} If there is more than the limit allows, or the
   * client stopped in the middle.
   */
  async next(): Promise<Uint8Array | null> {
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

  /** Tell the client that no more of it is read. */
  cancel(): void {
    // Nothing is lost if that fails: the body is over, one way or the other.
    this.#reader.cancel().catch(() => {});
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
