/**
 * What an application returns is closed once, however the response ends.
 *
 * @module
 */
import { BytesInput } from "../../../wsgi/input.ts";
import type { WSGIResult } from "../../../wsgi/types.ts";
import type { Journal } from "../journal.ts";
import {
  answers,
  bytes,
  closing,
  endless,
  generate,
  generate_async,
  responds_by,
  start_ok,
} from "../apps.ts";
import { all_of, notes, notes_once, responds } from "../run_expectations.ts";
import { get, leaves_at, request } from "../requests.ts";
import {
  checks_of,
  type ProbeApp,
  type ServerCheck,
  type ServerTopic,
} from "../server_check.ts";

const DETAILS = "PEP 3333, Specification Details";
const LEFT = "PEP 3333, Buffering and Streaming";
const RETURN = "ECMAScript, The Iterator Interface; PEP 342";

/** A case for `close()`: how the response ends before it. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly source?: string;
  readonly app: ProbeApp;
  readonly sent?: string;
  readonly methods?: readonly string[];
  readonly watch?: ServerCheck["watch"];
}

/** A generator whose `finally` is noted. */
function* finalised(texts: readonly string[], journal: Journal) {
  try {
    yield* generate(texts);
  } finally {
    journal.note("close");
  }
}

async function* finalised_async(texts: readonly string[], journal: Journal) {
  try {
    yield* generate_async(texts);
  } finally {
    journal.note("close");
  }
}

/** Answers 200 with a body that notes its end. */
function closes(body: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
  return answers((journal) => closing(body(), journal));
}

const HEAD = { sent: request("HEAD / HTTP/1.1"), methods: ["HEAD"] };

const ROWS: readonly Row[] = [
  {
    id: "list",
    title: "A list that has a close() is closed",
    app: closes(() => [bytes("one"), bytes("two")]),
  },
  {
    id: "empty",
    title: "An empty body is closed",
    app: closes(() => []),
  },
  {
    id: "generator",
    title: "A generator that has a close() is closed",
    app: closes(() => generate(["one", "two"])),
  },
  {
    id: "async-generator",
    title: "An asynchronous generator that has a close() is closed",
    app: closes(() => generate_async(["one", "two"])),
  },
  {
    id: "async",
    title: "The body of an asynchronous application is closed",
    app: responds_by(async (start_response, journal) => {
      await Promise.resolve();
      start_ok(start_response);
      return closing([bytes("one")], journal);
    }),
  },
  {
    id: "head",
    title: "The body is closed after HEAD",
    app: closes(() => generate(["one", "two"])),
    ...HEAD,
  },
  {
    id: "204",
    title: "The body is closed after 204",
    app: responds_by((start_response, journal) => {
      start_response("204 No Content", []);
      return closing([bytes("one")], journal);
    }),
  },
  {
    id: "304",
    title: "The body is closed after 304",
    app: responds_by((start_response, journal) => {
      start_response("304 Not Modified", []);
      return closing(generate(["one", "two"]), journal);
    }),
  },
  {
    id: "error-first",
    title: "The body is closed when its first chunk fails",
    app: closes(() => generate([], new Error("a probe"))),
  },
  {
    id: "error-later",
    title: "The body is closed when a later chunk fails",
    app: closes(() => generate(["one", "two"], new Error("a probe"))),
  },
  {
    id: "error-async",
    title: "The body is closed when an asynchronous chunk fails",
    app: closes(() => generate_async(["one", "two"], new Error("a probe"))),
  },
  {
    id: "bad-chunk",
    title: "The body is closed when a chunk is not a Uint8Array",
    app: closes(() => ["text"] as unknown as Uint8Array[]),
  },
  {
    id: "not-started",
    title: "The body is closed when start_response() was never called",
    app: responds_by((_start_response, journal) =>
      closing([bytes("one")], journal)
    ),
  },
  {
    id: "too-long",
    title: "The body is closed when it exceeds Content-Length",
    app: answers(
      (journal) => closing(generate(["one", "two"]), journal),
      ["Content-Length", "3"],
    ),
  },
  {
    id: "too-short",
    title: "The body is closed when it is shorter than Content-Length",
    app: answers(
      (journal) => closing(generate(["one", "two"]), journal),
      ["Content-Length", "30"],
    ),
  },
  {
    id: "client-left",
    title: "The body is closed when the client leaves",
    source: LEFT,
    app: closes(() => generate_async(["first", ...endless()])),
    watch: leaves_at("first"),
  },
  {
    id: "client-left-generator",
    title: "A generated body is closed when the client leaves",
    source: LEFT,
    app: closes(() => generate(["first", ...endless()])),
    watch: leaves_at("first"),
  },
  {
    id: "client-left-list",
    title: "A list is closed when the client leaves",
    source: LEFT,
    app: closes(() => ["first", ...endless().slice(0, 64)].map(bytes)),
    watch: leaves_at("first"),
  },
  {
    id: "return",
    title: "A generator that is stopped early gets return()",
    source: RETURN,
    app: answers((journal) => finalised(["first", ...endless()], journal)),
    watch: leaves_at("first"),
  },
  {
    id: "return-async",
    title: "An asynchronous generator that is stopped early gets return()",
    source: RETURN,
    app: answers((journal) =>
      finalised_async(["first", ...endless()], journal)
    ),
    watch: leaves_at("first"),
  },
  {
    id: "return-head",
    title: "A generator stopped by HEAD gets return(), if it was started",
    source: RETURN,
    app: answers((journal) => finalised(["one", "two", "three"], journal)),
    ...HEAD,
  },
  {
    id: "file",
    title: "A file is closed together with its wsgi.file_wrapper",
    source: "PEP 3333, Optional Platform-Specific File Handling",
    app: (journal) => (environ, start_response) => {
      start_ok(start_response);
      const file = new BytesInput(bytes("the text of a file"));
      const closable = {
        read: (size: number) => file.read(size),
        close: () => journal.note("close"),
      };
      const wrapper = environ["wsgi.file_wrapper"];
      return wrapper === undefined
        ? closing([], journal)
        : new wrapper(closable) as WSGIResult;
    },
  },
];

/** `close()`. */
export const CLOSE: ServerTopic = {
  why: "Files, locks and database connections are released only there",
  checks: [
    ...checks_of("close", ROWS, ({ sent, source = DETAILS, ...parts }) => ({
      ...parts,
      source,
      steps: sent === undefined ? undefined : [sent],
      until: "close",
      bare: true,
      expect: notes_once("close"),
    })),
    {
      id: "close.last",
      title: "close() comes after the last chunk",
      level: "MUST",
      source: DETAILS,
      app: answers((journal) =>
        closing(
          (async function* () {
            journal.note("one");
            yield bytes("one");
            await Promise.resolve();
            journal.note("two");
            yield bytes("two");
          })(),
          journal,
        )
      ),
      steps: [get()],
      until: "close",
      bare: true,
      expect: all_of(
        notes("one", "two", "close"),
        responds({ body: "onetwo" }),
      ),
    },
    {
      id: "close.throws",
      title: "An error in close() does not affect the response",
      level: "SHOULD",
      source: DETAILS,
      app: answers((journal) =>
        Object.assign([bytes("fine")], {
          close() {
            journal.note("close");
            throw new Error("a probe");
          },
        })
      ),
      steps: [get()],
      until: "close",
      bare: true,
      expect: all_of(notes_once("close"), responds({ body: "fine" })),
    },
  ],
};
