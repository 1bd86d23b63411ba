/**
 * Reading from a connection, using little memory while it is idle.
 *
 * @module
 */

/** The buffer of an idle connection; most request heads fit. */
const SMALL = 2 * 1024;

/** The buffer of a connection that sends a body. */
const LARGE = 64 * 1024;

/** Large buffers that no connection reads into. */
const POOL: Uint8Array<ArrayBuffer>[] = [];
const MAX_POOL = 64;

/**
 * The reading side of a connection.
 *
 * @category Server
 */
export class SocketReader {
  readonly #conn: Deno.Conn;
  readonly #small = new Uint8Array(SMALL);
  #buffer = this.#small;
  #is_reading = false;
  #was_reset = false;

  /** Read from `conn`; closing it is up to the caller. */
  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Whether the connection was reset, or closed on this side. */
  get was_reset(): boolean {
    return this.#was_reset;
  }

  /**
   * The next bytes.
   *
   * @returns Bytes that are valid until the next call, or `null` at the end,
   * also if the connection was reset or closed.
   */
  async read(): Promise<Uint8Array | null> {
    try {
      return this.took(await this.begin());
    } catch {
      return this.failed();
    }
  }

  /**
   * Begin what {@linkcode read} does in one: a promise less for each request.
   *
   * @returns What to call {@linkcode took} with; {@linkcode failed} is to be
   * called if it rejects.
   */
  begin(): Promise<number | null> {
    this.#is_reading = true;
    return this.#conn.read(this.#buffer);
  }

  /** The bytes that a read has brought: so many, or the end. */
  took(count: number | null): Uint8Array | null {
    this.#is_reading = false;
    if (count === null) return null;
    const buffer = this.#buffer;
    if (count === SMALL && buffer === this.#small) {
      this.#buffer = POOL.pop() ?? new Uint8Array(LARGE);
    }
    return buffer.subarray(0, count);
  }

  /** A read has brought nothing, and none will. */
  failed(): null {
    this.#is_reading = false;
    this.#was_reset = true;
    return null;
  }

  /**
   * Give a large buffer to the next connection that needs one, as nobody looks
   * at what was read any more.
   */
  release(): void {
    // What comes of a read that is under way is this connection's alone.
    if (this.#buffer === this.#small || this.#is_reading) return;
    if (POOL.length < MAX_POOL) POOL.push(this.#buffer);
    this.#buffer = this.#small;
  }
}
