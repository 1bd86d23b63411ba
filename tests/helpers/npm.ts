/**
 * Programs from npm, for tests alone.
 *
 * @module
 */
import { dirname } from "node:path";
import { find_program } from "./programs.ts";

/** How long an installation may take, in milliseconds. */
const PATIENCE = 60_000;

/**
 * A folder with these packages, installed once for all runs of the tests.
 *
 * @param packages Each with its version, as `bun@1.4.5`.
 * @returns The folder that holds `node_modules`; `null` where they cannot be
 * had, or not in a minute.
 */
export async function npm_install(packages: string[]): Promise<string | null> {
  const npm = find_program("npm");
  if (npm === null) return null;
  const name = packages.join("_").replaceAll(/[^\w.@]/g, "-");
  const temporary = await Deno.makeTempDir({ prefix: "pep3333-wsgi-npm-" });
  const folder = `${dirname(temporary)}/pep3333-wsgi-npm-${name}`;
  try {
    if (!await exists(folder)) {
      const { success } = await new Deno.Command(npm, {
        // The packages hold their programs; none has to be fetched by a script.
        args: [
          "install",
          "--ignore-scripts",
          "--no-audit",
          "--no-fund",
          `--prefix=${temporary}`,
          ...packages,
        ],
        stdout: "null",
        stderr: "null",
        signal: AbortSignal.timeout(PATIENCE),
      }).output();
      if (!success) return null;
      await Deno.rename(temporary, folder);
    }
    return folder;
  } catch (error) {
    // Another run may have been faster.
    if (await exists(folder)) return folder;
    console.warn(`Could not install ${packages.join(", ")}: ${error}`);
    return null;
  } finally {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
