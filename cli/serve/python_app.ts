/**
 * A folder of Python on this computer as an application.
 *
 * @module
 */
import { delimiter, resolve } from "node:path";
import { from_python, type Pyodide } from "../../handlers/from_python.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import { need, need_read } from "../permissions.ts";

/** What is used of a Pyodide that was loaded where there are files. */
export interface FilesPyodide extends Pyodide {
  /** Show a folder of the computer to Python. */
  mountNodeFS(place: string, folder: string): void;
  /** Emscripten's numbers of errors. */
  ERRNO_CODES: Record<string, number>;
  /** Emscripten's file system. */
  FS: {
    ErrnoError: new (number: number) => Error;
    filesystems: {
      NODEFS: Record<"node_ops" | "stream_ops", FileOperations>;
    };
  };
}

// deno-lint-ignore no-explicit-any
type FileOperations = Record<string, (...args: any[]) => unknown>;

/** Where Python looks for time zones, as it has none of its own. */
const TIME_ZONES = "/usr/share/zoneinfo";

/**
 * A new interpreter: Pyodide, of which nothing is loaded before.
 *
 * @param specifier The module that has `loadPyodide()`, as in
 * `npm:pyodide@0.27.7`.
 * @throws {CannotRun} If it cannot be loaded.
 */
export async function load_pyodide(specifier: string): Promise<FilesPyodide> {
  need({ name: "read" }, "--allow-read", `load Python from ${specifier}`);
  try {
    const { loadPyodide } = await import(specifier);
    return await loadPyodide();
  } catch (error) {
    const reason = reason_of(error);
    throw new CannotRun(`Cannot load Python from ${specifier}: ${reason}`);
  }
}

/**
 * The application `target`, such as `app:application`, of the Python in
 * `folder`, which is shown to `pyodide` under its own path: files that the
 * application writes there are real ones. It is the current folder and the first
 * of `sys.path`; then come its `site-packages`, those of its `.venv`, and the
 * folders of PYTHONPATH, if that may be read.
 *
 * @param pyodide A loaded Pyodide.
 * @param folder The folder of the application, which may be read.
 * @param target The module and the attribute that holds the application.
 * @throws {CannotRun} If a folder may not be read, or the application cannot be
 * loaded; the reason is one line, with the place in Python.
 */
export async function python_app(
  pyodide: FilesPyodide,
  folder: string,
  target: string,
): Promise<WSGIApplication> {
  const path = resolve(folder);
  const others = python_path().filter((other) => !other.startsWith(path));
  for (const each of [path, ...others]) {
    need_read(each, `read the Python modules in ${each}`);
  }
  try {
    const folders = [path, ...others];
    if (has_time_zones()) folders.push(TIME_ZONES);
    for (const each of folders) mount(pyodide, each);
    pyodide.runPython(look_for_modules_in(path, others));
    return await from_python(pyodide, target);
  } catch (error) {
    throw new CannotRun(
      `Cannot load ${target} of ${folder}: ${python_reason(error)}`,
    );
  }
}

/** What every interpreter is shown. */
const MOUNTED = new WeakMap<FilesPyodide, Set<string>>();

/** Show a folder under its own path, unless it is there already. */
function mount(pyodide: FilesPyodide, folder: string): void {
  let mounted = MOUNTED.get(pyodide);
  if (mounted === undefined) {
    refuse_as_a_file_system_does(pyodide);
    MOUNTED.set(pyodide, mounted = new Set());
  }
  if (mounted.has(folder)) return;
  pyodide.mountNodeFS(folder, folder);
  mounted.add(folder);
}

/** What was thrown, in a line, and the innermost place of its traceback. */
function python_reason(error: unknown): string {
  const reason = reason_of(error).replaceAll(/\s*\n\s*/g, " ");
  const stack = error instanceof Error ? error.stack ?? "" : "";
  const place = [...stack.matchAll(/^ *File "(\/.+)", line (\d+)/gm)].at(-1);
  return place === undefined ? reason : `${reason} (${place[1]}:${place[2]})`;
}

/** The folders of PYTHONPATH. */
function python_path(): string[] {
  const permission = { name: "env", variable: "PYTHONPATH" } as const;
  if (Deno.permissions.querySync(permission).state !== "granted") return [];
  const folders = Deno.env.get("PYTHONPATH")?.split(delimiter) ?? [];
  return folders.filter((folder) => folder !== "").map((it) => resolve(it));
}

function has_time_zones(): boolean {
  const permission = { name: "read", path: TIME_ZONES } as const;
  if (Deno.permissions.querySync(permission).state !== "granted") return false;
  try {
    return Deno.statSync(TIME_ZONES).isDirectory;
  } catch {
    return false;
  }
}

/**
 * A permission that is missing reaches Python as PermissionError. Unknown to
 * Emscripten, the error of Deno would end the interpreter.
 */
function refuse_as_a_file_system_does(pyodide: FilesPyodide): void {
  const { ErrnoError, filesystems } = pyodide.FS;
  const { node_ops, stream_ops } = filesystems.NODEFS;
  for (const operations of [node_ops, stream_ops]) {
    for (const [name, operation] of Object.entries(operations)) {
      operations[name] = (...args) => {
        try {
          return operation(...args);
        } catch (error) {
          if (!(error instanceof Deno.errors.NotCapable)) throw error;
          throw new ErrnoError(pyodide.ERRNO_CODES.EACCES);
        }
      };
    }
  }
}

function look_for_modules_in(folder: string, others: string[]): string {
  // Strings of JSON are strings of Python, too.
  return `
import glob, os, sys
folder = ${JSON.stringify(folder)}
os.chdir(folder)
sys.path[:0] = [
    folder,
    *glob.glob(glob.escape(folder) + "/site-packages"),
    *glob.glob(glob.escape(folder) + "/.venv/lib/python3*/site-packages"),
    *${JSON.stringify(others)},
]
sys.dont_write_bytecode = True
`;
}
