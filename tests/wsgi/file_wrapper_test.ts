import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { FileWrapper } from "../../wsgi/file_wrapper.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type { FileLike } from "../../wsgi/types.ts";
import { golden, type Outcome } from "../helpers/golden.ts";

interface Case {
  content: string;
  block_size: number | null;
  closable: boolean;
  chunks: string[];
  own_iterator: boolean;
  after_end: Outcome;
  closed_by_loop: number;
  has_close: boolean;
  closed: number;
}

for (const { why, ...expected } of golden<Case>("file_wrapper", 50)) {
  const { content, block_size, closable } = expected;
  const name = `${content.length} bytes by ${block_size ?? "the default"}, ` +
    (closable ? "closable" : "not closable");
  Deno.test(`FileWrapper ${why}: ${name}`, () => {
    let closed = 0;
    const input = new BytesInput(latin1_encode(content));
    const file: FileLike = { read: (size) => input.read(size) };
    if (closable) file.close = () => void closed++;
    const wrapper = new FileWrapper(file, block_size ?? undefined);
    const chunks = [...wrapper].map(latin1_decode);
    const closed_by_loop = closed;
    const has_close = "close" in wrapper;
    wrapper.close?.();
    assertEquals<Case>({
      content,
      block_size,
      closable,
      chunks,
      own_iterator: wrapper[Symbol.iterator]() === wrapper,
      after_end: wrapper.next().done
        ? { raises: "StopIteration" }
        : { output: 0 },
      closed_by_loop,
      has_close,
      closed,
    }, expected);
  });
}

Deno.test("FileWrapper prefers readSync(), as read() of a Deno.FsFile is asynchronous", () => {
  const input = new BytesInput(latin1_encode("abcde"));
  const file = {
    read: () => Promise.reject(new Error("not this one")),
    readSync(p: Uint8Array): number | null {
      const data = input.read(p.length);
      p.set(data);
      return data.length || null;
    },
  };
  const wrapper = new FileWrapper(file as unknown as FileLike, 2);
  assertEquals([...wrapper].map(latin1_decode), ["ab", "cd", "e"]);
});

Deno.test("FileWrapper gives each block of a readSync() file its own memory", () => {
  let byte = 0;
  const wrapper = new FileWrapper({
    readSync(p) {
      p.fill(++byte);
      return byte > 2 ? null : p.length;
    },
  }, 2);
  assertEquals([...wrapper], [new Uint8Array([1, 1]), new Uint8Array([2, 2])]);
});

/** A file of `length` bytes, and how it was read. */
class File {
  readonly asked: number[] = [];
  closed = 0;
  #left: number;
  #per_read: number;

  constructor(length: number, per_read = Infinity) {
    this.#left = length;
    this.#per_read = per_read;
  }

  readSync(p: Uint8Array): number | null {
    this.asked.push(p.length);
    const length = Math.min(this.#left, p.length, this.#per_read);
    this.#left -= length;
    p.fill(0x61, 0, length);
    return length || null;
  }

  close(): void {
    this.closed++;
  }
}

Deno.test("FileWrapper reads 64 KiB at a time with readSync(), and no further than it is asked", () => {
  const file = new File(2 ** 40);
  const wrapper = new FileWrapper(file);
  assertEquals(file.asked, []);
  for (let i = 1; i <= 3; i++) {
    assertEquals(wrapper.next().value!.length, 65_536);
    assertEquals(file.asked, Array(i).fill(65_536));
  }
});

Deno.test("FileWrapper takes one block of memory for a small file", () => {
  const file = new File(5);
  const [chunk] = [...new FileWrapper(file)];
  assertEquals(latin1_decode(chunk), "aaaaa");
  assertEquals(file.asked, [65_536, 65_531]);
});

Deno.test("FileWrapper: chunks of short reads share memory, and none is written to again", () => {
  let byte = 0;
  const wrapper = new FileWrapper({
    readSync(p) {
      if (byte === 100) return null;
      p.fill(++byte, 0, 3);
      return Math.min(3, p.length);
    },
  }, 10);
  const chunks = [...wrapper];
  for (const [i, chunk] of chunks.entries()) {
    assertEquals(chunk, new Uint8Array(3).fill(i + 1));
  }
  const memory = new Set(chunks.map(({ buffer }) => buffer));
  assertEquals([chunks.length, memory.size], [100, 50]);
});

Deno.test("FileWrapper goes on where a chunk's memory was given away", () => {
  const wrapper = new FileWrapper(new File(8, 2));
  let length = 0;
  for (const chunk of wrapper) {
    length += chunk.length;
    (chunk.buffer as ArrayBuffer).transfer();
  }
  assertEquals(length, 8);
});

Deno.test("FileWrapper over a Deno.FsFile", () => {
  const path = Deno.makeTempFileSync();
  Deno.writeFileSync(path, new Uint8Array(150_000).fill(7));
  const file = Deno.openSync(path);
  file.seekSync(10, Deno.SeekMode.Start);
  const wrapper = new FileWrapper(file);
  assertEquals([...wrapper].map(({ length }) => length), [
    65_536,
    65_536,
    18_918,
  ]);
  wrapper.close!();
  assertThrows(() => file.readSync(new Uint8Array(1)), Deno.errors.BadResource);
  Deno.removeSync(path);
});

Deno.test("FileWrapper.close() is called on the file, with its `this`", () => {
  class File {
    closed = false;
    read = () => new Uint8Array();
    close(): void {
      this.closed = true;
    }
  }
  const file = new File();
  const { close } = new FileWrapper(file);
  close!();
  assert(file.closed);
  assertFalse("close" in new FileWrapper({ read: file.read }));
});

Deno.test("FileWrapper takes read() or readSync(), and refuses an object with neither", () => {
  const read = () => new Uint8Array();
  const readSync = () => null;
  for (const file of [{ read }, { readSync }, { read, readSync }]) {
    new FileWrapper(file as FileLike);
  }
  for (const file of [null, undefined, {}, "file", { read: 1 }]) {
    assertThrows(() => new FileWrapper(file as unknown as FileLike), TypeError);
  }
});

Deno.test("FileWrapper takes a positive block size, and refuses any other number", () => {
  const file = new BytesInput();
  for (const size of [1, 8192]) new FileWrapper(file, size);
  for (const size of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => new FileWrapper(file, size), RangeError);
  }
});
