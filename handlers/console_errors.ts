/**
 * `wsgi.errors` where there is no standard error.
 *
 * @module
 */
import type { ErrorStream } from "../wsgi/types.ts";

/** Writes whole lines to `console.error()`, which every runtime has. */
export class ConsoleErrors implements ErrorStream {
  #line = "";

  /** Print the lines that `text` completes. */
  write(text: string): void {
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop()!;
    if (lines.length > 0) console.error(lines.join("\n"));
  }

  /** Write several pieces of text. */
  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line);
  }

  /** Print an incomplete last line. */
  flush(): void {
    if (this.#line !== "") this.write("\n");
  }
}
