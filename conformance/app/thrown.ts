/**
 * What an application throws: how a message shows it, and where it comes from.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import type { Location } from "../report/types.ts";

/** The folders whose frames belong to the checker, not to what it checks. */
const OWN_FOLDERS = ["wsgi/", "handlers/", "server/", "validator/"]
  .concat("conformance/", "cli/");

/** Where this file is in the package. */
const OWN_FILE = "conformance/app/thrown.ts";

// V8 writes "at name (file:///a.ts:1:2)", others "name@file:///a.ts:1:2"; the
// runtime's own code has URLs of other schemes.
const FRAME =
  /(?:^|[\s(@])((?:file|https?|data|blob):[^\s()]*?|\/[^\s()]*?):(\d+):(\d+)\)?$/;

/**
 * Where this package is, taken from a stack, since `import.meta.url` in a
 * bundle need not be a URL. `null` in a bundle, where files cannot be told
 * apart.
 */
function own_root(): string | null {
  for (const line of new Error().stack?.split("\n") ?? []) {
    const [, file] = FRAME.exec(line) ?? [];
    if (file?.endsWith(OWN_FILE)) return file.slice(0, -OWN_FILE.length);
  }
  return null;
}

function is_own(file: string, root: string | null): boolean {
  return root !== null && file.startsWith(root) &&
    OWN_FOLDERS.some((folder) => file.startsWith(folder, root.length));
}

/** The topmost frame of the stack that belongs to the application, if any. */
export function location_of(error: unknown): Location | undefined {
  const stack = error instanceof Error ? error.stack : undefined;
  const root = own_root();
  for (const line of stack?.split("\n") ?? []) {
    const [, file, row, column] = FRAME.exec(line) ?? [];
    if (file === undefined) continue;
    if (is_own(file, root)) continue;
    return { file, line: Number(row), column: Number(column) };
  }
}

/** What was thrown, as text for people. */
export function show_thrown(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${show(error.message)}`
    : show(error);
}
