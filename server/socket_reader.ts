/**
 * Reading from a connection, using little memory while it is idle.
 *
 * @module
 */

/** The buffer of an idle connection; most request heads fit. */
const SMALL = 2 * 1024;

/** The buffer of a connection that sends a body. */
const LARGE = 64 * 1024;

/**
 * The reading side of a connection.
 *
 * @category Server
 */
export class SocketReader {
  readonly #conn: Deno.Conn;
  #buffer = new Uint8Array(SMALL);
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
  read(): Promise<Uint8Array | null> {
    return this.#conn.read(this.#buffer).then(this.#taken, this.#failed);
  }

  // Made once for a connection, not once for a read as an async function is.

  readonly #taken = (count: number | null): Uint8Array | null => {
    if (count === null) return null;
    const buffer = this.#buffer;
    if (count === buffer.length && count < LARGE) {
      this.#buffer = new Uint8Array(LARGE);
    }
    return buffer.subarray(0, count);
  };

  readonly #failed = (): null => {
    this.#was_reset = true;
    return null;
  };

  /** Free a large buffer, as the connection is between two requests. */
  release(): void {
    if (this.#buffer.length > SMALL) this.#buffer = new Uint8Array(SMALL);
  }
}
