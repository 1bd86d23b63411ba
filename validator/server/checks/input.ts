/**
 * What an application reads of a request body.
 *
 * @module
 */
import { concat } from "../../../wsgi/concat.ts";
import { latin1_decode } from "../../../wsgi/latin1.ts";
import type { AsyncInputStream } from "../../../wsgi/types.ts";
import { bytes, FINE, reads, start_ok } from "../apps.ts";
import { all_of, notes, responds, response_is } from "../expectations.ts";
import {
  get,
  length_of,
  NEXT,
  NEXT_PATH,
  open_request,
  post,
  post_chunked,
  request,
} from "../requests.ts";
import type {
  Expectation,
  ProbeApp,
  ServerCheck,
  ServerTopic,
} from "../server_check.ts";

const STREAMS = "PEP 3333, Input and Error Streams";
const EOF = "PEP 3333, Input and Error Streams, note 1";
const LINES = "PEP 3333, Input and Error Streams; CPython, io.IOBase";
const CHUNKED = "RFC 9112 §7.1; WSGI extension wsgi.input_terminated";

/** A check of reading: the body sent, how it is read, what is got. */
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
const MIB = 1024 * 1024;

/** 1 MiB in which every position shows whether something is missing. */
const LARGE = Array.from(
  { length: MIB / 8 },
  (_, index) => index.toString().padStart(8, "."),
).join("");

/** More pieces than any of the bodies has: the end is never told. */
const TOO_MANY = 10_000;

/** Read to the end by pieces of `size` bytes. */
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
    title: "read() without a size gives the whole body",
    source: STREAMS,
    sent: post("hello world"),
    read: async (input) => [await input.read()],
    got: ["hello world"],
  },
  {
    id: "read-negative",
    title: "read(-1) gives the whole body",
    source: LINES,
    level: "SHOULD",
    sent: post("hello world"),
    read: async (input) => [await input.read(-1)],
    got: ["hello world"],
  },
  {
    id: "read-size",
    title: "read(size) gives at most so many bytes, and loses none",
    source: STREAMS,
    sent: post("hello world"),
    read: (input) => read_within(input, 4),
    got: ["hello world", "0 too long"],
  },
  {
    id: "read-zero",
    title: "read(0) gives nothing and takes nothing",
    source: LINES,
    sent: post("hello"),
    read: async (input) => [await input.read(0), await input.read()],
    got: ["", "hello"],
  },
  {
    id: "read-past-end",
    title: "A size past the end of the body gives what there is",
    source: EOF,
    sent: post("hello"),
    read: (input) => read_within(input, 1000),
    got: ["hello", "0 too long"],
  },
  {
    id: "read-content-length",
    title: "read() of CONTENT_LENGTH bytes gives the body",
    source: EOF,
    sent: post("hello"),
    read: (input, environ) =>
      read_within(input, Number(environ.CONTENT_LENGTH)),
    got: ["hello", "0 too long"],
  },
  {
    id: "end",
    title: "At the end every method gives nothing, again and again",
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
    title: "readline() gives a line with its LF",
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
    title: "readline(size) gives at most so many bytes of the line",
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
    title: "CR is no line end, and CRLF is not changed",
    source: LINES,
    sent: post("a\rb\r\nc"),
    read: async (input) => [await input.readline(), await input.readline()],
    got: ["a\rb\r\n", "c"],
  },
  {
    id: "readlines",
    title: "readlines() gives the lines that are left",
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
    title: "readlines(hint) gives whole lines and loses none",
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
    title: "Iterating gives the lines",
    source: STREAMS,
    sent: post("one\ntwo\n\nthree"),
    read: iterate,
    got: ["one\n", "two\n", "\n", "three"],
  },
  {
    id: "mixed",
    title: "All methods go on where the one before stopped",
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
    title: "A body of 1 MiB arrives from end to end",
    source: STREAMS,
    sent: post(LARGE),
    read: async (input) => {
      const body = latin1_decode(concat(await read_by(input, 50_000)));
      return [bytes(body === LARGE ? "as sent" : `${body.length} bytes`)];
    },
    got: ["as sent"],
  },
  {
    id: "chunked",
    title: "A chunked body is decoded and ends at its end",
    source: CHUNKED,
    level: "SHOULD",
    sent: post_chunked("hello", " ", "world"),
    read: async (input) => [await input.read(), await input.read()],
    got: ["hello world", ""],
  },
  {
    id: "chunked-lines",
    title: "The bounds of chunks are no bounds of lines",
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
    title: "Chunk extensions and trailers are no part of the body",
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

function to_check({ id, sent, read, got, level, ...about }: Row): ServerCheck {
  return {
    ...about,
    id: `input.${id}`,
    level: level ?? "MUST",
    app: reads(read),
    steps: [sent],
    expect: all_of(notes(...got), responds({ body: "fine" })),
  };
}

/** Reads two bytes and leaves the rest. */
const READS_A_LITTLE: ProbeApp = reads(async (input) => [await input.read(2)]);

/** The body is not taken for a request, nor the request for the body. */
const IN_STEP: Expectation = {
  text: 'the next request to be answered by "next", or a closed connection',
  judge({ exchange: { responses: [first, second, third], end } }) {
    const is_answered = first?.body === "fine" && first.complete;
    const is_in_step = second === undefined
      ? end !== "silent"
      : second.body === "next" && third === undefined;
    return is_answered && is_in_step ? "pass" : {
      wrong: [first, second, third]
        .map((response) => response?.body.slice(0, 40) ?? "nothing").join(", "),
    };
  },
};

/** A body that is a request, for a server that forgets to skip it. */
const LIKE_A_REQUEST =
  `GET ${NEXT_PATH}/smuggled HTTP/1.1\r\nHost: smuggled.invalid\r\n\r\n`;

/** What is sent before NEXT, and is not or not wholly read. */
const UNREAD: readonly {
  id: string;
  title: string;
  app: ProbeApp;
  fields: readonly string[];
  body: string;
}[] = [
  {
    id: "unread",
    title: "A body that is not read is not taken for the next request",
    app: FINE,
    fields: [length_of(LIKE_A_REQUEST)],
    body: LIKE_A_REQUEST,
  },
  {
    id: "partly-read",
    title: "Nor is the rest of one that is read in part",
    app: READS_A_LITTLE,
    fields: [length_of(LIKE_A_REQUEST)],
    body: LIKE_A_REQUEST,
  },
  {
    id: "unread-chunked",
    title: "Nor is a chunked one",
    app: FINE,
    fields: ["Transfer-Encoding: chunked"],
    body: `${
      LIKE_A_REQUEST.length.toString(16)
    }\r\n${LIKE_A_REQUEST}\r\n0\r\n\r\n`,
  },
];

/** The request body. */
export const INPUT: ServerTopic = {
  why: "A body read wrongly is data lost, or a request that nobody sent",
  checks: [
    ...ROWS.map(to_check),
    {
      id: "input.synchronous",
      title: "A synchronous application can read the body",
      level: "MUST",
      source: STREAMS,
      app: (journal) => (environ, start_response) => {
        const body = environ["wsgi.input"].read();
        journal.note(
          body instanceof Uint8Array ? latin1_decode(body) : "no bytes",
        );
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [post("hello")],
      expect: all_of(notes("hello"), responds({ body: "fine" })),
    },
    {
      id: "input.while-responding",
      title: "The body can be read while the response is made",
      level: "MUST",
      source: STREAMS,
      app: () => (environ, start_response) => {
        start_ok(start_response);
        const input = environ["wsgi.input"] as unknown as AsyncInputStream;
        return (async function* () {
          yield await input.read(3);
          yield bytes("|");
          yield await input.read();
        })();
      },
      steps: [post("abcdef")],
      expect: responds({ body: "abc|def" }),
    },
    {
      id: "input.next-request",
      title: "Reading past the end takes nothing of the next request",
      level: "MUST",
      source: EOF,
      app: (journal) => async (environ, start_response) => {
        const body = await environ["wsgi.input"].read(10_000);
        journal.note(latin1_decode(body));
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [
        open_request("POST / HTTP/1.1", ["Content-Length: 5"], "hello") + NEXT,
      ],
      expect: all_of(notes("hello"), IN_STEP),
    },
    ...UNREAD.map(({ id, title, app, fields, body }): ServerCheck => ({
      id: `input.${id}`,
      title,
      level: "MUST",
      source: "RFC 9112 §6, §9.3; PEP 3333, Input and Error Streams",
      app,
      steps: [open_request("POST / HTTP/1.1", fields, body) + NEXT],
      expect: IN_STEP,
    })),
    {
      id: "input.unread-large",
      title: "The response reaches a client whose 1 MiB nobody reads",
      level: "SHOULD",
      source: "RFC 9112 §9.6; PEP 3333, Input and Error Streams",
      app: FINE,
      steps: [post(LARGE)],
      expect: responds({ body: "fine" }),
    },
    {
      id: "input.expect-continue",
      title: "A client that waits for 100 (Continue) gets to send its body",
      level: "MUST",
      source: "PEP 3333, HTTP 1.1 Expect/Continue; RFC 9110 §10.1.1",
      app: reads(async (input) => [await input.read()]),
      steps: [
        request("POST / HTTP/1.1", [
          "Content-Length: 5",
          "Expect: 100-continue",
        ]),
        "hello",
      ],
      expect: all_of(
        response_is(
          "100 before the response",
          (_response, { exchange: { interim: [first] } }) =>
            first?.status === 100 ? undefined : "no 100",
        ),
        notes("hello"),
        responds({ body: "fine" }),
      ),
    },
  ],
};
