/**
 * What the applications within the middleware are made of, beside what the
 * server suite has.
 *
 * @module
 */
import type { WSGIResult } from "../../wsgi/types.ts";
import { bytes, start_ok } from "../server/apps.ts";
import type { Journal } from "../server/journal.ts";
import type { ProbeApp } from "../server/server_check.ts";

/** Yields these, and notes each time that it is asked for one. */
export function* gives(
  journal: Journal,
  texts: readonly string[],
): Generator<Uint8Array> {
  for (const text of texts) {
    journal.note("gave");
    yield bytes(text);
  }
}

/** An iterator that is not a generator: it has neither `return()` nor `close()`. */
export function plain_iterator(
  journal: Journal,
  texts: readonly string[],
): Iterable<Uint8Array> {
  const values = gives(journal, texts);
  return { [Symbol.iterator]: () => ({ next: () => values.next() }) };
}

/**
 * Yields these, each one when the server has taken the one before: one that
 * waits for two waits for ever.
 */
export async function* gives_after_taken(
  journal: Journal,
  texts: readonly string[],
): AsyncGenerator<Uint8Array> {
  for (const [index, text] of texts.entries()) {
    if (index > 0) await journal.until(`taken ${index}`);
    journal.note("gave");
    yield bytes(text);
  }
}

/** Far more than is taken, but not for ever: nobody can stop a loop. */
const NEARLY_ENDLESS = 10_000;

/** Yields more than the server wants, and notes if all of it is asked for. */
export function* gives_on(journal: Journal): Generator<Uint8Array> {
  for (let count = 0; count < NEARLY_ENDLESS; count++) {
    journal.note("gave");
    yield bytes("more\n");
  }
  journal.note("exhausted");
}

/** Notes `close` as a generator is stopped, or ends. */
export function* finalised(
  journal: Journal,
  texts: readonly string[],
): Generator<Uint8Array> {
  try {
    yield* gives(journal, texts);
  } finally {
    journal.note("close");
  }
}

/** The same, asynchronously. */
export async function* finalised_async(
  journal: Journal,
  texts: readonly string[],
): AsyncGenerator<Uint8Array> {
  try {
    for (const value of gives(journal, texts)) {
      await Promise.resolve();
      yield value;
    }
  } finally {
    journal.note("close");
  }
}

/** Answers 200 once its body is iterated, and not before. */
export function answers_late(texts: readonly string[]): ProbeApp {
  return (journal) => (_environ, start_response) => {
    function* body(): Generator<Uint8Array> {
      start_ok(start_response);
      yield* gives(journal, texts);
    }
    return body();
  };
}

/** The same, asynchronously. */
export function answers_late_async(texts: readonly string[]): ProbeApp {
  return (journal) => (_environ, start_response) => {
    async function* body(): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      start_ok(start_response);
      yield* gives(journal, texts);
    }
    return body();
  };
}

/** Answers 200 after a while with what `body` makes. */
export function promises(body: (journal: Journal) => WSGIResult): ProbeApp {
  return (journal) => async (_environ, start_response) => {
    await Promise.resolve();
    start_ok(start_response);
    return body(journal);
  };
}
