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

/** A frame at `place`, as V8 writes it. */
function frame_at(place: string): string {
  return String.raw`at (?:async )?(?:[^\s()"\\]+ (?:\[as \w+\] )?)*?\(?` +
    String.raw`(?:${place})\)?`;
}

/**
 * `text` less the frames of stacks that are the checker's or the runtime's,
 * which depend on how a request is made.
 */
export function without_own_frames(text: string): string {
  const root = own_root();
  if (root === null || !text.includes(root)) return text;
  const own = `${RegExp.escape(root)}(?:${OWN_FOLDERS.join("|")})`;
  const frame = frame_at(
    String.raw`(?:${own}|ext:|node:)[^\s()"\\]*:\d+:\d+` +
      String.raw`|<anonymous>|index \d+`,
  );
  // In an array in JSON, the comma and the quotes go as well; elsewhere the
  // line break, which is escaped in a string in JSON.
  const frames = new RegExp(
    String.raw`,\s*"\s*${frame}"|(?:\\n|\n)\s*${frame}`,
    "g",
  );
  return text.replace(frames, "");
}

/** What was thrown, as text for people. */
export function show_thrown(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${show(error.message)}`
    : show(error);
}
