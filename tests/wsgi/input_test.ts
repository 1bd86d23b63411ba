import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { BytesInput, StreamInput } from "../../wsgi/input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import { golden, title } from "../helpers/golden.ts";

/** A call and its result: text for bytes, a list for lines. */
type Read = [
  call: ["read" | "readline" | "readlines", size?: number],
  expected: string | string[],
];

const TEXT = "one\ntwo\n\nlast";
const LINES = ["one\n", "two\n", "\n", "last"];

const CASES: { name: string; text: string; reads: Read[] }[] = [
  {
    name: "read() takes all, then nothing",
    text: TEXT,
    reads: [[["read"], TEXT], [["read"], ""], [["read", 5], ""]],
  },
  {
    name: "a negative size reads to the end",
    text: TEXT,
    reads: [[["read", -1], TEXT], [["readline", -1], ""]],
  },
  {
    name: "read(size) takes that many, less at the end",
    text: "abcde",
    reads: [[["read", 2], "ab"], [["read", 2], "cd"], [["read", 2], "e"]],
  },
  {
    name: "size 0 takes nothing",
    text: TEXT,
    reads: [[["read", 0], ""], [["readline", 0], ""], [["read"], TEXT]],
  },
  {
    name: "readline() takes a line with its LF, or the last one without",
    text: TEXT,
    reads: [...LINES, ""].map((line): Read => [["readline"], line]),
  },
  {
    name: "readline(size) stops within a line, or at its end",
    text: TEXT,
    reads: [
      [["readline", 2], "on"],
      [["readline", 2], "e\n"],
      [["readline", 4], "two\n"],
      [["readline", 100], "\n"],
      [["readline", 3], "las"],
    ],
  },
  {
    name: "readlines() takes all lines, then none",
    text: TEXT,
    reads: [[["readlines"], LINES], [["readlines"], []]],
  },
  {
    name: "readlines(hint) stops after the line that reaches the hint",
    text: TEXT,
    reads: [
      [["readlines", 1], ["one\n"]],
      [["readlines", 5], ["two\n", "\n"]],
      [["readlines", 100], ["last"]],
    ],
  },
  {
    name: "a hint of 0 is no limit",
    text: TEXT,
    reads: [[["readlines", 0], LINES]],
  },
  {
    name: "a negative hint is no limit",
    text: TEXT,
    reads: [[["readlines", -1], LINES]],
  },
  {
    name: "each method goes on where the last one stopped",
    text: TEXT,
    reads: [
      [["read", 1], "o"],
      [["readline"], "ne\n"],
      [["readlines", 1], ["two\n"]],
      [["read"], "\nlast"],
    ],
  },
  {
    name: "CR does not end a line",
    text: "a\rb\r\nc",
    reads: [[["readlines"], ["a\rb\r\n", "c"]]],
  },
  {
    name: "an empty body has nothing",
    text: "",
    reads: [[["read"], ""], [["readline"], ""], [["readlines"], []]],
  },
];

for (const { name, text, reads } of CASES) {
  Deno.test(`BytesInput: ${name}`, () => {
    const input = new BytesInput(latin1_encode(text));
    for (const [[method, size], expected] of reads) {
      assertEquals(plain(input[method](size)), expected);
    }
  });

  for (const size of [1, 2, 3, 5, 100]) {
    for (const copy of [false, true]) {
      const how = copy ? "copied" : "kept";
      Deno.test(`StreamInput: ${name} (chunks of ${size}, ${how})`, async () => {
        const input = new StreamInput(source(text, size, copy), { copy });
        const results: (string | string[])[] = [];
        const pieces: (Uint8Array | Uint8Array[])[] = [];
        for (const [[method, limit]] of reads) {
          pieces.push(await input[method](limit));
        }
        // Only now, to see whether a later chunk overwrote a piece.
        for (const piece of pieces) results.push(plain(piece));
        assertEquals(results, reads.map(([, expected]) => expected));
      });
    }
  }
}

interface GoldenCase {
  text: string;
  calls: [method: "read" | "readline" | "readlines", size: number | null][];
  results: (string | string[])[];
}

for (const { text, calls, results } of golden<GoldenCase>("bytes_io", 100)) {
  Deno.test(`BytesInput and StreamInput as io.BytesIO: ${title(calls)} of ${title(text)}`, async () => {
    const bytes = new BytesInput(latin1_encode(text));
    const stream = new StreamInput(source(text, 4, true), { copy: true });
    for (const [i, [method, size]] of calls.entries()) {
      assertEquals(plain(bytes[method](size ?? undefined)), results[i]);
      assertEquals(plain(await stream[method](size ?? undefined)), results[i]);
    }
  });
}

/** Bytes without LF, and how many of them were searched for one. */
class Searched extends Uint8Array<ArrayBuffer> {
  static bytes = 0;

  override indexOf(value: number, from = 0): number {
    Searched.bytes += this.length - from;
    return super.indexOf(value, from);
  }
}

// Otherwise a body without LF would take quadratic time.
Deno.test("readline(size) searches no further than size", async () => {
  const body = new Searched(new ArrayBuffer(1000));
  const chunks = [body];
  for (
    const input of [
      new BytesInput(body),
      new StreamInput(() => Promise.resolve(chunks.pop() ?? null)),
    ]
  ) {
    Searched.bytes = 0;
    while ((await input.readline(10)).length > 0);
    assertEquals(Searched.bytes, body.length);
  }
});

Deno.test("BytesInput iterates over the lines that are left", () => {
  const input = new BytesInput(latin1_encode(TEXT));
  input.readline();
  assertEquals([...input].map(latin1_decode), LINES.slice(1));
  assertEquals([...input], []);
});

Deno.test("BytesInput can be read on after a loop that stopped early", () => {
  const input = new BytesInput(latin1_encode(TEXT));
  for (const _line of input) break;
  assertEquals(latin1_decode(input.readline()), "two\n");
});

Deno.test("BytesInput without bytes is at its end", () => {
  assertEquals(new BytesInput().read(), new Uint8Array());
});

Deno.test("BytesInput refuses a value that is not a Uint8Array", () => {
  const values: unknown[] = ["text", null, [1], new ArrayBuffer(1)];
  for (const value of values) {
    assertThrows(() => new BytesInput(value as Uint8Array), TypeError);
  }
});

const NO_SIZES = [1.5, NaN, Infinity, "1", 1n, {}] as number[];

Deno.test("BytesInput takes an integer as size, and refuses anything else", () => {
  const input = new BytesInput(latin1_encode(TEXT));
  for (const size of NO_SIZES) {
    assertThrows(() => input.read(size), TypeError);
    assertThrows(() => input.readline(size), TypeError);
    assertThrows(() => input.readlines(size), TypeError);
  }
  assertEquals(latin1_decode(input.read(1)), "o");
});

Deno.test("StreamInput takes an integer as size, and rejects for anything else", async () => {
  const input = new StreamInput(source(TEXT, 5, false));
  for (const size of NO_SIZES) {
    await assertRejects(() => input.read(size), TypeError);
    await assertRejects(() => input.readline(size), TypeError);
    await assertRejects(() => input.readlines(size), TypeError);
  }
  assertEquals(latin1_decode(await input.read(1)), "o");
});

Deno.test("StreamInput iterates over the lines that are left", async () => {
  const input = new StreamInput(source(TEXT, 2, false));
  await input.readline();
  const lines: string[] = [];
  for await (const line of input) lines.push(latin1_decode(line));
  assertEquals(lines, LINES.slice(1));
});

Deno.test("StreamInput asks its source for no more than is read", async () => {
  let pulls = 0;
  const input = new StreamInput(() => {
    pulls++;
    return Promise.resolve(latin1_encode("ab"));
  });
  assertEquals(pulls, 0);
  await input.read(2);
  assertEquals(pulls, 1);
  await input.read(3);
  await input.read(1);
  assertEquals(pulls, 3);
});

Deno.test("StreamInput does not ask its source again after the end", async () => {
  let pulls = 0;
  const input = new StreamInput(() => {
    pulls++;
    return Promise.resolve(null);
  });
  await input.read();
  await input.readline();
  await input.readlines();
  assertEquals(pulls, 1);
});

Deno.test("StreamInput keeps overlapping reads in order", async () => {
  const input = new StreamInput(source("abc\ndefgh", 2, false));
  const [first, line, two, rest] = await Promise.all([
    input.read(2),
    input.readline(),
    input.read(2),
    input.read(),
  ]);
  assertEquals([first, line, two, rest].map(latin1_decode), [
    "ab",
    "c\n",
    "de",
    "fgh",
  ]);
});

Deno.test("StreamInput skips empty chunks, which are not the end", async () => {
  const chunks = ["", "a", "", "", "b"].map(latin1_encode);
  const input = new StreamInput(() => Promise.resolve(chunks.shift() ?? null));
  assertEquals(latin1_decode(await input.read()), "ab");
});

Deno.test("StreamInput rejects the one read for which its source rejects", async () => {
  const steps = [
    () => Promise.reject(new Error("connection lost")),
    () => Promise.resolve(latin1_encode("back")),
    () => Promise.resolve(null),
  ];
  const input = new StreamInput(() => steps.shift()!());
  const [failed, next] = [input.read(), input.read()];
  await assertRejects(() => failed, Error, "connection lost");
  assertEquals(latin1_decode(await next), "back");
});

const READS: Record<string, (input: StreamInput) => Promise<Uint8Array>> = {
  "read()": (input) => input.read(),
  "read(30_000)": (input) => input.read(30_000),
  "readline()": (input) => input.readline(),
};

for (const [name, read] of Object.entries(READS)) {
  Deno.test(`StreamInput: ${name} holds the bytes of small chunks, not the buffers they are views of`, async () => {
    let held = 0;
    let left = 20_000;
    const input = new StreamInput(() => {
      if (left-- === 0) {
        held = Deno.memoryUsage().external;
        return Promise.resolve(null);
      }
      return Promise.resolve(new Uint8Array(65_536).subarray(0, 1));
    });
    const bytes = await read(input);
    assertEquals(bytes.length, 20_000);
    assert(bytes.buffer.byteLength <= 40_000);
    // The buffers are 1250 MiB.
    assert(held < 1000 * 2 ** 20, `${held} bytes were held`);
  });
}

Deno.test("StreamInput: lines of small chunks are no views of large buffers", async () => {
  const chunks = Array.from(
    "\n\n\n",
    (char) => Object.assign(new Uint8Array(4096), [char.charCodeAt(0)]),
  );
  const input = new StreamInput(() =>
    Promise.resolve(chunks.shift()?.subarray(0, 1) ?? null)
  );
  const lines = await input.readlines();
  assertEquals(lines.map(latin1_decode), ["\n", "\n", "\n"]);
  for (const { buffer } of lines) assert(buffer.byteLength <= 64);
});

Deno.test("StreamInput: a line within a chunk is not copied", async () => {
  const chunk = latin1_encode("a\nb\nc");
  const chunks = [chunk];
  const input = new StreamInput(() => Promise.resolve(chunks.shift() ?? null));
  for (const line of await input.readlines()) {
    assertStrictEquals(line.buffer, chunk.buffer);
  }
});

/** Chunks of `size`; if they are to be copied, all in the same memory. */
function source(
  text: string,
  size: number,
  reuse: boolean,
): () => Promise<Uint8Array | null> {
  const bytes = latin1_encode(text);
  const memory = new Uint8Array(size);
  let position = 0;
  return () => {
    const chunk = bytes.subarray(position, position + size);
    position += chunk.length;
    if (chunk.length === 0) return Promise.resolve(null);
    if (!reuse) return Promise.resolve(chunk);
    memory.set(chunk);
    return Promise.resolve(memory.subarray(0, chunk.length));
  };
}

function plain(value: Uint8Array | Uint8Array[]): string | string[] {
  return Array.isArray(value) ? value.map(latin1_decode) : latin1_decode(value);
}
