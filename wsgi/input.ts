/**
 * Request bodies: `wsgi.input` over bytes in memory, or over a source that
 * delivers them over time.
 *
 * @module
 */
import { ByteBuffer } from "./byte_buffer.ts";
import { show } from "./show.ts";
import type { AsyncInputStream, InputStream } from "./types.ts";

const LF = 0x0a;
const NOTHING = new Uint8Array(0);

/**
 * A `wsgi.input` over bytes in memory.
 *
 * @example Reading a body line by line
 * ```ts
 * import { BytesInput, latin1_decode } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const input = new BytesInput(new TextEncoder().encode("a=1\nb=2"));
 * assertEquals(latin1_decode(input.readline()), "a=1\n");
 * assertEquals(latin1_decode(input.read()), "b=2");
 * assertEquals(input.read().length, 0);
 * ```
 *
 * @see PEP 3333, Input and Error Streams.
 * @category Testing
 */
export class BytesInput implements InputStream {
  readonly #bytes: Uint8Array;
  #position = 0;

  /**
   * A stream of `bytes`.
   *
   * @param bytes The whole body. It is not copied; the methods return views of
   * it.
   * @throws {TypeError} If `bytes` is not a `Uint8Array`.
   */
  constructor(bytes: Uint8Array = NOTHING) {
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(
        `Cannot make input: bytes must be a Uint8Array: received ${
          show(bytes)
        }`,
      );
    }
    this.#bytes = bytes;
  }

  /**
   * The next bytes.
   *
   * @param size How many at most; all that are left if negative or absent.
   * @returns The bytes, none at the end.
   * @throws {TypeError} If `size` is not an integer.
   */
  read(size?: number): Uint8Array {
    return this.#take(this.#position + limit_of(size));
  }

  /**
   * The next line, with its LF.
   *
   * @param size How many bytes at most; no limit if negative or absent.
   * @returns The line, or its first `size` bytes; nothing at the end.
   * @throws {TypeError} If `size` is not an integer.
   */
  readline(size?: number): Uint8Array {
    const limit = this.#position + limit_of(size);
    // Search no further: a body without LF would be searched again and again.
    const length = this.#bytes.subarray(this.#position, limit).indexOf(LF) + 1;
    return this.#take(length === 0 ? limit : this.#position + length);
  }

  /**
   * The lines that are left.
   *
   * @param hint Stop after the line that brings them to this many bytes; zero,
   * negative or absent, all lines.
   * @returns A new array.
   * @throws {TypeError} If `hint` is not an integer.
   */
  readlines(hint?: number): Uint8Array[] {
    return read_lines(this, hint);
  }

  /** The lines that are left, one at a time. */
  [Symbol.iterator](): Generator<Uint8Array, void, void> {
    return each_line(this);
  }

  #take(end: number): Uint8Array {
    const start = this.#position;
    this.#position = Math.min(end, this.#bytes.length);
    return this.#bytes.subarray(start, this.#position);
  }
}

/** The lines that are left in `input`, one at a time. */
export function* each_line(
  input: Pick<InputStream, "readline">,
): Generator<Uint8Array, void, void> {
  let line: Uint8Array;
  while ((line = input.readline()).length > 0) yield line;
}

/** `input.readlines(hint)`, by its `readline()`. */
export function read_lines(
  input: Pick<InputStream, "readline">,
  hint?: number,
): Uint8Array[] {
  const enough = limit_of(hint === 0 ? undefined : hint);
  const lines: Uint8Array[] = [];
  let total = 0;
  for (const line of each_line(input)) {
    lines.push(line);
    total += line.length;
    if (total >= enough) break;
  }
  return lines;
}

/** How a {@linkcode StreamInput} treats its source. */
export interface StreamInputOptions {
  /**
   * Copy each chunk as it arrives, for a source whose chunks are valid only
   * until the next one is asked for. Default: `false`.
   */
  copy?: boolean;
}

/**
 * A `wsgi.input` over a source that delivers the body over time.
 *
 * Reads may overlap: each waits for the one before it, so the source is asked
 * for one chunk at a time and every byte is delivered once, in order.
 *
 * @see PEP 3333, Input and Error Streams.
 */
export class StreamInput implements AsyncInputStream {
  readonly #pull: () => Promise<Uint8Array | null>;
  readonly #copy: boolean;
  #chunk: Uint8Array = NOTHING;
  #ended = false;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * A stream of the chunks that `pull` delivers.
   *
   * @param pull Gives the next chunk, or `null` at the end of the body. If it
   * rejects, so does the read.
   * @param options How to treat the chunks.
   */
  constructor(
    pull: () => Promise<Uint8Array | null>,
    options: StreamInputOptions = {},
  ) {
    this.#pull = pull;
    this.#copy = options.copy ?? false;
  }

  /**
   * The next bytes; waits for `size` of them, or for the end.
   *
   * @param size How many at most; all that are left if negative or absent.
   * @returns The bytes, none at the end.
   * @throws {TypeError} If `size` is not an integer.
   */
  read(size?: number): Promise<Uint8Array> {
    return this.#in_turn(() => this.#gather(limit_of(size), false));
  }

  /**
   * The next line, with its LF.
   *
   * @param size How many bytes at most; no limit if negative or absent.
   * @returns The line, or its first `size` bytes; nothing at the end.
   * @throws {TypeError} If `size` is not an integer.
   */
  readline(size?: number): Promise<Uint8Array> {
    return this.#in_turn(() => this.#gather(limit_of(size), true));
  }

  /**
   * The lines that are left.
   *
   * @param hint Stop after the line that brings them to this many bytes; zero,
   * negative or absent, all lines.
   * @returns A new array.
   * @throws {TypeError} If `hint` is not an integer.
   */
  readlines(hint?: number): Promise<Uint8Array[]> {
    return this.#in_turn(async () => {
      const enough = limit_of(hint === 0 ? undefined : hint);
      const lines: Uint8Array[] = [];
      let total = 0;
      while (total < enough) {
        const line = await this.#gather(Infinity, true);
        if (line.length === 0) break;
        lines.push(line);
        total += line.length;
      }
      return lines;
    });
  }

  /** The lines that are left, one at a time. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    let line: Uint8Array;
    while ((line = await this.readline()).length > 0) yield line;
  }

  #in_turn<T>(step: () => Promise<T>): Promise<T> {
    // A failed read is for its caller to handle; the next one may still ask.
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }

  async #gather(limit: number, line: boolean): Promise<Uint8Array> {
    let gathered: Uint8Array | ByteBuffer = NOTHING;
    while (limit > 0 && await this.#fill()) {
      let part = this.#chunk.subarray(0, limit);
      const end = line ? part.indexOf(LF) + 1 : 0;
      if (end > 0) part = part.subarray(0, end);
      this.#chunk = this.#chunk.subarray(part.length);
      if (gathered.length === 0) {
        gathered = part;
      } else {
        if (gathered instanceof Uint8Array) gathered = buffer_of(gathered);
        gathered.append(part);
      }
      limit -= part.length;
      if (end > 0) break;
    }
    return gathered instanceof Uint8Array ? gathered : gathered.take();
  }

  /** Get unread bytes into `#chunk`; false at the end of the body. */
  async #fill(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      if (this.#ended) return false;
      const chunk = await this.#pull();
      if (chunk === null) this.#ended = true;
      else this.#chunk = this.#copy || is_wasteful(chunk) ? copy(chunk) : chunk;
    }
    return true;
  }
}

function buffer_of(bytes: Uint8Array): ByteBuffer {
  const buffer = new ByteBuffer();
  buffer.append(bytes);
  return buffer;
}

/** Whether a view keeps more than twice its bytes in memory. */
function is_wasteful(chunk: Uint8Array): boolean {
  return chunk.buffer.byteLength > 2 * chunk.length;
}

/** The slice() of Node's Buffer is no copy. */
function copy(chunk: Uint8Array): Uint8Array {
  return new Uint8Array(chunk);
}

/**
 * How many bytes a method of `wsgi.input` may return.
 *
 * @throws {TypeError} If `size` is not an integer.
 */
export function limit_of(size: number | undefined): number {
  if (size === undefined) return Infinity;
  if (!Number.isInteger(size)) {
    throw new TypeError(
      `Cannot read from wsgi.input: size must be an integer: received ${
        show(size)
      }`,
    );
  }
  return size < 0 ? Infinity : size;
}
