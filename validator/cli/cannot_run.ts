/**
 * The error of a check that could not be made at all.
 *
 * @module
 */

/** Why the check could not be made, for the person who asked for it. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}

/** What was thrown, in words and without a stack. */
export function reason_of(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
