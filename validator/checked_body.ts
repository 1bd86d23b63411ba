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
  exchange.hand_over();
  if (body === undefined || body === null || body === false) {
    reporter.report("body.missing", seen(body));
    return body;
  }
  if (typeof body === "string" || body instanceof Uint8Array) {
    reporter.report("body.string", seen(body));
    return body;
  }
  const { close } = body as { close?: unknown };
  if (close !== undefined && typeof close !== "function") {
    reporter.report("body.close-type", seen(close));
  }
  const checked = wrapped(body as Body, exchange);
  if (checked === null) {
    reporter.report("body.iterable", seen(body));
    return body;
  }
  exchange.await_close();
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
    // By index: another validator inside this one counts iterations.
    for (let i = 0; i < body.length; i++) exchange.take(body[i]);
    exchange.end();
  } catch (error) {
    // The server never gets the body, so it cannot close it.
    close_of(body);
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
    for (let i = 0; i < body.length; i++) list[i] = body[i];
    return list;
  }

  override [Symbol.iterator](): ArrayIterator<unknown> {
    this.#exchange.iterate();
    const iterator: Iterable<unknown> = new ListIterator(this, this.#exchange);
    return iterator as ArrayIterator<unknown>;
  }

  close(): unknown {
    this.#exchange.close();
    this.#tag?.free();
    this.#tag = null;
    return close_of(this.#body);
  }
}

/** An iterator over a list, which has no `return()`, as that of any array. */
class ListIterator {
  readonly #list: readonly unknown[];
  readonly #exchange: Exchange;
  #at = 0;
  #is_iterated = false;

  constructor(list: readonly unknown[], exchange: Exchange) {
    this.#list = list;
    this.#exchange = exchange;
  }

  next(): IteratorResult<unknown, undefined> {
    if (this.#at > 0) this.#exchange.ask();
    if (this.#at < this.#list.length) {
      return { done: false, value: this.#list[this.#at++] };
    }
    this.#exchange.exhaust();
    return { done: true, value: undefined };
  }

  [Symbol.iterator](): this {
    if (this.#is_iterated) this.#exchange.iterate_again();
    this.#is_iterated = true;
    return this;
  }
}

/** Call `close()`, if it is one. */
function close_of(body: Body): unknown {
  if (typeof body.close === "function") return body.close();
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
  #is_iterated = false;

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
    if (this.#is_iterated) this.#steps.iterate_again();
    this.#is_iterated = true;
    return this;
  }
}

class CheckedAsyncIterator {
  readonly #steps: Steps;
  #is_iterated = false;

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
    if (this.#is_iterated) this.#steps.iterate_again();
    this.#is_iterated = true;
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
    if (!(error instanceof ConformanceError)) {
      this.#is_over = true;
      this.#exchange.exhaust();
    }
    throw error;
  }

  iterate_again(): void {
    this.#exchange.iterate_again();
  }

  stop(): unknown {
    if (this.#is_over) return;
    this.#is_over = true;
    return this.#iterator.return?.();
  }
}
