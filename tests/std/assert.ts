/**
 * The functions of `@std/assert` that this suite uses, over `node:assert`: the
 * same names, parameters and meaning, for machines that cannot reach JSR.
 *
 * @module
 */
import node_assert from "node:assert";
import { inspect, isDeepStrictEqual } from "node:util";

/** Thrown by every assertion here. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

function fail_with(message: string, msg?: string): never {
  throw new AssertionError(msg === undefined ? message : `${message}: ${msg}`);
}

function show(value: unknown): string {
  return inspect(value, { depth: 8, maxArrayLength: 200 });
}

/** `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): void {
  if (expr) throw new AssertionError(msg);
}

/** `actual` and `expected` are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  try {
    node_assert.deepStrictEqual(actual, expected);
  } catch (error) {
    fail_with((error as Error).message, msg);
  }
}

/** `actual` and `expected` are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isDeepStrictEqual(actual, expected)) {
    fail_with(`Expected actual to differ from ${show(expected)}`, msg);
  }
}

/** `actual` and `expected` are the same value, by `Object.is()`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  fail_with(`${show(actual)} is not ${show(expected)}`, msg);
}

/** `actual` and `expected` are not the same value. */
export function assertNotStrictEquals<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (Object.is(actual, expected)) {
    fail_with(`Expected actual to be another value than ${show(actual)}`, msg);
  }
}

/** `actual` is neither null nor undefined. */
export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    fail_with(`Expected a value, received ${actual}`, msg);
  }
}

/** `actual` contains `expected`. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  if (!actual.includes(expected)) {
    fail_with(`Expected ${show(actual)} to contain ${show(expected)}`, msg);
  }
}

/** `actual` matches `expected`. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (!expected.test(actual)) {
    fail_with(`Expected ${show(actual)} to match ${show(expected)}`, msg);
  }
}

/** `actual` does not match `expected`. */
export function assertNotMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  if (expected.test(actual)) {
    fail_with(`Expected ${show(actual)} not to match ${show(expected)}`, msg);
  }
}

/** Every item of `expected` is in `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const items = Array.from(actual);
  const missing = Array.from(expected).filter((wanted) =>
    !items.some((item) => isDeepStrictEqual(item, wanted))
  );
  if (missing.length > 0) {
    fail_with(`Expected ${show(items)} to include ${show(missing)}`, msg);
  }
}

/** `actual` is greater than `expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) {
    fail_with(`Expected ${show(actual)} > ${show(expected)}`, msg);
  }
}

/** `actual` is greater than or equal to `expected`. */
export function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  if (!(actual >= expected)) {
    fail_with(`Expected ${show(actual)} >= ${show(expected)}`, msg);
  }
}

/** `actual` is less than `expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) {
    fail_with(`Expected ${show(actual)} < ${show(expected)}`, msg);
  }
}

// deno-lint-ignore no-explicit-any
type AnyConstructor = abstract new (...args: any[]) => any;

/** `actual` is an instance of `type`. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  type: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  if (!(actual instanceof type)) {
    fail_with(`Expected ${show(actual)} to be a ${type.name}`, msg);
  }
}

/** `error` is an instance of `type` whose message has `includes`. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  type?: abstract new (...args: any[]) => E,
  includes?: string,
  msg?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    fail_with(`Expected an Error, received ${show(error)}`, msg);
  }
  if (type && !(error instanceof type)) {
    fail_with(
      `Expected a ${type.name}, received ${error.name}: ${error.message}`,
      msg,
    );
  }
  if (includes !== undefined && !error.message.includes(includes)) {
    fail_with(
      `Expected the message to include ${show(includes)}, received ` +
        show(error.message),
      msg,
    );
  }
}

/** `fn` throws an instance of `type` whose message has `includes`. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  type: abstract new (...args: any[]) => E = Error as any,
  includes?: string,
  msg?: string,
): E {
  try {
    fn();
  } catch (error) {
    assertIsError(error, type, includes, msg);
    return error;
  }
  return fail_with("Expected function to throw", msg);
}

/** `fn` returns a promise that rejects with an instance of `type`. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  type: abstract new (...args: any[]) => E = Error as any,
  includes?: string,
  msg?: string,
): Promise<E> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
    await promise;
  } catch (error) {
    if (promise === undefined) {
      fail_with("Function throws when expected to reject", msg);
    }
    assertIsError(error, type, includes, msg);
    return error;
  }
  return fail_with("Expected function to reject", msg);
}

/** Never returns. */
export function fail(msg?: string): never {
  return fail_with("Failed assertion", msg);
}
