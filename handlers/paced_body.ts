/**
 * A response body that is made no faster than it is read.
 *
 * @module
 */

/**
 * A stream that one side fills and the reader of `stream` paces.
 *
 * PEP 3333 asks that a chunk is on its way before the next is made. A reader
 * that asks for more has passed on what it was given, so that is the moment
 * {@linkcode wanted} waits for.
 */
export class PacedBody {
  /** The side to read from. */
  readonly stream: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  /** Pending while there is something that was not read. */
  #wanted: PromiseWithResolvers<void> | null = null;

  /**
   * An empty body.
   *
   * @param on_cancel Called when the reader leaves before the end.
   */
  constructor(on_cancel: () => Promise<void>) {
    this.stream = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => {
        this.#wanted?.resolve();
        this.#wanted = null;
      },
      cancel: on_cancel,
    }, { highWaterMark: 0 });
  }

  /** Add a copy of `data`, whose owner may use it again. */
  send(data: Uint8Array): void {
    this.#controller.enqueue(data.slice());
    if (this.#wanted === null) {
      this.#wanted = Promise.withResolvers();
      // That nobody reads on is also told to those who do not wait.
      this.#wanted.promise.catch(() => {});
    }
  }

  /** Wait until all was read and the reader asks for more. */
  wanted(): void | Promise<void> {
    return this.#wanted?.promise;
  }

  /** The end: all was sent. */
  close(): void {
    this.#controller.close();
  }

  /** The end, before all was sent: the reader and whoever waits get `error`. */
  fail(error: Error): void {
    this.#wanted?.reject(error);
    // A server that saw its client leave cancels first, and then logs nothing.
    queueMicrotask(() => this.#controller.error(error));
  }
}
