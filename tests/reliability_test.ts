/** docs/reliability.md says which test shows each promise. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);
const LINK = /\[([^\]]+)\]\(\.\.\/(tests\/[^)]+_test\.ts)\)/g;

/** Every test that the page names, with its file. */
async function named(): Promise<{ name: string; file: string }[]> {
  const page = await Deno.readTextFile(new URL("docs/reliability.md", ROOT));
  return [...page.matchAll(LINK)].map(([, name, file]) => ({ name, file }));
}

/** The names of the tests in `files`: many are known only once they are run. */
async function tests_in(files: string[]): Promise<string[][]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      "--no-check",
      "--import-map=tests/std/import_map.json",
      "tests/helpers/test_names.ts",
      ...files,
    ],
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  assertEquals(decoder.decode(stderr), "");
  return JSON.parse(decoder.decode(stdout));
}

Deno.test("docs/reliability.md names tests that exist", async () => {
  const all = await named();
  assert(all.length >= 40, `${all.length} tests`);
  const files = [...new Set(all.map(({ file }) => file))];
  const names = new Map(
    (await tests_in(files)).map((names, index) => [files[index], names]),
  );
  // Where a program is missing, a test's name goes on to say so.
  const missing = all.filter(({ name, file }) =>
    !names.get(file)!.some((test) =>
      test === name || test.startsWith(`${name} (skipped: `)
    )
  );
  assertEquals(missing, []);
});
