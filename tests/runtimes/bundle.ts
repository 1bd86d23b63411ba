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
    return await run_bundle(["--platform=browser", ...flags, entry]);
  } finally {
    await Deno.remove(entry);
  }
}

const HERE = new URL("./", import.meta.url).href;
const EDGE = new URL("../../examples/edge/", import.meta.url).href;

/**
 * A file of examples/edge/ as one file, written to `output`: as it is, or with
 * the application of `application.ts` in place of its own.
 */
export async function bundle_example(
  name: string,
  output: string,
  { tested = false } = {},
): Promise<void> {
  const map = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const application = `${HERE}application.ts`;
    const scope = {
      [`${EDGE}application.ts`]: application,
      [new URL("../../handlers/mod.ts", EDGE).href]: application,
    };
    const scopes = tested ? { [EDGE]: scope } : {};
    await Deno.writeTextFile(map, JSON.stringify({ scopes }));
    await run_bundle([
      `--import-map=${map}`,
      `--platform=${name === "node.ts" ? "deno" : "browser"}`,
      `--output=${output}`,
      EDGE + name,
    ]);
  } finally {
    await Deno.remove(map);
  }
}

async function run_bundle(args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    { args: ["bundle", "--quiet", ...args] },
  ).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
