/**
 * What the server gets instead of the body.
 *
 * @module
 */
import { ConformanceError } from "./conformance_error.ts";
import type { Exchange } from "./exchange.ts";
import { Tag } from "./lost_bodies.ts";
import { seen } from "./seen.ts";

/** A body of any kind, as the application returned it. */
interface Body {
  [Symbol.iterator]?: () => AnyIterator;
  [Symbol.asyncIterator]?: () => AnyIterator;
  close?: () => unknown;
}

/** An iterator of either kind. */
interface AnyIterator {
  next(): unknown;
  return?(): unknown;
}

/** `body` with checks: an array, iterable or async iterable, just as `body` is. */
export function checked_body(body: unknown, exchange: Exchange): unknown {
  const { reporter } = exchange;
  if (body === undefined || body === null || body === false) {
    reporter.report("body.missing", seen(body));
    return body;
  }
  if (typeof body === "string" || body instanceof Uint8Array) {
    reporter.report("body.string", seen(body));
    return body;
  }
  const checked = wrapped(body as Body, exchange);
  if (checked === null) {
    reporter.report("body.iterable", seen(body));
    return body;
  }
  return checked;
}

function wrapped(body: Body, exchange: Exchange): object | null {
  if (Array.isArray(body)) return checked_list(body, exchange);
  if (typeof body[Symbol.iterator] === "function") {
    return new CheckedIterable(body, exchange);
  }
  if (typeof body[Symbol.asyncIterator] === "function") {
    return new CheckedAsyncIterable(body, exchange);
  }
  return null;
}

/**
 * An array is complete, so all of it is checked at once. The server also gets
 * an array, since it may look at its length: PEP 3333 lets it derive
 * Content-Length from a single chunk.
 */
function checked_list(body: unknown[] & Body, exchange: Exchange): CheckedList {
  try {
    for (const chunk of body) exchange.take(chunk);
    exchange.end();
  } catch (error) {
    // The server never gets the body, so it cannot close it.
    body.close?.();
    throw error;
  }
  return CheckedList.of_body(body, exchange);
}

class CheckedList extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  #body!: Body;
  #exchange!: Exchange;
  #tag!: Tag | null;

  static of_body(body: unknown[] & Body, exchange: Exchange): CheckedList {
    const list = new CheckedList();
    list.#body = body;
    list.#exchange = exchange;
    list.#tag = Tag.take(exchange);
    for (const chunk of body) list.push(chunk);
    return list;
  }

  override *[Symbol.iterator](): ArrayIterator<unknown> {
    this.#exchange.iterate();
    for (let i = 0; i < this.length; i++) {
      yield this[i];
      this.#exchange.ask();
    }
    this.#exchange.exhaust();
  }

  close(): unknown {
    this.#exchange.close();
    this.#tag?.free();
    this.#tag = null;
    return this.#body.close?.();
  }
}

/** What the two kinds of iterable have in common. */
abstract class CheckedBody {
  readonly #body: Body;
  readonly #exchange: Exchange;
  #steps: Steps | null = null;
  #tag: Tag | null;

  constructor(body: Body, exchange: Exchange) {
    this.#body = body;
    this.#exchange = exchange;
    this.#tag = Tag.take(exchange);
  }

  protected begin(
    method: typeof Symbol.iterator | typeof Symbol.asyncIterator,
  ): Steps {
    const exchange = this.#exchange;
    if (exchange.is_iterated) {
      exchange.reporter.report("body.single-iteration", "a second iteration");
    }
    exchange.iterate();
    this.#steps = new Steps(this.#body[method]!(), exchange);
    return this.#steps;
  }

  close(): unknown {
    this.#exchange.close();
    this.#tag?.free();
    this.#tag = null;
    if (typeof this.#body.close === "function") return this.#body.close();
    // A Python generator has close() where ours has return(). This object
    // always has a close(), so a server may call nothing else.
    return this.#steps?.stop();
  }
}

class CheckedIterable extends CheckedBody {
  [Symbol.iterator](): CheckedIterator {
    return new CheckedIterator(this.begin(Symbol.iterator));
  }
}

class CheckedAsyncIterable extends CheckedBody {
  [Symbol.asyncIterator](): CheckedAsyncIterator {
    return new CheckedAsyncIterator(this.begin(Symbol.asyncIterator));
  }
}

class CheckedIterator {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  next(): unknown {
    const steps = this.#steps;
    try {
      return steps.check(steps.ask());
    } catch (error) {
      steps.fail(error);
    }
  }

  return(): unknown {
    return this.#steps.stop() ?? DONE;
  }

  [Symbol.iterator](): this {
    return this;
  }
}

class CheckedAsyncIterator {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  async next(): Promise<unknown> {
    const steps = this.#steps;
    try {
      return steps.check(await steps.ask());
    } catch (error) {
      steps.fail(error);
    }
  }

  async return(): Promise<unknown> {
    return await this.#steps.stop() ?? DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const DONE = Object.freeze({ done: true, value: undefined });

/** The application's iterator, from its first step to its last. */
class Steps {
  readonly #iterator: AnyIterator;
  readonly #exchange: Exchange;
  /** There is nothing left to stop. */
  #is_over = false;

  constructor(iterator: AnyIterator, exchange: Exchange) {
    this.#iterator = iterator;
    this.#exchange = exchange;
  }

  ask(): unknown {
    this.#exchange.ask();
    return this.#iterator.next();
  }

  /** Check what `next()` returned, and pass it on. */
  check(step: unknown): unknown {
    if (typeof step !== "object" || step === null) {
      this.#exchange.reporter.report(
        "body.iterable",
        `${seen(step)} from next()`,
      );
      return step;
    }
    const { done, value } = step as IteratorResult<unknown>;
    if (!done) {
      this.#exchange.take(value);
    } else if (!this.#is_over) {
      this.#is_over = true;
      this.#exchange.exhaust();
      this.#exchange.end();
    }
    return step;
  }

  /** An iterator that throws has ended; one that breaks a rule has not. */
  fail(error: unknown): never {
    if (!(error instanceof ConformanceError)) this.#is_over = true;
    throw error;
  }

  stop(): unknown {
    if (this.#is_over) return;
    this.#is_over = true;
    return this.#iterator.return?.();
  }
}
