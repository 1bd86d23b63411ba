/**
 * Reading from a connection, with little memory while it is idle.
 *
 * @module
 */

/** What an idle connection holds; most request heads fit. */
const SMALL = 2 * 1024;

/** What a connection that sends a body reads into. */
const LARGE = 64 * 1024;

/** The reading side of a connection. */
export class SocketReader {
  readonly #conn: Deno.Conn;
  #buffer = new Uint8Array(SMALL);

  /** Read from `conn`, which stays the caller's to close. */
  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /**
   * The bytes that come next; at the end of the connection, none ever come.
   *
   * @returns Bytes that are valid until the next call, or `null` at the end,
   * which a connection that was reset or closed has reached too.
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

  /** The connection is between two requests: give large memory back. */
  release(): void {
    if (this.#buffer.length > SMALL) this.#buffer = new Uint8Array(SMALL);
  }
}
