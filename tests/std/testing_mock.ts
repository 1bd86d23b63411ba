/**
 * The functions of `@std/testing/mock` that this suite uses: the same names,
 * parameters and meaning, for machines that cannot reach JSR.
 *
 * @module
 */
import { assertEquals, AssertionError } from "./assert.ts";

/** One recorded call. */
export interface SpyCall {
  /** What it was called with. */
  args: unknown[];
}

/** A replaced method; it restores the original when disposed. */
export interface Stub extends Disposable {
  /** The calls so far, in order. */
  calls: SpyCall[];
  /** Put the original back. */
  restore(): void;
}

/** Replace `self[property]` until the stub is disposed. */
export function stub<T extends object, K extends keyof T>(
  self: T,
  property: K,
  // deno-lint-ignore no-explicit-any
  func: (...args: any[]) => unknown = () => undefined,
): Stub {
  const original = Object.getOwnPropertyDescriptor(self, property);
  const calls: SpyCall[] = [];
  Object.defineProperty(self, property, {
    configurable: true,
    writable: true,
    value(this: unknown, ...args: unknown[]) {
      calls.push({ args });
      return func.apply(this, args);
    },
  });
  function restore(): void {
    if (original) Object.defineProperty(self, property, original);
    else delete self[property];
  }
  return { calls, restore, [Symbol.dispose]: restore };
}

/** The stub was called `expected` times. */
export function assertSpyCalls(spy: Stub, expected: number): void {
  if (spy.calls.length !== expected) {
    throw new AssertionError(
      `Expected ${expected} calls, received ${spy.calls.length}`,
    );
  }
}

/** The stub's call number `index`, counted from 0, had these arguments. */
export function assertSpyCallArgs(
  spy: Stub,
  index: number,
  expected: unknown[],
): void {
  assertEquals(spy.calls[index]?.args, expected);
}
