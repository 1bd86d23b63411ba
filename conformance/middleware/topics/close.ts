/**
 * That the body of the application is closed, once, however it ended.
 *
 * @module
 */
import type { WSGIResult } from "../../../wsgi/types.ts";
import {
  answers,
  answers_with,
  bytes,
  closing,
  generate_async,
} from "../../server/apps.ts";
import type { Journal } from "../../server/journal.ts";
import { finalised, finalised_async, gives, promises } from "../apps.ts";
import { all_of, in_order, notes_once } from "../expectations.ts";
import { checks_of } from "../middleware_check.ts";

const THREE = ["one\n", "two\n", "three\n"];
const HEAD = () => [{ method: "HEAD" }];
const ONCE = notes_once("close");

/** A body of three values that notes when it is closed. */
function closing_three(journal: Journal): WSGIResult {
  return closing(gives(journal, THREE), journal);
}

/** Yields one value, then throws. */
function* breaks_off(): Generator<Uint8Array> {
  yield bytes("one\n");
  throw new Error("the application breaks off");
}

export const CLOSE = checks_of("close", {
  source: "PEP 3333, Specification Details; Middleware: Components that Play " +
    "Both Sides",
  why: "What the application holds, a file or a connection, stays open.",
  fix:
    "Return a body whose close() calls that of the application's, or return the application's own.",
}, [
  {
    id: "list",
    title: "A list that has a close() is closed, once",
    app: answers((journal) => closing([bytes("one"), bytes("two")], journal)),
    bare: true,
    expect: ONCE,
  },
  {
    id: "empty",
    title: "An empty body is closed, once",
    app: answers((journal) => closing([], journal)),
    expect: ONCE,
  },
  {
    id: "generator",
    title: "A body that was read to its end is closed, once",
    app: answers(closing_three),
    expect: ONCE,
  },
  {
    id: "async",
    title: "An asynchronous body is closed, once",
    app: answers((journal) => closing(generate_async(THREE), journal)),
    expect: ONCE,
  },
  {
    id: "promise",
    title: "A body that was promised is closed, once",
    app: promises(closing_three),
    expect: ONCE,
  },
  {
    id: "not-early",
    title: "A body is not closed before its end",
    app: answers(closing_three),
    expect: all_of(ONCE, in_order("gave", "close")),
    fix: "Close the application's body in close(), not when it is returned.",
  },
  {
    id: "abandoned",
    title: "A body of which one value was taken is closed, once",
    app: answers(closing_three),
    take: 1,
    expect: ONCE,
  },
  {
    id: "abandoned-async",
    title: "An asynchronous body of which one value was taken is closed, once",
    app: answers((journal) => closing(generate_async(THREE), journal)),
    take: 1,
    expect: ONCE,
  },
  {
    id: "unread",
    title: "A body of which nothing was taken is closed, once",
    app: answers(closing_three),
    take: 0,
    expect: ONCE,
    fix:
      "Return an object with a close(): a generator that was not started does not run its finally block.",
  },
  {
    id: "return",
    title: "A generator of which one value was taken runs its finally block",
    app: answers((journal) => finalised(journal, THREE)),
    take: 1,
    bare: true,
    source: "ECMAScript, The Iterator Interface; PEP 342",
    expect: ONCE,
    fix: "Call return() of the application's iterator in close().",
  },
  {
    id: "return-async",
    title: "An asynchronous generator runs its finally block as well",
    app: answers((journal) => finalised_async(journal, THREE)),
    take: 1,
    bare: true,
    source: "ECMAScript, The Iterator Interface; PEP 342",
    expect: ONCE,
    fix: "Call return() of the application's iterator in close().",
  },
  {
    id: "error",
    title: "A body that threw is closed, once",
    app: answers((journal) => closing(breaks_off(), journal)),
    expect: ONCE,
  },
  {
    id: "head",
    title: "The body of an answer to HEAD is closed, once",
    app: answers((journal) => closing([], journal)),
    requests: HEAD,
    expect: ONCE,
  },
  {
    id: "no-content",
    title: "The body of a 204 is closed, once",
    app: (journal) => (...args) =>
      closing(
        answers_with("204 No Content", [])(journal)(...args) as Uint8Array[],
        journal,
      ),
    expect: ONCE,
  },
  {
    id: "redirect",
    title: "The body of a redirect is closed, once",
    app: (journal) => (...args) =>
      closing(
        answers_with("302 Found", [["Location", "/b"]])(journal)(
          ...args,
        ) as Uint8Array[],
        journal,
      ),
    expect: ONCE,
  },
]);
