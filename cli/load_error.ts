/**
 * Why a module could not be loaded, in one line that says where to look.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { location_of } from "../conformance/app/thrown.ts";
import { reason_of } from "./cannot_run.ts";

/** A place in a module, as messages of Deno write it. */
const PLACE = /((?:file|https?):\/\/[^\s()]+?):(\d+):(\d+)/;

/**
 * The reason, with the file, line and column where it failed.
 *
 * @param error What `import()` rejected with.
 */
export function load_error(error: unknown): string {
  const reason = reason_of(error);
  // A syntax error comes with an excerpt, and most come with a frame.
  const [text] = reason.split(/\n {2}\||\n {4}at /, 1);
  const place = place_in(reason) ?? place_of(error);
  const line = text.replaceAll(/\s*\n\s*/g, " ").replace(PLACE, path_of);
  return place === null || line.includes(place) ? line : `${line} (${place})`;
}

/** The topmost frame that is not a part of this package. */
function place_of(error: unknown): string | null {
  const location = location_of(error);
  return location === undefined
    ? null
    : place_in(`${location.file}:${location.line}:${location.column}`);
}

function place_in(text: string): string | null {
  const found = PLACE.exec(text);
  return found && path_of(found[0], found[1], found[2], found[3]);
}

/** With a relative path, which is shorter, if the file is in this folder. */
function path_of(
  _place: string,
  url: string,
  line: string,
  column: string,
): string {
  const from = `:${line}:${column}`;
  if (!url.startsWith("file:")) return url + from;
  const path = fileURLToPath(url);
  const here = relative(Deno.cwd(), path);
  return (here.startsWith("..") ? path : here) + from;
}
