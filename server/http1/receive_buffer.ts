/**
 * The bytes that were received and not yet used.
 *
 * @module
 */

import { latin1_decode } from "../../wsgi/latin1.ts";
import { CR } from "./grammar.ts";

const EMPTY = new Uint8Array(0);

/** The smallest buffer of our own: most heads that come in pieces fit. */
const MIN_CAPACITY = 512;

/**
 * The bytes that were received and not yet used.
 *
 * The caller's bytes are not copied unless some are left at `settle()`. An
 * empty buffer holds no memory, so that ten thousand idle connections hold
 * none.
 */
export class ReceiveBuffer {
  /** The bytes; those from `start` on are not yet used. */
  bytes: Uint8Array = EMPTY;
  /** The index in `bytes` of the first byte that is not yet used. */
  start = 0;
  /** The memory under `bytes`, if it is ours to write to. */
  #storage: Uint8Array | null = null;

  /** How many bytes are not yet used. */
  get length(): number {
    return this.bytes.length - this.start;
  }

  /**
   * Adds bytes at the end.
   *
   * @param piece Bytes that must not change until `settle()`.
   */
  append(piece: Uint8Array): void {
    const left = this.length;
    if (left === 0) {
      this.#hold(piece, null);
      return;
    }
    const storage = this.#storage;
    if (
      storage !== null && this.bytes.length + piece.length <= storage.length
    ) {
      storage.set(piece, this.bytes.length);
      this.bytes = storage.subarray(0, this.bytes.length + piece.length);
      return;
    }
    const length = left + piece.length;
    const larger = new Uint8Array(Math.max(MIN_CAPACITY, 2 * length));
    larger.set(this.bytes.subarray(this.start));
    larger.set(piece, left);
    this.#hold(larger.subarray(0, length), larger);
  }

  /**
   * Uses the next bytes.
   *
   * @param length How many; no more than there are.
   * @returns A view, valid until the next call of `append()`.
   */
  take(length: number): Uint8Array {
    const end = this.start + length;
    const taken = this.bytes.subarray(this.start, end);
    this.start = end;
    return taken;
  }

  /** The text from `start` to the end of its line, or of what there is. */
  first_line(start: number): string {
    const end = this.bytes.indexOf(CR, start);
    return latin1_decode(
      this.bytes.subarray(start, end < 0 ? this.bytes.length : end),
    );
  }

  /** Releases the caller's bytes, copying those that are left. */
  settle(): void {
    if (this.length === 0) this.#hold(EMPTY, null);
    else if (this.#storage === null) this.append(EMPTY);
  }

  #hold(bytes: Uint8Array, storage: Uint8Array | null): void {
    this.bytes = bytes;
    this.start = 0;
    this.#storage = storage;
  }
}
