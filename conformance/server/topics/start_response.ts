/**
 * The protocol of `start_response()`: when it may be called, and what a second
 * call does.
 *
 * @module
 */
import type { StartResponse } from "../../../wsgi/types.ts";
import type { Journal } from "../journal.ts";
import { bytes, responds_by, start_ok } from "../apps.ts";
import {
  all_of,
  is_cut_short,
  never_sends,
  notes,
  responds,
} from "../run_expectations.ts";
import { get, notes_arrival } from "../requests.ts";
import type { ServerTopic } from "../server_check.ts";

const START = "PEP 3333, The start_response() Callable";
const STREAMING = "PEP 3333, Buffering and Streaming";

/** Start a response about `error` that replaces the first one. */
function start_again(start_response: StartResponse, error?: Error | null) {
  return start_response(
    "503 Service Unavailable",
    [["Content-Type", "text/plain"], ["X-Second", "yes"]],
    error,
  );
}

/** The response that replaces the first one. */
const REPLACED = all_of(
  responds({
    status: 503,
    body: "sorry",
    fields: { "x-second": ["yes"], "x-first": [] },
  }),
  never_sends("X-First"),
);

/** Call `action`, and note whose error it threw. */
function note_outcome(journal: Journal, own: Error, action: () => void): void {
  try {
    action();
    journal.note("no error");
  } catch (error) {
    journal.note(error === own ? "the same error" : "an error");
  }
}

/** `start_response()`. */
export const START_RESPONSE: ServerTopic = {
  why: "Applications report their errors with a second start_response()",
  checks: [
    {
      id: "start.twice",
      title: "A second start_response() without exc_info throws",
      level: "MUST",
      source: START,
      app: responds_by((start_response, journal) => {
        const own = new Error("none is given");
        start_ok(start_response);
        note_outcome(journal, own, () => void start_ok(start_response));
        return [bytes("fine")];
      }),
      steps: [get()],
      expect: notes("an error"),
    },
    {
      id: "start.twice-null",
      title: "A second start_response() with exc_info null throws",
      level: "MUST",
      source: START,
      app: responds_by((start_response, journal) => {
        const own = new Error("none is given");
        start_ok(start_response);
        note_outcome(
          journal,
          own,
          () => void start_again(start_response, null),
        );
        return [bytes("fine")];
      }),
      steps: [get()],
      expect: notes("an error"),
    },
    {
      id: "start.twice-after-write",
      title: "A second start_response() after output throws",
      level: "MUST",
      source: START,
      app: responds_by((start_response, journal) => {
        const own = new Error("none is given");
        start_ok(start_response)(bytes("fine"));
        note_outcome(journal, own, () => void start_ok(start_response));
        return [];
      }),
      steps: [get()],
      expect: all_of(notes("an error"), responds({ body: "fine" })),
    },
    {
      id: "start.exc-info-first",
      title: "The first start_response() may have exc_info",
      level: "MUST",
      source: START,
      app: responds_by((start_response) => {
        start_again(start_response, new Error("a probe"));
        return [bytes("sorry")];
      }),
      steps: [get()],
      expect: REPLACED,
    },
    {
      id: "start.exc-info-replaces",
      title: "Before any output, exc_info replaces status and headers",
      level: "MUST",
      source: START,
      app: responds_by((start_response) => {
        start_ok(start_response, ["X-First", "yes"]);
        start_again(start_response, new Error("a probe"));
        return [bytes("sorry")];
      }),
      steps: [get()],
      expect: REPLACED,
    },
    {
      id: "start.exc-info-in-generator",
      title:
        "A generator can replace status and headers before its first chunk",
      level: "MUST",
      source: STREAMING,
      app: responds_by((start_response) => {
        start_ok(start_response, ["X-First", "yes"]);
        return (function* () {
          start_again(start_response, new Error("a probe"));
          yield bytes("sorry");
        })();
      }),
      steps: [get()],
      expect: REPLACED,
    },
    {
      id: "start.exc-info-after-empty",
      title: "An empty chunk does not send the headers",
      level: "MUST",
      source: START,
      app: responds_by((start_response) => {
        start_ok(start_response, ["X-First", "yes"]);
        return (function* () {
          yield bytes("");
          start_again(start_response, new Error("a probe"));
          yield bytes("sorry");
        })();
      }),
      steps: [get()],
      expect: REPLACED,
    },
    {
      id: "start.exc-info-async",
      title: "An asynchronous generator can replace status and headers too",
      level: "MUST",
      source: START,
      app: responds_by(async (start_response) => {
        start_ok(start_response, ["X-First", "yes"]);
        await Promise.resolve();
        return (async function* () {
          yield bytes("");
          await Promise.resolve();
          start_again(start_response, new Error("a probe"));
          yield bytes("sorry");
        })();
      }),
      steps: [get()],
      expect: REPLACED,
    },
    {
      id: "start.exc-info-after-write",
      title: "After write(), start_response() throws exc_info, the same error",
      level: "MUST",
      source: START,
      app: responds_by((start_response, journal) => {
        const own = new Error("a probe");
        start_ok(start_response)(bytes("fine"));
        note_outcome(journal, own, () => void start_again(start_response, own));
        return [];
      }),
      steps: [get()],
      expect: all_of(
        notes("the same error"),
        responds({ status: 200, body: "fine" }),
      ),
    },
    {
      id: "start.exc-info-after-chunk",
      title:
        "After a chunk, start_response() throws exc_info, and the response breaks off",
      level: "MUST",
      source: START,
      app: responds_by((start_response, journal) => {
        start_ok(start_response);
        return (async function* () {
          yield bytes("first");
          await journal.until("first received");
          const own = new Error("a probe");
          note_outcome(
            journal,
            own,
            () => void start_again(start_response, own),
          );
          throw own;
        })();
      }),
      steps: [get()],
      watch: notes_arrival("first"),
      expect: all_of(
        notes("first received", "the same error"),
        is_cut_short("first"),
        never_sends("503"),
      ),
    },
    {
      id: "start.never",
      title: "If the response is never started, the answer is 500",
      level: "MUST",
      source: START,
      app: responds_by(() => [bytes("unstarted")]),
      steps: [get()],
      expect: all_of(responds({ status: 500 }), never_sends("unstarted")),
    },
    {
      id: "start.never-empty",
      title: "If an empty response is never started, the answer is 500",
      level: "MUST",
      source: START,
      app: responds_by(() => []),
      steps: [get()],
      expect: responds({ status: 500 }),
    },
    {
      id: "start.in-generator",
      title: "A generator may start the response before its first chunk",
      level: "MUST",
      source: START,
      app: responds_by((start_response) =>
        (function* () {
          start_ok(start_response);
          yield bytes("fine");
        })()
      ),
      steps: [get()],
      expect: responds({ body: "fine" }),
    },
    {
      id: "start.in-async-generator",
      title: "An asynchronous generator may start the response too",
      level: "MUST",
      source: START,
      app: responds_by((start_response) =>
        (async function* () {
          await Promise.resolve();
          start_ok(start_response);
          yield bytes("fine");
        })()
      ),
      steps: [get()],
      expect: responds({ body: "fine" }),
    },
    {
      id: "start.too-late",
      title: "A chunk before start_response() is an error and is not sent",
      level: "MUST",
      source: START,
      app: responds_by((start_response) =>
        (function* () {
          yield bytes("unstarted");
          start_ok(start_response);
          yield bytes("fine");
        })()
      ),
      steps: [get()],
      expect: all_of(responds({ status: 500 }), never_sends("unstarted")),
    },
  ],
};
