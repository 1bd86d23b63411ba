/**
 * All the ways in which an application may respond.
 *
 * @module
 */
import { BytesInput } from "../../../wsgi/input.ts";
import {
  answers,
  bytes,
  generate,
  generate_async,
  responds_by,
  start_ok,
} from "../apps.ts";
import { responds } from "../run_expectations.ts";
import { get } from "../requests.ts";
import {
  checks_of,
  type ProbeApp,
  type RunExpectation,
  type ServerCheck,
  type ServerTopic,
} from "../server_check.ts";
import { LENGTHS, WITHOUT_BODY } from "./response_framing.ts";

const ITERABLES = "PEP 3333, Specification Details";
const STREAMING = "PEP 3333, Buffering and Streaming";
const WRITE = "PEP 3333, The write() Callable";
const FILES = "PEP 3333, Optional Platform-Specific File Handling";

const BYTES = String.fromCharCode(...Array(256).keys());

function large(): string {
  return "0123456789abcdef".repeat(64 * 1024);
}

function many(): string[] {
  return Array.from({ length: 500 }, (_, index) => `${index},`);
}

/** An iterable whose iterators have `next()` and nothing else. */
function plain_iterable(...chunks: string[]): Iterable<Uint8Array> {
  return {
    [Symbol.iterator]() {
      const left = chunks.map(bytes);
      return {
        next: () =>
          left.length > 0
            ? { done: false, value: left.shift()! }
            : { done: true, value: undefined },
      };
    },
  };
}

/** A subclass such as Node's `Buffer`. */
class Bytes extends Uint8Array {}

/** Answers 200 with what `wsgi.file_wrapper` makes of a file. */
function sends_file(text: string, block_size?: number): ProbeApp {
  return (journal) => (environ, start_response) => {
    start_ok(start_response);
    const wrapper = environ["wsgi.file_wrapper"];
    if (wrapper === undefined) {
      journal.note("no wrapper");
      return [];
    }
    const file = new BytesInput(bytes(text));
    return new wrapper(file, block_size);
  };
}

/** PEP 3333 makes the file wrapper optional. */
function if_offered(expect: RunExpectation): RunExpectation {
  return {
    get text() {
      return expect.text;
    },
    judge: (run) =>
      run.journal.count("no wrapper") > 0
        ? { skipped: "The server has no wsgi.file_wrapper" }
        : expect.judge(run),
  };
}

/** A way to respond to GET, and the body that must arrive. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly level?: ServerCheck["level"];
  readonly app: ProbeApp;
  readonly body: string | (() => string);
}

const ROWS: readonly Row[] = [
  {
    id: "list",
    title: "A list of one chunk is sent",
    source: ITERABLES,
    app: answers(() => [bytes("hello")]),
    body: "hello",
  },
  {
    id: "list-many",
    title: "The chunks of a list are sent in order",
    source: ITERABLES,
    app: answers(() => ["one ", "two ", "three"].map(bytes)),
    body: "one two three",
  },
  {
    id: "list-empty",
    title: "An empty list is an empty body",
    source: ITERABLES,
    app: answers(() => []),
    body: "",
  },
  {
    id: "generator",
    title: "A generator is run and its chunks are sent",
    source: ITERABLES,
    app: answers(() => generate(["one ", "two ", "three"])),
    body: "one two three",
  },
  {
    id: "generator-empty",
    title: "A generator that yields nothing is an empty body",
    source: ITERABLES,
    app: answers(() => generate([])),
    body: "",
  },
  {
    id: "iterable",
    title: "An iterator needs nothing but next()",
    source: ITERABLES,
    app: answers(() => plain_iterable("one ", "two")),
    body: "one two",
  },
  {
    id: "set",
    title: "A body may be any iterable",
    source: ITERABLES,
    app: answers(() => new Set([bytes("one "), bytes("two")])),
    body: "one two",
  },
  {
    id: "empty-chunks",
    title: "Empty chunks do not end the body",
    source: "PEP 3333, Middleware Handling of Block Boundaries",
    app: answers(() => generate(["", "one ", "", "", "two", ""])),
    body: "one two",
  },
  {
    id: "empty-chunks-list",
    title: "Empty chunks in a list do not end the body",
    source: "PEP 3333, Middleware Handling of Block Boundaries",
    app: answers(() => ["", "one ", "", "two", ""].map(bytes)),
    body: "one two",
  },
  {
    id: "async",
    title: "An application may return a promise",
    source: "PEP 3333 as it is read in TypeScript",
    app: responds_by(async (start_response) => {
      await Promise.resolve();
      start_ok(start_response);
      return [bytes("hello")];
    }),
    body: "hello",
  },
  {
    id: "async-generator",
    title: "An asynchronous generator is run and its chunks are sent",
    source: "PEP 3333 as it is read in TypeScript",
    app: answers(() => generate_async(["one ", "", "two ", "three"])),
    body: "one two three",
  },
  {
    id: "async-generator-empty",
    title: "An asynchronous generator that yields nothing is an empty body",
    source: "PEP 3333 as it is read in TypeScript",
    app: answers(() => generate_async([])),
    body: "",
  },
  {
    id: "write",
    title: "Data passed to write() is sent",
    source: WRITE,
    app: responds_by((start_response) => {
      const write = start_ok(start_response);
      write(bytes("one "));
      write(bytes(""));
      write(bytes("two"));
      return [];
    }),
    body: "one two",
  },
  {
    id: "write-then-list",
    title: "Written data is sent before the chunks of a list",
    source: WRITE,
    app: responds_by((start_response) => {
      const write = start_ok(start_response);
      write(bytes("one "));
      return [bytes("two "), bytes("three")];
    }),
    body: "one two three",
  },
  {
    id: "write-then-generator",
    title: "Written data is sent before the chunks of a generator",
    source: WRITE,
    app: responds_by((start_response) => {
      start_ok(start_response)(bytes("one "));
      return generate(["two ", "three"]);
    }),
    body: "one two three",
  },
  {
    id: "write-async",
    title: "An asynchronous application may use write()",
    source: WRITE,
    app: responds_by(async (start_response) => {
      const write = start_ok(start_response);
      write(bytes("one "));
      await Promise.resolve();
      write(bytes("two"));
      return [];
    }),
    body: "one two",
  },
  {
    id: "write-reused",
    title: "An array passed to write() may be reused at once",
    source: WRITE,
    app: responds_by((start_response) => {
      const write = start_ok(start_response);
      const array = bytes("one ");
      write(array);
      array.set(bytes("two "));
      write(array);
      return [];
    }),
    body: "one two ",
  },
  {
    id: "binary",
    title: "All 256 byte values are sent unchanged",
    source: "PEP 3333, A Note On String Types",
    app: answers(() => [bytes(BYTES)]),
    body: BYTES,
  },
  {
    id: "subarray",
    title: "A view into a larger buffer is sent, and not the whole buffer",
    source: "ECMAScript, TypedArray Objects",
    app: answers(() => [bytes("..hello..").subarray(2, 7)]),
    body: "hello",
  },
  {
    id: "subclass",
    title: "A chunk may be of a subclass of Uint8Array",
    source: "ECMAScript, TypedArray Objects",
    app: answers(() => [new Bytes(bytes("hello"))]),
    body: "hello",
  },
  {
    id: "large",
    title: "A chunk of 1 MiB is sent completely",
    source: ITERABLES,
    app: answers(() => [bytes(large())]),
    body: large,
  },
  {
    id: "large-generator",
    title: "A body of 1 MiB in pieces is sent completely",
    source: STREAMING,
    app: answers(() => generate(large().match(/.{65536}/g)!)),
    body: large,
  },
  {
    id: "many-chunks",
    title: "Five hundred small chunks are sent in order",
    source: STREAMING,
    app: answers(() => generate(many())),
    body: () => many().join(""),
  },
];

const FILE_CHECKS: readonly ServerCheck[] = [
  {
    id: "response.file-wrapper",
    title: "The result of wsgi.file_wrapper is sent",
    level: "MUST",
    source: FILES,
    app: sends_file("the text of a file"),
    steps: [get()],
    bare: true,
    expect: if_offered(responds({ body: "the text of a file" })),
  },
  {
    id: "response.file-wrapper-blocks",
    title: "wsgi.file_wrapper takes a block size and loses nothing",
    level: "MUST",
    source: FILES,
    app: sends_file("the text of a file", 5),
    steps: [get()],
    bare: true,
    expect: if_offered(responds({ body: "the text of a file" })),
  },
  {
    id: "response.file-wrapper-iterable",
    title: "The result of wsgi.file_wrapper is iterable, for middleware",
    level: "MUST",
    source: FILES,
    app: sends_file("the text of a file", 5),
    steps: [get()],
    expect: if_offered(responds({ body: "the text of a file" })),
  },
];

/** Ways of responding. */
export const RESPONSE: ServerTopic = {
  why: "The specification offers all of these ways, and applications use them",
  checks: [
    ...checks_of("response", ROWS, ({ body, ...parts }) => ({
      ...parts,
      expect: responds({ body }),
    })),
    ...WITHOUT_BODY,
    ...LENGTHS,
    ...FILE_CHECKS,
  ],
};
