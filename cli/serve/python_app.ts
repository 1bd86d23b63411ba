/**
 * A folder of Python on this computer as an application.
 *
 * @module
 */
import { resolve } from "node:path";
import { from_python, type Pyodide } from "../../handlers/from_python.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import { need_read } from "../permissions.ts";

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
 * The application `target`, such as `app:application`, of the Python in
 * `folder`, which is shown to `pyodide` under its own path: files that the
 * application writes there are real ones. It is the current folder and the first
 * of `sys.path`, then come its `site-packages` and those of its `.venv`.
 *
 * @param pyodide A loaded Pyodide.
 * @param folder The folder of the application, which may be read.
 * @param target The module and the attribute that holds the application.
 * @throws {CannotRun} If the folder may not be read, or the application cannot
 * be loaded; the reason is Python's traceback.
 */
export async function python_app(
  pyodide: FilesPyodide,
  folder: string,
  target: string,
): Promise<WSGIApplication> {
  const path = resolve(folder);
  need_read(path, `to read the Python application in ${folder}`);
  try {
    refuse_as_a_file_system_does(pyodide);
    mount(pyodide, path);
    if (has_time_zones()) mount(pyodide, TIME_ZONES);
    pyodide.runPython(look_for_modules_in(path));
    return await from_python(pyodide, target);
  } catch (error) {
    const reason = error instanceof Error ? error.stack : reason_of(error);
    throw new CannotRun(`Cannot load ${target} of ${folder}: ${reason}`);
  }
}

/** Mount `path` at the same place, once. */
function mount(pyodide: FilesPyodide, path: string): void {
  pyodide.mountNodeFS(path, path);
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

function look_for_modules_in(folder: string): string {
  // A string of JSON is one of Python, too.
  return `
import glob, os, sys
folder = ${JSON.stringify(folder)}
os.chdir(folder)
sys.path[:0] = [
    folder,
    *glob.glob(glob.escape(folder) + "/site-packages"),
    *glob.glob(glob.escape(folder) + "/.venv/lib/python3*/site-packages"),
]
sys.dont_write_bytecode = True
`;
}
