/**
 * The error of a command that could not run at all.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";

/** Why the command could not run, in words for the person who typed it. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}

/** The message of what was thrown, without its stack and terminal colours. */
export function reason_of(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return stripVTControlCharacters(reason);
}
