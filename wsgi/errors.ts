/**
 * An error stream that keeps what is written to it.
 *
 * @module
 */
import { show } from "./show.ts";
import type { ErrorStream } from "./types.ts";

/**
 * A `wsgi.errors` that collects the text written to it, for tests.
 *
 * @example What an application complained about
 * ```ts
 * import { StringErrors } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const errors = new StringErrors();
 * errors.write("disk ");
 * errors.writelines(["full\n", "retrying\n"]);
 * assertEquals(errors.getvalue(), "disk full\nretrying\n");
 * ```
 *
 * @see PEP 3333, Input and Error Streams.
 * @category Testing
 */
export class StringErrors implements ErrorStream {
  #text = "";

  /**
   * Add one piece of text.
   *
   * @param text The text; no line end is added.
   * @throws {TypeError} If `text` is not a string.
   */
  write(text: string): void {
    if (typeof text !== "string") {
      throw new TypeError(
        `Cannot write to wsgi.errors: text must be a string: received ${
          show(text)
        }`,
      );
    }
    this.#text += text;
  }

  /**
   * Add several pieces of text.
   *
   * @param lines The pieces; no line ends are added.
   * @throws {TypeError} If a piece is not a string.
   */
  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line);
  }

  /** Do nothing: there is nothing to flush. */
  flush(): void {}

  /**
   * The text collected so far; `io.StringIO` has the same method.
   *
   * @returns Everything written.
   */
  getvalue(): string {
    return this.#text;
  }
}
