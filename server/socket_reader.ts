/**
 * Reading from a connection, using little memory while it is idle.
 *
 * @module
 */

/** The buffer of an idle connection; most request heads fit. */
const SMALL = 2 * 1024;

/** The buffer of a connection that sends a body. */
const LARGE = 64 * 1024;

/** The reading side of a connection. */
export class SocketReader {
  readonly #conn: Deno.Conn;
  #buffer = new Uint8Array(SMALL);

  /** Read from `conn`; closing it is up to the caller. */
  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /**
   * The next bytes.
   *
   * @returns Bytes that are valid until the next call, or `null` at the end,
   * also if the connection was reset or closed.
   */
  async read(): Promise<Uint8Array | null> {
    try {
      const count = await this.#conn.read(this.#buffer);
      if (count === null) return null;
      const bytes = this.#buffer.subarray(0, count);
      if (count === this.#buffer.length && count < LARGE) {
        this.#buffer = new Uint8Array(LARGE);
      }
      return bytes;
    } catch {
      return null;
    }
  }

  /** Free a large buffer, as the connection is between two requests. */
  release(): void {
    if (this.#buffer.length > SMALL) this.#buffer = new Uint8Array(SMALL);
  }
}
