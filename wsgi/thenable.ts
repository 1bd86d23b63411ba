/**
 * Recognizing values that must be awaited.
 *
 * @module
 */

/** Whether `value` is a promise or behaves like one. */
export function is_thenable<T = unknown>(
  value: unknown,
): value is PromiseLike<T> {
  return (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as PromiseLike<unknown>).then === "function";
}
