/**
 * Errors that an application loses: thrown in a timer, or in a promise that
 * nothing awaits. They would end the process of a server.
 *
 * @module
 */

/** Passes on errors that nothing catches, until it is disposed. */
export class StrayErrors implements Disposable {
  readonly #report: (error: unknown) => void;

  /** Pass each error to `report`. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
    // A runtime without these events ends the process itself.
    globalThis.addEventListener?.("unhandledrejection", this.#on_rejection);
    globalThis.addEventListener?.("error", this.#on_error);
  }

  /** Stop listening for errors. */
  [Symbol.dispose](): void {
    globalThis.removeEventListener?.("unhandledrejection", this.#on_rejection);
    globalThis.removeEventListener?.("error", this.#on_error);
  }

  readonly #on_rejection = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    this.#report(event.reason);
  };

  readonly #on_error = (event: ErrorEvent): void => {
    event.preventDefault();
    this.#report(event.error);
  };
}
