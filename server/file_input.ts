/**
 * Request bodies in a file.
 *
 * @module
 */
import { ByteBuffer } from "../wsgi/byte_buffer.ts";
import { each_line, limit_of, read_lines } from "../wsgi/input.ts";
import type { InputStream } from "../wsgi/types.ts";

const LF = 0x0a;

/** How much is read at once where lines are asked for. */
const BLOCK = 64 * 1024;

const NOTHING = new Uint8Array(0);

/**
 * A `wsgi.input` over a file, which is read as far as it is asked for.
 *
 * @see PEP 3333, Input and Error Streams.
 */
export class FileInput implements InputStream {
  readonly #file: Pick<Deno.FsFile, "readSync">;
  /** Bytes that were not read from the file yet. */
  #left: number;
  #block: Uint8Array<ArrayBuffer> | null = null;
  /** What was read of the file and not asked for yet. */
  #ahead = NOTHING;

  /**
   * A stream of the next `length` bytes of `file`, whose owner closes it.
   */
  constructor(file: Pick<Deno.FsFile, "readSync">, length: number) {
    this.#file = file;
    this.#left = length;
  }

  /** The next bytes; all that are left if `size` is negative or absent. */
  read(size?: number): Uint8Array {
    const wanted = Math.min(limit_of(size), this.#ahead.length + this.#left);
    const bytes = new Uint8Array(wanted);
    let length = Math.min(wanted, this.#ahead.length);
    bytes.set(this.#ahead.subarray(0, length));
    this.#ahead = this.#ahead.subarray(length);
    while (length < wanted) length += this.#read_into(bytes.subarray(length));
    return bytes;
  }

  /** The next line with its LF, or its first `size` bytes. */
  readline(size?: number): Uint8Array {
    let limit = limit_of(size);
    const line = new ByteBuffer();
    while (limit > 0 && this.#fill()) {
      const part = this.#ahead.subarray(0, limit);
      const end = part.indexOf(LF) + 1 || part.length;
      line.append(part.subarray(0, end));
      this.#ahead = this.#ahead.subarray(end);
      limit = part[end - 1] === LF ? 0 : limit - end;
    }
    return line.take();
  }

  /** The lines that are left, or those that make up `hint` bytes. */
  readlines(hint?: number): Uint8Array[] {
    return read_lines(this, hint);
  }

  /** The lines that are left, one at a time. */
  [Symbol.iterator](): Generator<Uint8Array, void, void> {
    return each_line(this);
  }

  /** Get unread bytes into `#ahead`; false at the end of the body. */
  #fill(): boolean {
    if (this.#ahead.length > 0) return true;
    if (this.#left === 0) return false;
    this.#block ??= new Uint8Array(BLOCK);
    const room = this.#block.subarray(0, this.#left);
    this.#ahead = room.subarray(0, this.#read_into(room));
    return true;
  }

  #read_into(room: Uint8Array): number {
    let count;
    try {
      count = this.#file.readSync(room);
    } catch (cause) {
      throw new Error(
        "Cannot read from wsgi.input: its request has ended, and its file " +
          "was closed; read the body before the response ends",
        { cause },
      );
    }
    if (count === null) {
      throw new Error("Cannot read from wsgi.input: its file was cut short");
    }
    this.#left -= count;
    return count;
  }
}
