/**
 * Files as response bodies.
 *
 * @module
 */
import { show } from "./show.ts";
import type { FileLike } from "./types.ts";

const NOTHING = new Uint8Array(0);

/**
 * A body that reads a file block by block: the class in `wsgi.file_wrapper`.
 *
 * It is its own iterator, and has a `close()` only if the file has one.
 *
 * @example Sending a file
 * ```ts
 * import { BytesInput, FileWrapper, latin1_decode } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const file = new BytesInput(new TextEncoder().encode("abcdefgh"));
 * const body = new FileWrapper(file, 3);
 * assertEquals([...body].map(latin1_decode), ["abc", "def", "gh"]);
 * ```
 *
 * @see `wsgiref.util.FileWrapper`; PEP 3333, Optional Platform-Specific File
 * Handling.
 * @category Responses
 */
export class FileWrapper implements IterableIterator<Uint8Array> {
  /** The file; a server may have a faster way to send it. */
  readonly filelike: FileLike;
  /** How many bytes to read at once. */
  readonly block_size: number;
  /** Closes the file; absent if the file has no `close()`. */
  declare readonly close?: () => void;
  /** Memory that no chunk uses yet: what a short read left of its block. */
  #spare: Uint8Array = NOTHING;

  /**
   * A body with the bytes of `filelike` from its current position on.
   *
   * @param filelike The file: it has `read(size)`, or `readSync(p)` like
   * `Deno.FsFile`. Whoever sends the body closes it.
   * @param block_size How many bytes to read at once, at most. Default: 65,536
   * for `readSync()`, which is a call to the system; 8192, as in Python, for
   * `read()`.
   * @throws {TypeError} If `filelike` has neither method.
   * @throws {RangeError} If `block_size` is not a positive integer.
   */
  constructor(filelike: FileLike, block_size?: number) {
    if (!is_file_like(filelike)) {
      throw new TypeError(
        `Cannot wrap file: it must have read(size) or readSync(p): ` +
          `received ${show(filelike)}`,
      );
    }
    block_size ??= "readSync" in filelike ? 65_536 : 8192;
    if (!Number.isInteger(block_size) || block_size < 1) {
      throw new RangeError(
        `Cannot wrap file: block_size must be a positive integer: ` +
          `received ${show(block_size)}`,
      );
    }
    this.filelike = filelike;
    this.block_size = block_size;
    if (typeof filelike.close === "function") {
      this.close = () => filelike.close!();
    }
  }

  /**
   * Read the next block.
   *
   * @returns The block, or the end of the iteration if nothing is left.
   */
  next(): IteratorResult<Uint8Array, undefined> {
    const value = this.#read();
    return value.length > 0
      ? { done: false, value }
      : { done: true, value: undefined };
  }

  /**
   * The wrapper itself, so a second loop goes on where the first stopped.
   *
   * @returns This object.
   */
  [Symbol.iterator](): this {
    return this;
  }

  #read(): Uint8Array {
    const file = this.filelike;
    // First, since Deno.FsFile also has a read(), but an asynchronous one.
    if (!("readSync" in file)) return file.read(this.block_size);
    // A new block each time, since the caller may keep the last one.
    // At the end of a small file that is a second block, for nothing.
    const block = this.#spare.length > this.block_size / 2
      ? this.#spare
      : new Uint8Array(this.block_size);
    const length = file.readSync(block) ?? 0;
    this.#spare = block.subarray(length);
    return block.subarray(0, length);
  }
}

function is_file_like(value: unknown): value is FileLike {
  if (typeof value !== "object" || value === null) return false;
  // Look for read() first: a wsgi.input may have no readSync.
  const file = value as Record<string, unknown>;
  return typeof file.read === "function" || typeof file.readSync === "function";
}
