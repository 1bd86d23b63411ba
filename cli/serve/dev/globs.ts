/**
 * Patterns of file names.
 *
 * @module
 */
import { resolve } from "node:path";

/** A pattern that names files. */
export interface Glob {
  /** The folder below which all of them are. */
  readonly folder: string;
  /** Whether the absolute `path` is one of them. */
  matches(path: string): boolean;
}

const PARTS: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  "}": ")",
  ",": "|",
};

/**
 * A pattern, as in a shell: `*` and `?` stand for what has no slash, `**` for
 * folders as well, `{a,b}` for one of these.
 *
 * @param pattern From the working folder; a folder stands for all below it.
 */
export function glob_of(pattern: string): Glob {
  const absolute = resolve(pattern).replaceAll("\\", "/");
  const wild = absolute.search(/[*?{]/);
  const folder = wild < 0
    ? absolute
    : absolute.slice(0, absolute.lastIndexOf("/", wild)) || "/";
  const source = absolute.replace(
    /\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g,
    (part) => PARTS[part] ?? `\\${part}`,
  );
  const regexp = new RegExp(`^${source}${wild < 0 ? "(?:/.*)?" : ""}$`);
  return {
    folder,
    matches: (path) => regexp.test(path.replaceAll("\\", "/")),
  };
}
