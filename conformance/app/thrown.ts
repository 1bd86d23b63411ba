/**
 * What an application throws: how it looks in a message, and where it is from.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import type { Location } from "../report/types.ts";

/** The folders whose frames belong to the checker and not to what it checks. */
const OWN_FOLDERS = ["wsgi/", "handlers/", "server/", "validator/"]
  .concat("conformance/", "cli/");

/** Where this file is in the package. */
const OWN_FILE = "conformance/app/thrown.ts";

// V8 writes "at name (file:///a.ts:1:2)", others "name@file:///a.ts:1:2"; the
// runtime's own code has URLs of other schemes.
const FRAME =
  /(?:^|[\s(@])((?:file|https?|data|blob):[^\s()]*?|\/[^\s()]*?):(\d+):(\d+)\)?$/;

/**
 * Where this package is, as a stack has it: the URL of a module inside a bundle
 * need not be one. In a bundle nothing tells its files apart: `null`.
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

/** The topmost frame of the stack that is the application's, if there is one. */
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

/** What was thrown, as a person wants to see it. */
export function show_thrown(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${show(error.message)}`
    : show(error);
}
