/**
 * The files that a module consists of.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** What `deno info --json` says that is of use here. */
interface Info {
  modules: { specifier: string; local?: string | null }[];
}

/** Flags of Deno that say what a specifier means. */
const RESOLVING =
  /^--(config|no-config|import-map|lock|no-lock|node-modules-dir|allow-import|cached-only)\b/;

/**
 * The paths of all local files that `url` imports, its own included. With an
 * error in one of them, it is those that are known.
 *
 * @param flags The flags of Deno that the module is run with.
 */
export async function local_modules(
  url: URL,
  flags: readonly string[],
): Promise<string[]> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "info",
      "--json",
      ...flags.filter((flag) => RESOLVING.test(flag)),
      url.href,
    ],
    stdin: "null",
    stderr: "null",
  }).output();
  if (!success) return [];
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as Info;
  return modules.map(({ specifier }) => specifier)
    .filter((specifier) => specifier.startsWith("file:"))
    .map((specifier) => fileURLToPath(specifier));
}
