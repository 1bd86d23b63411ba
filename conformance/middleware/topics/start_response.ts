/**
 * That `start_response()` and `write()` do for the application what the
 * server's do.
 *
 * @module
 */
import { bytes, generate, responds_by, start_ok } from "../../server/apps.ts";
import { answers_late, answers_late_async } from "../apps.ts";
import {
  answer_has,
  answers_well,
  has_status,
  notes,
} from "../expectations.ts";
import { checks_of, type MiddlewareExpectation } from "../middleware_check.ts";

const TEXT: [string, string] = ["Content-Type", "text/plain"];

/** The server's error, or that the head had not been sent yet. */
const reraises_or_replaces: MiddlewareExpectation = {
  text: "the error to be thrown, or the status 500 in its place",
  judge({ journal, answers: [{ code }] }) {
    return journal.entries.includes("thrown") || code >= 500
      ? "pass"
      : { wrong: `no error, and the status ${code}` };
  },
};

const has_content = answer_has(
  "what was written in the body",
  ({ chunks }) => chunks.length > 0 ? "pass" : { wrong: "an empty body" },
);

export const START_RESPONSE = checks_of("start-response", {
  source: "PEP 3333, The start_response() Callable",
  why: "An application cannot do with this middleware what it may do.",
  fix: "Take and return what the server's start_response() does.",
}, [
  {
    id: "late",
    title: "The application may call start_response() at its first value",
    app: answers_late(["one\n", "two\n"]),
    expect: answers_well,
    source: "PEP 3333, The start_response() Callable; Specification Details",
    fix: "Do not look for the status before the first value has come.",
  },
  {
    id: "late-async",
    title:
      "The application may call start_response() at the first value of an asynchronous body",
    app: answers_late_async(["one\n", "two\n"]),
    expect: answers_well,
    fix: "Do not look for the status before the first value has come.",
  },
  {
    id: "late-empty",
    title:
      "The application may call start_response() at the end of an empty body",
    app: answers_late([]),
    expect: answers_well,
    fix: "Take the end of the body for a first value.",
  },
  {
    id: "replaced",
    title: "start_response() with exc_info replaces the head before any output",
    app: responds_by((start_response) => {
      start_ok(start_response);
      const error = new Error("the application thinks better of it");
      start_response("503 Service Unavailable", [TEXT], error);
      return [bytes("sorry\n")];
    }),
    expect: has_status(503),
    why: "The application cannot put an error page in place of its answer.",
    fix: "Pass exc_info on to the server's start_response().",
  },
  {
    id: "rethrown",
    title: "start_response() with exc_info throws it after output",
    app: responds_by((start_response, journal) => {
      function* body() {
        start_ok(start_response);
        yield bytes("one\n");
        const error = new Error("the application fails too late");
        try {
          start_response("503 Service Unavailable", [TEXT], error);
        } catch (thrown) {
          if (thrown === error) journal.note("thrown");
          throw thrown;
        }
        yield bytes("sorry\n");
      }
      return body();
    }),
    expect: reraises_or_replaces,
    why: "The application goes on in the midst of another answer.",
    fix: "Pass exc_info on to the server's start_response().",
  },
  {
    id: "write",
    title: "start_response() returns write()",
    app: responds_by((start_response, journal) => {
      const write: unknown = start_ok(start_response);
      journal.note(typeof write);
      return [bytes("one\n")];
    }),
    expect: notes("function"),
    fix: "Return what the server's start_response() returns.",
  },
  {
    id: "repeated-fields",
    title: "A field that the application sends twice is sent twice",
    level: "SHOULD",
    app: responds_by((start_response) => {
      start_ok(start_response, ["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]);
      return [bytes("one\n")];
    }),
    expect: answer_has(
      "both lines of Set-Cookie, or neither",
      ({ headers }) => {
        const lines = headers.filter(([name]) => /^set-cookie$/i.test(name));
        return lines.length === 1 ||
            lines.some(([, value]) => value.includes(","))
          ? { wrong: JSON.stringify(lines) }
          : "pass";
      },
    ),
    why: "Cookies get lost, or run into one.",
    fix: "Keep the list of fields; do not make an object or a Map of it.",
  },
]);

export const WRITE = checks_of("write", {
  source: "PEP 3333, The write() Callable; Middleware Handling of Block " +
    "Boundaries",
  why: "What the application writes is lost.",
  fix: "Return a write() that passes on what is written.",
}, [
  {
    id: "only",
    title: "What the application writes is sent",
    app: responds_by((start_response) => {
      start_ok(start_response)(bytes("one\n"));
      return [];
    }),
    expect: has_content,
  },
  {
    id: "several",
    title: "What the application writes in pieces is sent",
    app: responds_by((start_response) => {
      const write = start_ok(start_response);
      for (const text of ["one\n", "", "two\n"]) write(bytes(text));
      return [];
    }),
    expect: has_content,
  },
  {
    id: "async",
    title: "What an asynchronous application writes is sent",
    app: responds_by(async (start_response) => {
      const write = start_ok(start_response);
      await Promise.resolve();
      write(bytes("one\n"));
      return [];
    }),
    expect: has_content,
  },
  {
    id: "then-yield",
    title: "An application may write, and then yield",
    app: responds_by((start_response) => {
      start_ok(start_response)(bytes("one\n"));
      return generate(["two\n"]);
    }),
    expect: answers_well,
  },
]);
