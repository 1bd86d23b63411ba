/**
 * A response body that is produced no faster than it is read.
 *
 * @module
 */
import { ByteBuffer } from "../wsgi/byte_buffer.ts";

/**
 * A stream filled at the pace of its reader.
 *
 * PEP 3333 wants each chunk sent before the next is requested. A reader that
 * asks for more has passed on what it had, and {@linkcode wanted} waits for
 * that.
 */
export class PacedBody {
  /** The side to read from. */
  readonly stream: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  /** What was sent while the reader asked for nothing. */
  readonly #pending = new ByteBuffer();
  /** The reader waits for bytes. */
  #is_asked = false;
  /** Something was sent after the reader last found nothing left. */
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
        if (this.#pending.length > 0) {
          return this.#controller.enqueue(this.#pending.take());
        }
        this.#is_asked = true;
        this.#is_unread = false;
        for (const { resolve } of this.#waiting.splice(0)) resolve();
      },
      cancel: on_cancel,
    }, { highWaterMark: 0 });
  }

  /** Add a copy of `data`, so that its owner may reuse it. */
  send(data: Uint8Array): void {
    if (this.#is_asked) {
      this.#is_asked = false;
      // slice() of Node's Buffer does not copy.
      this.#controller.enqueue(new Uint8Array(data));
    } else {
      // A stream would keep an object for each piece.
      this.#pending.append(data);
    }
    this.#is_unread = true;
  }

  /** Wait until the reader has read everything and asks for more. */
  wanted(): void | Promise<void> {
    if (!this.#is_unread) return;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** End the body; all was sent. */
  close(): void {
    if (this.#pending.length > 0) {
      this.#controller.enqueue(this.#pending.take());
    }
    this.#controller.close();
  }

  /** End the body early: the reader and everyone waiting get `error`. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    // A server whose client has left can cancel first, and then logs nothing.
    queueMicrotask(() => this.#controller.error(error));
  }
}
