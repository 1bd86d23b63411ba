/**
 * What a client sees when an application fails.
 *
 * @module
 */
import type { WSGIResult } from "../../../wsgi/types.ts";
import { answers, bytes, responds_by, start_ok } from "../apps.ts";
import {
  all_of,
  fails_visibly,
  is_cut_short,
  never_sends,
  responds,
} from "../run_expectations.ts";
import { notes_arrival } from "../requests.ts";
import {
  checks_of,
  type ProbeApp,
  type RunExpectation,
  type ServerCheck,
  type ServerTopic,
} from "../server_check.ts";

const HANDLING = "PEP 3333, Error Handling";

/** In the message of an error, and in its stack. */
const SECRET = "the-secret-password";

/** An error that must not be shown to clients. */
function secret(): Error {
  return new Error(SECRET);
}

/** A 500 that says nothing about the error. */
const IS_500 = all_of(
  responds({ status: 500 }),
  never_sends(SECRET),
  never_sends("checks/errors.ts"),
);

/** The response breaks off and says nothing about the error. */
const BREAKS_OFF = all_of(
  is_cut_short("first"),
  never_sends(SECRET),
  never_sends("checks/errors.ts"),
);

/** An application that fails, and what the client must see. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly source?: string;
  readonly app: ProbeApp;
  readonly watch?: ServerCheck["watch"];
  readonly expect?: RunExpectation;
}

/** Yields "first", waits until the client has it, then does `fail`. */
function fails_later(length: string | null, fail: () => Uint8Array): ProbeApp {
  return answers(
    (journal) =>
      (async function* () {
        yield bytes("first");
        await journal.until("first received");
        yield fail();
      })(),
    ...(length === null ? [] : [["Content-Length", length]] as [
      string,
      string,
    ][]),
  );
}

function throws(): never {
  throw secret();
}

/** The application throws no error of its own, but a chunk is a string. */
const TEXT = "unencoded" as unknown as Uint8Array;

const ROWS: readonly Row[] = [
  {
    id: "call",
    title: "An application that throws is answered with 500",
    app: () => throws,
  },
  {
    id: "call-async",
    title: "An application that rejects is answered with 500",
    app: () => () => Promise.reject(secret()),
  },
  {
    id: "started",
    title:
      "An application that throws after start_response() is answered with 500",
    app: responds_by((start_response) => {
      start_ok(start_response);
      throws();
    }),
  },
  {
    id: "not-an-error",
    title:
      "An application that throws a value that is not an Error is answered with 500",
    app: () => () => {
      throw SECRET;
    },
  },
  {
    id: "generator",
    title: "A generator that throws before its first chunk becomes a 500",
    app: answers(() =>
      // deno-lint-ignore require-yield
      (function* () {
        throws();
      })()
    ),
  },
  {
    id: "async-generator",
    title:
      "An asynchronous generator that throws before its first chunk becomes a 500",
    app: answers(() =>
      // deno-lint-ignore require-yield
      (async function* () {
        await Promise.resolve();
        throws();
      })()
    ),
  },
  {
    id: "empty-chunk-first",
    title: "A generator that throws after an empty chunk becomes a 500",
    app: answers(() =>
      (function* () {
        yield bytes("");
        throws();
      })()
    ),
  },
  {
    id: "returns-nothing",
    title: "An application that returns nothing is answered with 500",
    app: answers(() => undefined as unknown as WSGIResult),
  },
  {
    id: "returns-string",
    title: "An application that returns a string is answered with 500",
    source: "PEP 3333, A Note On String Types",
    app: answers(() => "unencoded" as unknown as WSGIResult),
    expect: all_of(IS_500, never_sends("unencoded")),
  },
  {
    id: "returns-bytes",
    title: "An application that returns a bare Uint8Array is answered with 500",
    source: "PEP 3333, A Note On String Types",
    app: answers(() => bytes("unwrapped") as unknown as WSGIResult),
    expect: all_of(IS_500, never_sends("unwrapped")),
  },
  {
    id: "string-chunk",
    title: "A list with a string in it is answered with 500",
    source: "PEP 3333, A Note On String Types",
    app: answers(() => [TEXT]),
    expect: all_of(IS_500, never_sends("unencoded")),
  },
  {
    id: "string-chunk-later",
    title: "A later chunk that is a string is not taken for the end",
    source: "PEP 3333, A Note On String Types",
    app: answers(() => [bytes("first"), TEXT]),
    expect: all_of(fails_visibly("first"), never_sends("unencoded")),
  },
  {
    id: "string-write",
    title:
      "An application that passes a string to write() is answered with 500",
    source: "PEP 3333, The write() Callable",
    app: responds_by((start_response) => {
      start_ok(start_response)(TEXT);
      return [];
    }),
    expect: all_of(IS_500, never_sends("unencoded")),
  },
  {
    id: "later",
    title: "An error after output breaks the response off",
    app: fails_later(null, throws),
    watch: notes_arrival("first"),
    expect: BREAKS_OFF,
  },
  {
    id: "later-content-length",
    title: "An error after output breaks off a response of known length",
    app: fails_later("100", throws),
    watch: notes_arrival("first"),
    expect: BREAKS_OFF,
  },
  {
    id: "later-string",
    title: "A string after output breaks the response off",
    source: "PEP 3333, A Note On String Types",
    app: fails_later(null, () => TEXT),
    watch: notes_arrival("first"),
    expect: all_of(BREAKS_OFF, never_sends("unencoded")),
  },
];

/** Errors of the application. */
export const ERRORS: ServerTopic = {
  why:
    "Caches keep half a response that looks complete, and a stack trace helps attackers",
  checks: checks_of(
    "errors",
    ROWS,
    ({ source = HANDLING, expect = IS_500, ...parts }) => ({
      ...parts,
      source,
      expect,
    }),
  ),
};
