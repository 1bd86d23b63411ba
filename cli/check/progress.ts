/**
 * The line that shows how far a check has got.
 *
 * @module
 */
import { cut, visible } from "../../conformance/report/escape.ts";

const WIDTH = 70;
const CLEAR = "\r\x1b[K";

/** A line on standard error that is overwritten; only on a terminal. */
export class Progress implements Disposable {
  readonly #is_terminal = Deno.stderr.isTerminal();

  /** Show that `done` of `total` steps are done, and which comes next. */
  show(done: number, total: number, step: string): void {
    this.#write(`${CLEAR}${cut(`[${done}/${total}] ${visible(step)}`, WIDTH)}`);
  }

  /** Clear the line. */
  [Symbol.dispose](): void {
    this.#write(CLEAR);
  }

  #write(text: string): void {
    if (!this.#is_terminal) return;
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}
