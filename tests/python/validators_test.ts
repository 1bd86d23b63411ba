import { assertEquals } from "@std/assert";
import { from_python } from "../../handlers/from_python.ts";
import { validator } from "../../validator/validator.ts";
import { environ_from } from "../../wsgi/environ_from.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { test_with } from "../helpers/programs.ts";
import { load_pyodide, PYODIDE } from "../helpers/pyodide.ts";

const pyodide = await load_pyodide();
const NEEDED = { Pyodide: pyodide === null ? null : PYODIDE };

const APPS = new URL("../fixtures/broken_apps.py", import.meta.url);
pyodide?.FS.writeFile(
  "/home/pyodide/broken_apps.py",
  await Deno.readTextFile(APPS),
);
// What CPython's only warns of counts.
pyodide?.runPython("import warnings; warnings.simplefilter('error')");

/** What CPython's validator and ours find wrong. */
type Verdict = readonly [cpython: boolean, ours: boolean];

const BOTH: Verdict = [true, true];
const NEITHER: Verdict = [false, false];

const VERDICTS: Record<string, Verdict> = {
  correct: NEITHER,
  no_reason: BOTH,
  status_not_a_number: BOTH,
  status_is_bytes: BOTH,
  headers_are_a_tuple: BOTH,
  name_with_a_colon: BOTH,
  name_ends_in_a_dash: BOTH,
  value_with_a_newline: BOTH,
  status_header: BOTH,
  no_content_type: BOTH,
  content_type_of_204: BOTH,
  never_started: BOTH,
  text_chunk: BOTH,
  text_written: BOTH,
  a_string: BOTH,
  // The stream that Python closes is its own, over ours.
  input_closed: [true, false],
  exc_info_is_no_tuple: BOTH,
  // wsgiref leaves it to the server.
  started_twice: [false, true],
  // PEP 3333 has the size optional, as it is everywhere in Python.
  read_without_size: [true, false],
  // python/cpython gh-93416
  empty_redirect: [true, false],
};

/** Whether the application fails, or has anything said of it. */
async function is_wrong(
  name: string,
  wrap: (app: WSGIApplication, report: () => void) => WSGIApplication,
): Promise<boolean> {
  let reported = false;
  const app = wrap(
    await from_python(pyodide!, `broken_apps:${name}`),
    () => reported = true,
  );
  try {
    // A server that checks nothing itself.
    const result = await app(environ_from(), () => () => {});
    try {
      for await (const _ of result);
    } finally {
      await result.close?.();
    }
  } catch {
    return true;
  }
  return reported;
}

for (const [name, expected] of Object.entries(VERDICTS)) {
  test_with(NEEDED, `wsgiref.validate and validator() on ${name}`, async () => {
    const cpython = await is_wrong(`Validated.${name}`, (app) => app);
    const ours = await is_wrong(
      name,
      (app, report) => validator(app, { on_error: report, on_warning: report }),
    );
    assertEquals([cpython, ours], expected);
  });
}
