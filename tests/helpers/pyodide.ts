/**
 * CPython for WebAssembly, from npm, where that can be reached.
 *
 * @module
 */
import {
  type FilesPyodide,
  load_pyodide as load,
} from "../../cli/serve/python_app.ts";

/** Which one; Python 3.12, unless told otherwise. */
export const PYODIDE: string = Deno.env.get("TEST_PYODIDE") ??
  "npm:pyodide@0.27.7";

/** A Pyodide as tests use it. */
export interface TestPyodide extends FilesPyodide {
  FS: FilesPyodide["FS"] & { writeFile(path: string, text: string): void };
}

/** A new interpreter, or `null` where there is none to load. */
export async function load_pyodide(): Promise<TestPyodide | null> {
  try {
    return await load(PYODIDE) as TestPyodide;
  } catch {
    return null;
  }
}
