/**
 * What each way of reading `wsgi.input` returns.
 *
 * @module
 */
import { concat } from "../../../wsgi/concat.ts";
import { latin1_decode } from "../../../wsgi/latin1.ts";
import type { AsyncInputStream } from "../../../wsgi/types.ts";
import { bytes, reads } from "../apps.ts";
import { all_of, notes, responds } from "../run_expectations.ts";
import {
  get,
  large,
  post,
  post_chunked,
  post_large,
  request,
} from "../requests.ts";
import { checks_of, type ServerCheck } from "../server_check.ts";

/** Where PEP 3333 says what the streams are. */
export const STREAMS = "PEP 3333, Input and Error Streams";
/** Where PEP 3333 says that a stream ends. */
export const EOF = "PEP 3333, Input and Error Streams, note 1";
const LINES = "PEP 3333, Input and Error Streams; CPython, io.IOBase";
const CHUNKED = "RFC 9112 §7.1; WSGI extension wsgi.input_terminated";

/** A check of reading: the body sent, how it is read, and the result. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly level?: ServerCheck["level"];
  readonly sent: string;
  readonly read: Parameters<typeof reads>[0];
  readonly got: readonly string[];
}

const BYTES = String.fromCharCode(...Array(256).keys());

/** More pieces than any body has: the stream never ends. */
const TOO_MANY = 10_000;

/** Read to the end in pieces of `size` bytes. */
async function read_by(
  input: AsyncInputStream,
  size: number,
): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  while (pieces.length < TOO_MANY) {
    const piece = await input.read(size);
    if (piece.length === 0) break;
    pieces.push(piece);
  }
  return pieces;
}

/** All bytes, and how many pieces were larger than `size`. */
async function read_within(
  input: AsyncInputStream,
  size: number,
): Promise<Uint8Array[]> {
  const pieces = await read_by(input, size);
  const over = pieces.filter(({ length }) => length > size).length;
  return [concat(pieces), bytes(`${over} too long`)];
}

async function iterate(input: AsyncInputStream): Promise<Uint8Array[]> {
  const lines: Uint8Array[] = [];
  for await (const line of input) lines.push(line);
  return lines;
}

const ROWS: readonly Row[] = [
  {
    id: "read",
    title: "read() without a size returns the whole body",
    source: STREAMS,
    sent: post("hello world"),
    read: async (input) => [await input.read()],
    got: ["hello world"],
  },
  {
    id: "read-negative",
    title: "read(-1) returns the whole body",
    source: LINES,
    level: "SHOULD",
    sent: post("hello world"),
    read: async (input) => [await input.read(-1)],
    got: ["hello world"],
  },
  {
    id: "read-size",
    title: "read(size) returns at most that many bytes and loses none",
    source: STREAMS,
    sent: post("hello world"),
    read: (input) => read_within(input, 4),
    got: ["hello world", "0 too long"],
  },
  {
    id: "read-zero",
    title: "read(0) returns nothing and consumes nothing",
    source: LINES,
    sent: post("hello"),
    read: async (input) => [await input.read(0), await input.read()],
    got: ["", "hello"],
  },
  {
    id: "read-past-end",
    title: "A size past the end of the body returns what there is",
    source: EOF,
    sent: post("hello"),
    read: (input) => read_within(input, 1000),
    got: ["hello", "0 too long"],
  },
  {
    id: "read-content-length",
    title: "read() of CONTENT_LENGTH bytes returns the body",
    source: EOF,
    sent: post("hello"),
    read: (input, environ) =>
      read_within(input, Number(environ.CONTENT_LENGTH)),
    got: ["hello", "0 too long"],
  },
  {
    id: "end",
    title:
      "At the end every method returns nothing, however often it is called",
    source: EOF,
    sent: post("hello"),
    read: async (input) => [
      await input.read(),
      await input.read(),
      await input.read(3),
      await input.readline(),
      ...await input.readlines(),
      ...await iterate(input),
      await input.read(),
    ],
    got: ["hello", "", "", "", ""],
  },
  {
    id: "absent-body",
    title: "A request without a body has an empty one",
    source: EOF,
    sent: get(),
    read: async (input) => [await input.read(), await input.readline()],
    got: ["", ""],
  },
  {
    id: "empty-body",
    title: "A body of length 0 is empty",
    source: EOF,
    sent: post(""),
    read: async (input) => [await input.read(10), await input.read()],
    got: ["", ""],
  },
  {
    id: "readline",
    title: "readline() returns a line with its LF",
    source: STREAMS,
    sent: post("one\n\ntwo\n"),
    read: async (input) => [
      await input.readline(),
      await input.readline(),
      await input.readline(),
      await input.readline(),
    ],
    got: ["one\n", "\n", "two\n", ""],
  },
  {
    id: "readline-last",
    title: "The last line may lack its LF",
    source: LINES,
    sent: post("one\ntwo"),
    read: async (input) => [
      await input.readline(),
      await input.readline(),
      await input.readline(),
    ],
    got: ["one\n", "two", ""],
  },
  {
    id: "readline-size",
    title: "readline(size) returns at most that many bytes of the line",
    source: STREAMS,
    sent: post("abcdef\nghi\n"),
    read: async (input) => [
      await input.readline(4),
      await input.readline(100),
      await input.readline(4),
    ],
    got: ["abcd", "ef\n", "ghi\n"],
  },
  {
    id: "readline-cr",
    title: "CR does not end a line, and CRLF is not changed",
    source: LINES,
    sent: post("a\rb\r\nc"),
    read: async (input) => [await input.readline(), await input.readline()],
    got: ["a\rb\r\n", "c"],
  },
  {
    id: "readlines",
    title: "readlines() returns the remaining lines",
    source: STREAMS,
    sent: post("one\ntwo\nthree"),
    read: async (input) => [
      await input.readline(),
      ...await input.readlines(),
    ],
    got: ["one\n", "two\n", "three"],
  },
  {
    id: "readlines-hint",
    title: "readlines(hint) returns whole lines and loses none",
    source: "PEP 3333, Input and Error Streams, note 3",
    sent: post("one\ntwo\nthree\n"),
    read: async (input) => [
      ...await input.readlines(5),
      ...await input.readlines(),
    ],
    got: ["one\n", "two\n", "three\n"],
  },
  {
    id: "iterate",
    title: "Iteration yields the lines",
    source: STREAMS,
    sent: post("one\ntwo\n\nthree"),
    read: iterate,
    got: ["one\n", "two\n", "\n", "three"],
  },
  {
    id: "mixed",
    title: "Each method continues where the previous one stopped",
    source: STREAMS,
    sent: post("one\ntwo\nthree\nfour\n"),
    read: async (input) => [
      await input.read(2),
      await input.readline(),
      await input.read(5),
      ...await iterate(input),
    ],
    got: ["on", "e\n", "two\nt", "hree\n", "four\n"],
  },
  {
    id: "binary",
    title: "All 256 byte values arrive unchanged",
    source: "PEP 3333, A Note On String Types",
    sent: post(BYTES),
    read: async (input) => [await input.read()],
    got: [BYTES],
  },
  {
    id: "own-bytes",
    title: "Bytes that were read are not overwritten by later ones",
    source: "PEP 3333, A Note On String Types",
    sent: post("abcdef"),
    read: (input) => read_by(input, 1),
    got: [..."abcdef"],
  },
  {
    id: "large",
    title: "A body of 1 MiB arrives complete",
    source: STREAMS,
    sent: post_large(),
    read: async (input) => {
      const body = latin1_decode(concat(await read_by(input, 50_000)));
      return [bytes(body === large() ? "as sent" : `${body.length} bytes`)];
    },
    got: ["as sent"],
  },
  {
    id: "chunked",
    title: "A chunked body is decoded, and reading stops at its end",
    source: CHUNKED,
    level: "SHOULD",
    sent: post_chunked("hello", " ", "world"),
    read: async (input) => [await input.read(), await input.read()],
    got: ["hello world", ""],
  },
  {
    id: "chunked-lines",
    title: "The end of a chunk is not the end of a line",
    source: CHUNKED,
    level: "SHOULD",
    sent: post_chunked("on", "e\ntw", "o"),
    read: iterate,
    got: ["one\n", "two"],
  },
  {
    id: "chunked-empty",
    title: "A chunked body without chunks is empty",
    source: CHUNKED,
    level: "SHOULD",
    sent: post_chunked(),
    read: async (input) => [await input.read(), await input.read(5)],
    got: ["", ""],
  },
  {
    id: "chunked-trailers",
    title: "Chunk extensions and trailers are not part of the body",
    source: "RFC 9112 §7.1.1, §7.1.2",
    level: "SHOULD",
    sent: request(
      "POST / HTTP/1.1",
      ["Transfer-Encoding: chunked"],
      '5;name="value"\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n',
    ),
    read: async (input) => [await input.read()],
    got: ["hello"],
  },
  {
    id: "chunked-announced",
    title: "CONTENT_LENGTH or wsgi.input_terminated bounds a chunked body",
    source: CHUNKED,
    level: "SHOULD",
    sent: post_chunked("hello"),
    read: (_input, environ) =>
      Promise.resolve([
        bytes(
          environ["wsgi.input_terminated"] === true ||
            environ.CONTENT_LENGTH === "5"
            ? "bounded"
            : "not bounded",
        ),
      ]),
    got: ["bounded"],
  },
];

/** Every way of reading. */
export const READING: readonly ServerCheck[] = checks_of(
  "input",
  ROWS,
  ({ sent, read, got, ...parts }) => ({
    ...parts,
    app: reads(read),
    steps: [sent],
    expect: all_of(notes(...got), responds({ body: "fine" })),
  }),
);
