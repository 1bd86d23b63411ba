/**
 * What an application returned: iterated once, released once.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import { is_thenable } from "../wsgi/thenable.ts";
import type { WSGIResult } from "../wsgi/types.ts";

/** One step of a body, sooner or later. */
type Step = IteratorResult<Uint8Array> | Promise<IteratorResult<Uint8Array>>;

/** A body that is being read: any iterable but an array. */
export class ResultBody {
  /** Whether its steps are promises. */
  readonly is_async: boolean;
  readonly #iterator: Iterator<Uint8Array> | AsyncIterator<Uint8Array>;
  /** It was exhausted or threw, so it gets no `return()`. */
  #is_over = false;

  /**
   * Start to iterate `result`.
   *
   * @throws {TypeError} If it is not an iterable of chunks.
   */
  constructor(result: unknown) {
    const iterable = Object(result) as Partial<
      Iterable<Uint8Array> & AsyncIterable<Uint8Array>
    >;
    this.is_async = iterable[Symbol.asyncIterator] !== undefined;
    if (iterable === result && this.is_async) {
      this.#iterator = iterable[Symbol.asyncIterator]!();
    } else if (
      iterable === result && iterable[Symbol.iterator] &&
      !(result instanceof Uint8Array)
    ) {
      this.#iterator = iterable[Symbol.iterator]!();
    } else {
      throw new TypeError(
        "Cannot send response: the application must return an iterable of " +
          `Uint8Array: received ${show(result)}; return [data]`,
      );
    }
  }

  /** The next chunk, or the end. */
  next(): Step {
    let step;
    try {
      step = this.#iterator.next();
    } catch (error) {
      this.#is_over = true;
      throw error;
    }
    if (!is_thenable<IteratorResult<Uint8Array>>(step)) {
      return this.#note(step as IteratorResult<Uint8Array>);
    }
    return step.then((step) => this.#note(step), (error) => {
      this.#is_over = true;
      throw error;
    }) as Promise<IteratorResult<Uint8Array>>;
  }

  #note(step: IteratorResult<Uint8Array>): IteratorResult<Uint8Array> {
    if (step.done) this.#is_over = true;
    return step;
  }

  /** Stop before the end: a generator runs its `finally`. */
  stop(): unknown {
    if (this.#is_over) return;
    this.#is_over = true;
    return this.#iterator.return?.();
  }
}

/**
 * Stop the body and call the result's `close()`. They come after the response,
 * so their errors are logged but not answered.
 *
 * @param result What the application returned.
 * @param body The same while it is iterated, or `null`.
 * @param log Gets what either throws.
 * @returns A promise only if one of them does.
 */
export function release(
  result: WSGIResult | null,
  body: ResultBody | null,
  log: (error: unknown) => void,
): void | Promise<void> {
  const stopped = body === null ? undefined : attempt(() => body.stop(), log);
  const closed = result?.close && attempt(() => result.close!(), log);
  if (stopped || closed) {
    return Promise.all([stopped, closed]).then(() => {});
  }
}

/** Take `step`, and log its error. */
function attempt(
  step: () => unknown,
  log: (error: unknown) => void,
): Promise<void> | undefined {
  try {
    const pending = step();
    if (is_thenable(pending)) {
      return Promise.resolve(pending).then(() => {}, log);
    }
  } catch (error) {
    log(error);
  }
}
