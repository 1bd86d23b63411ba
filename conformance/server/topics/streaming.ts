/**
 * A chunk reaches the client before the next one is made.
 *
 * @module
 */
import { answers, bytes, endless, responds_by, start_ok } from "../apps.ts";
import { all_of, never_notes, notes, responds } from "../run_expectations.ts";
import { get, leaves_at, notes_arrival } from "../requests.ts";
import type { ServerTopic } from "../server_check.ts";

const BUFFERING = "PEP 3333, Buffering and Streaming";

/** Streaming. */
export const STREAMING: ServerTopic = {
  why:
    "Without it, no progress is shown, no event is pushed, and memory fills up",
  checks: [
    {
      id: "streaming.async-generator",
      title: "Each chunk reaches the client before the next is made",
      level: "MUST",
      source: BUFFERING,
      app: answers((journal) =>
        (async function* () {
          for (const text of ["one", "two", "three"]) {
            journal.note(`${text} made`);
            yield bytes(text);
            await journal.until(`${text} received`);
          }
        })()
      ),
      steps: [get()],
      watch: notes_arrival("one", "two", "three"),
      expect: all_of(
        notes(
          "one made",
          "one received",
          "two made",
          "two received",
          "three made",
          "three received",
        ),
        responds({ body: "onetwothree" }),
      ),
    },
    {
      id: "streaming.content-length",
      title: "A chunk is not held back if Content-Length is known",
      level: "MUST",
      source: BUFFERING,
      app: answers((journal) =>
        (async function* () {
          yield bytes("one");
          await journal.until("one received");
          yield bytes("two");
        })(), ["Content-Length", "6"]),
      steps: [get()],
      watch: notes_arrival("one"),
      expect: all_of(notes("one received"), responds({ body: "onetwo" })),
    },
    {
      id: "streaming.write",
      title:
        "Written data reaches the client before the application returns its body",
      level: "MUST",
      source: "PEP 3333, The write() Callable",
      app: responds_by(async (start_response, journal) => {
        start_ok(start_response)(bytes("one"));
        await journal.until("one received");
        return [bytes("two")];
      }),
      steps: [get()],
      watch: notes_arrival("one"),
      expect: all_of(notes("one received"), responds({ body: "onetwo" })),
    },
    {
      id: "streaming.generator",
      title: "A generator does not run ahead of what can be sent",
      level: "MUST",
      source: BUFFERING,
      app: answers((journal) =>
        (function* () {
          try {
            yield bytes("first");
            for (const text of endless()) yield bytes(text);
            journal.note("all made");
          } finally {
            journal.note("over");
          }
        })()
      ),
      steps: [get()],
      watch: leaves_at("first"),
      until: "over",
      expect: never_notes("all made"),
    },
  ],
};
