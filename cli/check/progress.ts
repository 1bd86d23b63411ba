/**
 * The line that says how far a check has come.
 *
 * @module
 */
import { cut, visible } from "../../conformance/report/escape.ts";

const WIDTH = 70;
const CLEAR = "\r\x1b[K";

/** A line on standard error that is written over, where that is a terminal. */
export class Progress implements Disposable {
  readonly #is_terminal = Deno.stderr.isTerminal();

  /** Show that `done` of `total` steps are done, and what comes now. */
  show(done: number, total: number, step: string): void {
    this.#write(`${CLEAR}${cut(`[${done}/${total}] ${visible(step)}`, WIDTH)}`);
  }

  /** Take the line away. */
  [Symbol.dispose](): void {
    this.#write(CLEAR);
  }

  #write(text: string): void {
    if (!this.#is_terminal) return;
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}
