/** wsgi.input over a file reads what one over memory does. */
import { assertEquals, assertThrows } from "@std/assert";
import { FileInput } from "../../server/file_input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import { BytesInput } from "../../wsgi/input.ts";
import type { InputStream } from "../../wsgi/types.ts";
import { numbers } from "../helpers/random.ts";

/** A file of `bytes`, of which each read gives at most `most`. */
function file_of(bytes: Uint8Array, most: number) {
  let at = 0;
  return {
    longest_read: 0,
    readSync(room: Uint8Array): number | null {
      this.longest_read = Math.max(this.longest_read, room.length);
      if (at === bytes.length) return null;
      const part = bytes.subarray(at, at + Math.min(room.length, most));
      room.set(part);
      at += part.length;
      return part.length;
    },
  };
}

const STEPS: Record<string, (input: InputStream, size: number) => unknown> = {
  "read(size)": (input, size) => latin1_decode(input.read(size)),
  "readline()": (input) => latin1_decode(input.readline()),
  "readline(size)": (input, size) => latin1_decode(input.readline(size)),
  "readlines(size)": (input, size) => input.readlines(size).map(latin1_decode),
  "a loop over two lines": (input) => {
    const lines: string[] = [];
    for (const line of input) {
      lines.push(latin1_decode(line));
      if (lines.length === 2) break;
    }
    return lines;
  },
};

/** Lines of lengths around those of the file's reads. */
const BODY = latin1_encode(
  [0, 1, 2, 65_535, 65_536, 65_537, 7, 200_000, 0, 0, 3].map((length, i) =>
    String.fromCharCode(0x61 + i).repeat(length)
  ).join("\n"),
);

for (const most of [1000, Infinity]) {
  for (let seed = 1; seed <= 20; seed++) {
    Deno.test(`FileInput reads as BytesInput does (seed ${seed}, ${most} bytes at a time)`, () => {
      const below = numbers(seed);
      const pick = <T>(list: T[]) => list[below(list.length)];
      const expected = new BytesInput(BODY);
      const actual = new FileInput(file_of(BODY, most), BODY.length);
      for (let step = 0; step < 60; step++) {
        const [name, take] = pick(Object.entries(STEPS));
        const size = pick([-1, 0, 1, 3, 1000, 65_536, 100_000]);
        if (size < 0 && step < 50) continue; // That would be all of it.
        assertEquals(take(actual, size), take(expected, size), name);
      }
      assertEquals(actual.read(), expected.read());
      assertEquals(actual.read().length, 0);
      assertEquals(actual.readline().length, 0);
    });
  }
}

Deno.test("FileInput.readline() and iteration never read more than a block", () => {
  const file = file_of(BODY, Infinity);
  const input = new FileInput(file, BODY.length);
  input.readline();
  for (const _line of input);
  assertEquals(file.longest_read, 64 * 1024);
});

Deno.test("FileInput ends at its length, whatever the file has after it", () => {
  const input = new FileInput(file_of(latin1_encode("body\nmore"), 100), 4);
  assertEquals(latin1_decode(input.readline()), "body");
  assertEquals(input.read().length, 0);
});

Deno.test("what FileInput returns is the caller's", () => {
  const input = new FileInput(file_of(latin1_encode("one\ntwo\n"), 4), 8);
  const [one, two] = [input.readline(), input.readline()];
  assertEquals([one, two].map(latin1_decode), ["one\n", "two\n"]);
});

Deno.test("FileInput: a size that is not an integer is refused, any integer is not", () => {
  const input = new FileInput(file_of(latin1_encode("body"), 100), 4);
  for (const method of ["read", "readline", "readlines"] as const) {
    assertThrows(() => input[method](1.5), TypeError, "must be an integer");
    input[method](1);
  }
});

Deno.test("FileInput: reading from a file that was closed says why", () => {
  const path = Deno.makeTempFileSync();
  Deno.writeTextFileSync(path, "body");
  const file = Deno.openSync(path);
  const input = new FileInput(file, 4);
  assertEquals(input.read(2).length, 2);
  file.close();
  assertThrows(() => input.read(), Error, "its request has ended");
  Deno.removeSync(path);
});
