/**
 * Code under check may call what ends a process; the check decides how it ends.
 *
 * @module
 */
import process from "node:process";

/**
 * Replace every call that ends the process or the worker with one that is
 * reported and does not return. To throw would not do: the code under check
 * could catch it and go on.
 */
export function guard_exits(report: (call: string) => void): void {
  const stand_in = (name: string) => (code?: unknown): never => {
    report(`${name}(${code === undefined ? "" : String(code)})`);
    while (true) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  replace(Deno, "exit", stand_in("Deno.exit"));
  replace(process, "exit", stand_in("process.exit"));
  // What `import { exit } from "node:process"` calls.
  replace(process, "reallyExit", stand_in("process.exit"));
  replace(process, "abort", stand_in("process.abort"));
  replace(globalThis, "close", stand_in("close"));
}

function replace(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value });
}
