/**
 * What an application throws: how it looks in a message, and where it is from.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import type { Location } from "../report/types.ts";

/** The folders whose frames belong to the checker and not to what it checks. */
const OWN_FOLDERS = ["wsgi/", "handlers/", "server/", "validator/"]
  .map((folder) => new URL(`../../${folder}`, import.meta.url).href);

// V8 writes "at name (file:///a.ts:1:2)", others "name@file:///a.ts:1:2"; the
// runtime's own code has URLs of other schemes.
const FRAME =
  /(?:^|[\s(@])((?:file|https?|data|blob):[^\s()]*?|\/[^\s()]*?):(\d+):(\d+)\)?$/;

/** The topmost frame of the stack that is the application's, if there is one. */
export function location_of(error: unknown): Location | undefined {
  const stack = error instanceof Error ? error.stack : undefined;
  for (const line of stack?.split("\n") ?? []) {
    const [, file, row, column] = FRAME.exec(line) ?? [];
    if (file === undefined) continue;
    if (OWN_FOLDERS.some((folder) => file.startsWith(folder))) continue;
    return { file, line: Number(row), column: Number(column) };
  }
}

/** What was thrown, as a person wants to see it. */
export function show_thrown(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${show(error.message)}`
    : show(error);
}
