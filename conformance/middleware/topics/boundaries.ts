/**
 * That the values of the application go through one by one, as they come.
 *
 * @module
 */
import { answers } from "../../server/apps.ts";
import {
  finalised,
  gives,
  gives_after_taken,
  gives_on,
  plain_iterator,
  promises,
} from "../apps.ts";
import {
  all_of,
  answers_well,
  keeps_boundaries,
  never_notes,
  notes_once,
  returns_at_once,
} from "../expectations.ts";
import { checks_of } from "../middleware_check.ts";

const THREE = ["one\n", "two\n", "three\n"];

/** 1 MiB in chunks. */
function large(): string[] {
  return Array<string>(16).fill("x".repeat(64 * 1024));
}

const HANDLING = "PEP 3333, Middleware Handling of Block Boundaries";

export const BOUNDARIES = checks_of("boundaries", {
  source: HANDLING,
  why:
    "A value that is held back reaches the client late, or never while the application waits.",
  fix: "Yield once for each value of the application, if need be an empty one.",
}, [
  {
    id: "generator",
    title: "Each value of a generator gives a value",
    app: answers((journal) => gives(journal, THREE)),
    expect: keeps_boundaries,
  },
  {
    id: "iterator",
    title: "Each value of an iterator that is not a generator gives a value",
    app: answers((journal) => plain_iterator(journal, THREE)),
    expect: keeps_boundaries,
  },
  {
    id: "empty-values",
    title: "An empty value gives a value, too",
    app: answers((journal) => gives(journal, ["", "one\n", "", "two\n"])),
    expect: keeps_boundaries,
  },
  {
    id: "large",
    title: "Each value of a large body gives a value",
    app: answers((journal) => gives(journal, large())),
    expect: keeps_boundaries,
  },
  {
    id: "async",
    title: "A value is passed on while the application waits for the client",
    app: answers((journal) => gives_after_taken(journal, THREE)),
    expect: keeps_boundaries,
  },
  {
    id: "promise",
    title: "Each value of a body that was promised gives a value",
    app: promises((journal) => gives(journal, THREE)),
    expect: keeps_boundaries,
  },
  {
    id: "write",
    title: "What the application yields is not sent by write()",
    app: answers((journal) => gives(journal, THREE)),
    expect: never_notes("written"),
    why: "write() cannot be paused: the whole body piles up in the server.",
    fix: "Yield what the application yields, and write() what it writes.",
  },
]);

export const LAZINESS = checks_of("laziness", {
  source: HANDLING,
  why: "The server cannot send a byte, or do anything else, meanwhile.",
  fix: "Return a body that asks for values as it is asked for them.",
}, [
  {
    id: "generator",
    title: "A body is returned as soon as the application returns its body",
    app: answers((journal) => gives(journal, THREE)),
    expect: returns_at_once,
  },
  {
    id: "async",
    title:
      "A body is returned as soon as the application returns an asynchronous one",
    app: answers((journal) => gives_after_taken(journal, THREE)),
    expect: returns_at_once,
  },
  {
    id: "promise",
    title: "A body is returned as soon as the application's promise gives one",
    app: promises((journal) => gives(journal, THREE)),
    expect: returns_at_once,
  },
  {
    id: "endless",
    title: "A body without an end is not read to its end",
    app: answers((journal) => gives_on(journal)),
    take: 3,
    expect: all_of(answers_well, never_notes("exhausted")),
  },
  {
    id: "endless-closed",
    title: "A body without an end is stopped when the client leaves",
    app: answers((journal) =>
      finalised(journal, Array<string>(1000).fill("more\n"))
    ),
    take: 3,
    expect: all_of(answers_well, notes_once("close")),
  },
]);
