/**
 * Standard error, while a test watches what is written there.
 *
 * @module
 */
import { stub } from "@std/testing/mock";

/** Takes whatever is written to standard error until it is disposed of. */
export class StandardError implements Disposable {
  /** What was written so far. */
  text = "";
  readonly #stub: Disposable = stub(Deno.stderr, "write", (data) => {
    this.text += new TextDecoder().decode(data);
    return Promise.resolve(data.length);
  });

  [Symbol.dispose](): void {
    this.#stub[Symbol.dispose]();
  }
}
