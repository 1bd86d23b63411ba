/**
 * The blocks of code in README.md.
 *
 * @module
 */

/** One block, as printed. */
export interface Block {
  /** Its language: `"ts"`, `"sh"`, `"json"`. */
  language: string;
  /** What is in it. */
  text: string;
  /** The name that the paragraph before it gives it: "Save this as `app.ts`". */
  file?: string;
}

const BLOCK = /([^]*?)\n```(\w+)[^\n]*\n([^]*?)\n```/g;

/** The blocks of README.md, in order. */
export async function readme_blocks(): Promise<Block[]> {
  const readme = await Deno.readTextFile(
    new URL("../../README.md", import.meta.url),
  );
  return [...readme.matchAll(BLOCK)].map(([, before, language, text]) => {
    const file = /save\s+this\s+as\s+`([\w.]+)`/i.exec(before)?.[1];
    return { language, text, ...file && { file } };
  });
}
