/**
 * One JavaScript file of a program and all that it imports, as browsers and
 * Node take it.
 *
 * @param program The text of a TypeScript module; it imports by absolute URL.
 * @param flags For `deno bundle`.
 * @returns The text of an ES module.
 */
export async function bundle(
  program: string,
  ...flags: string[]
): Promise<string> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, program);
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      { args: ["bundle", "--quiet", "--platform=browser", ...flags, entry] },
    ).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(entry);
  }
}

const SMOKE = new URL("./smoke.ts", import.meta.url).href;

/**
 * The smoke suite as one file.
 *
 * @param report An expression for a function that the runtime has; it gets the
 * outcome as JSON.
 */
export function bundle_smoke(report: string): Promise<string> {
  return bundle(
    `import { smoke } from ${JSON.stringify(SMOKE)};\n` +
      `(${report})(JSON.stringify(await smoke()));\n`,
  );
}
