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
  #is_unread = false;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

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
        this.#is_unread = false;
        for (const { resolve } of this.#waiting.splice(0)) resolve();
      },
      cancel: on_cancel,
    }, { highWaterMark: 0 });
  }

  /** Add a copy of `data`, whose owner may use it again. */
  send(data: Uint8Array): void {
    // The slice() of Node's Buffer is no copy.
    this.#controller.enqueue(new Uint8Array(data));
    this.#is_unread = true;
  }

  /** Wait until all was read and the reader asks for more. */
  wanted(): void | Promise<void> {
    if (!this.#is_unread) return;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** The end: all was sent. */
  close(): void {
    this.#controller.close();
  }

  /** The end, before all was sent: the reader and whoever waits get `error`. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    // A server that saw its client leave cancels first, and then logs nothing.
    queueMicrotask(() => this.#controller.error(error));
  }
}
