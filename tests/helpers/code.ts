/**
 * An application whose code changes during a test.
 *
 * @module
 */

/** A module in a folder of its own, which is removed when it is disposed of. */
export class Code implements AsyncDisposable {
  /** The folder. */
  readonly folder: string = Deno.realPathSync(Deno.makeTempDirSync());
  /** The module. */
  readonly path: string = `${this.folder}/app.ts`;

  /** An application that answers `text`. */
  constructor(text: string) {
    this.answers(text);
  }

  /** Have it answer `text`, and a line end. */
  answers(text: string): void {
    this.is(`export const app = (_environ, start_response) => {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return [new TextEncoder().encode(${JSON.stringify(`${text}\n`)})];
    };`);
  }

  /** Have it consist of `source`; a reader sees all of it or nothing. */
  is(source: string): void {
    const fresh = `${this.folder}/app.fresh`;
    Deno.writeTextFileSync(fresh, source);
    Deno.renameSync(fresh, this.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
