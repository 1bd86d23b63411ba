/**
 * Bytes that arrive in pieces.
 *
 * @module
 */

const EMPTY = new Uint8Array(0);

/** The least that is allocated, in bytes. */
const MIN_CAPACITY = 64;

/**
 * Bytes that arrive in pieces, in one array that grows by doubling.
 *
 * It holds bytes, not the pieces: each of those may be a view of a large buffer
 * of its sender, so that a body that is sent byte by byte would take thousands
 * of times its length.
 */
export class ByteBuffer {
  #storage: Uint8Array<ArrayBuffer> = EMPTY;
  #length = 0;
  #expected: number;

  /**
   * No bytes yet.
   *
   * @param expected How many will be added, if that is known: they are then
   * allocated together, once the first of them are there.
   */
  constructor(expected = 0) {
    this.#expected = expected;
  }

  /** How many bytes there are. */
  get length(): number {
    return this.#length;
  }

  /**
   * How many bytes of memory they take: at most twice `length`, 64, or as many as
   * were expected.
   */
  get capacity(): number {
    return this.#storage.length;
  }

  /**
   * Adds bytes at the end.
   *
   * @param piece What to add; copied, so that its owner may use it again.
   */
  append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#storage.length) {
      const grown = new Uint8Array(
        Math.max(
          length,
          2 * this.#storage.length,
          this.#expected,
          MIN_CAPACITY,
        ),
      );
      grown.set(this.#storage.subarray(0, this.#length));
      this.#storage = grown;
    }
    this.#storage.set(piece, this.#length);
    this.#length = length;
  }

  /**
   * Takes all bytes out.
   *
   * @returns The bytes, which are the caller's from now on; the buffer is empty.
   */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#storage.subarray(0, this.#length);
    this.#storage = EMPTY;
    this.#length = this.#expected = 0;
    return taken;
  }
}
