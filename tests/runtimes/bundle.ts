/** One JavaScript file of the smoke suite and all that it imports. */

const SMOKE = new URL("./smoke.ts", import.meta.url).href;

/**
 * Bundle a module that runs the smoke suite and passes the outcome, as JSON,
 * to `report`: an expression for a function that the runtime has.
 *
 * @returns The text of the bundle, an ES module.
 */
export async function bundle_smoke(report: string): Promise<string> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      entry,
      `import { smoke } from ${JSON.stringify(SMOKE)};\n` +
        `(${report})(JSON.stringify(await smoke()));\n`,
    );
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      { args: ["bundle", "--quiet", "--platform=browser", entry] },
    ).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(entry);
  }
}
