/**
 * Counting promises, also those that `async` and `await` make.
 *
 * @module
 */
import v8 from "node:v8";

/** How many promises are made while `call` runs, up to its return. */
export function count_promises(call: () => unknown): number {
  let made = 0;
  const stop = v8.promiseHooks.onInit(() => made++);
  try {
    call();
  } finally {
    stop();
  }
  return made;
}
