/**
 * The error of a check that could not be made at all.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";

/** Why the check could not be made, for the person who asked for it. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}

/** What was thrown, in words, without a stack and the runtime's colours. */
export function reason_of(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return stripVTControlCharacters(reason);
}
