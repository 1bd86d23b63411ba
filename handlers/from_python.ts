/**
 * A Python WSGI application as one of ours.
 *
 * @module
 */
import { BytesInput } from "../wsgi/input.ts";
import { show } from "../wsgi/show.ts";
import type {
  AsyncInputStream,
  HeaderList,
  InputStream,
  StartResponse,
  Write,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../wsgi/types.ts";
import { PYTHON_SHIM, PYTHON_SHIM_NAME } from "./python_shim.ts";

/**
 * The part of a loaded Pyodide that {@linkcode from_python} uses.
 *
 * @category Python
 */
export interface Pyodide {
  /** Run Python code, and give the value of its last expression. */
  runPython(
    code: string,
    options?: { globals?: unknown; filename?: string },
    // What comes back depends on the code.
    // deno-lint-ignore no-explicit-any
  ): any;
}

/** An error as Python tells it: class, message, traceback, and who threw it. */
type Told = [name: string, message: string, stack: string, by_server: boolean];

/** The functions of the shim. */
interface Shim {
  load(module: string, attribute: string): string | undefined;
  call(
    environ: string,
    others: object | undefined,
    server: Server,
  ): Uint8Array | Uint8Array[] | number | string;
  step(number: number): Uint8Array | string | undefined;
  close(number: number): string | undefined;
}

/** `package.module:attribute`, the attribute dotted as well. */
const TARGET = /^([\w.]+):([\w.]+)$/;

/**
 * A Python WSGI application, unmodified, as an application for any server and
 * middleware of this package.
 *
 * Pyodide, which is CPython for WebAssembly, is loaded by the caller and passed
 * in; the application's folder has to be on its `sys.path`. Python gets a real
 * dict, bytes and `sys.exc_info()`; each request has a `contextvars` context of
 * its own. Pyodide has no threads, so requests run one after another, but their
 * bodies may be sent interleaved. An exception is thrown as an `Error` whose
 * `stack` is the Python traceback, so that is what servers log.
 *
 * A body that is streamed (`input: "stream"`) is read to its end before the
 * application is called, since Python reads synchronously.
 *
 * @example A Python application under `make_server()`
 * ```ts ignore
 * import { loadPyodide } from "npm:pyodide@0.27.7";
 * import { from_python, make_server } from "@pep3333/wsgi";
 *
 * const pyodide = await loadPyodide();
 * pyodide.mountNodeFS("/app", "examples/python/bottle");
 * pyodide.runPython("import sys; sys.path.insert(0, '/app')");
 *
 * const application = await from_python(pyodide, "app:application");
 * using server = make_server("127.0.0.1", 8000, application);
 * await server.serve_forever();
 * ```
 *
 * @param pyodide What `loadPyodide()` gave.
 * @param target The module and the attribute that holds the application, as in
 * `"project.wsgi:application"`.
 * @returns The application. When it is called it throws whatever the Python
 * application raises, and an `Error` once the interpreter itself has failed.
 * @throws {SyntaxError} If `target` is not of that form.
 * @throws {Error} If the module cannot be imported, or has no such callable; its
 * `stack` is the Python traceback.
 * @see PEP 3333, The Application/Framework Side; `docs/python.md`.
 * @category Python
 */
// A promise, so that loading may wait for something one day.
// deno-lint-ignore require-await
export async function from_python(
  pyodide: Pyodide,
  target: string,
): Promise<WSGIApplication> {
  const [, module, attribute] = TARGET.exec(target) ?? [];
  if (module === undefined) {
    throw new SyntaxError(
      `Cannot load Python application: its name must be "module:attribute": ` +
        `received ${show(target)}`,
    );
  }
  const shim = load_shim(pyodide, target);
  const told = shim.load(module, attribute);
  if (told !== undefined) {
    throw to_error(told, `Cannot load Python application ${show(target)}: `);
  }
  return (environ, start_response) => {
    const input: InputStream | AsyncInputStream = environ["wsgi.input"];
    if (!(Symbol.asyncIterator in Object(input))) {
      return call(shim, environ, new Server(start_response, environ, input));
    }
    return (async () => {
      const body = await input.read();
      // Some frameworks read nothing without a length, and now there is one.
      const whole = { ...environ, CONTENT_LENGTH: String(body.length) };
      const source = new BytesInput(body);
      return call(shim, whole, new Server(start_response, whole, source));
    })();
  };
}

/** Define the shim in a namespace of its own. */
function load_shim(pyodide: Pyodide, target: string): Shim {
  const guarded = guard(pyodide, target);
  // Not bound: once it has failed, Pyodide throws when a method is looked up.
  const run: Pyodide["runPython"] = guarded((code, options) =>
    pyodide.runPython(code, options)
  );
  const namespace = run("{}");
  run(PYTHON_SHIM, { globals: namespace, filename: PYTHON_SHIM_NAME });
  const shim: Shim = {
    load: guarded(namespace.get("load")),
    call: guarded(namespace.get("call")),
    step: guarded(namespace.get("step")),
    close: guarded(namespace.get("close")),
  };
  namespace.destroy();
  return shim;
}

/** The interpreters that have failed, each with what they failed by. */
const FAILED = new WeakMap<Pyodide, unknown>();

/**
 * What makes of a function of `pyodide` one that says it in plain words when
 * the interpreter has failed. The shim lets no exception of Python out, so what
 * is thrown is its end, though it may go on answering in some state.
 */
function guard(pyodide: Pyodide, target: string) {
  return <Args extends unknown[], Result>(
    run: (...args: Args) => Result,
  ): (...args: Args) => Result =>
  (...args) => {
    let cause = FAILED.get(pyodide);
    if (cause === undefined) {
      try {
        return run(...args);
      } catch (error) {
        cause = error;
        FAILED.set(pyodide, cause);
      }
    }
    throw new Error(
      `Cannot run Python application ${show(target)}: its interpreter has ` +
        `failed and can run nothing more: received ${show(String(cause))}; ` +
        "load Pyodide again, or restart the process",
      { cause },
    );
  };
}

function call(
  shim: Shim,
  environ: WSGIEnvironment,
  server: Server,
): WSGIResult {
  const [known, others] = split_environ(environ);
  const result = shim.call(known, others, server);
  if (typeof result === "string") throw server.error_of(result);
  if (typeof result === "number") return new PythonBody(shim, result, server);
  return Array.isArray(result) ? result : [result];
}

/** What has a value of its own in Python, as JSON, and what is not of its kind. */
function split_environ(
  environ: WSGIEnvironment,
): [known: string, others: Record<string, unknown> | undefined] {
  const known: Record<string, unknown> = {};
  let others: Record<string, unknown> | undefined;
  for (const key of Object.keys(environ)) {
    const value = environ[key as keyof WSGIEnvironment];
    switch (typeof value) {
      case "string":
      case "boolean":
      case "number":
        known[key] = value;
        break;
      case "undefined":
        break;
      default:
        if (OF_THE_SHIM.has(key)) break;
        if (value === null) known[key] = null;
        else (others ??= {})[key] = value;
    }
  }
  return [JSON.stringify(known), others];
}

/** The variables that the shim makes itself. */
const OF_THE_SHIM: ReadonlySet<string> = new Set([
  "wsgi.version",
  "wsgi.input",
  "wsgi.errors",
  "wsgi.file_wrapper",
]);

/** The body of a response that Python makes chunk by chunk. */
class PythonBody implements IterableIterator<Uint8Array> {
  readonly #shim: Shim;
  readonly #number: number;
  readonly #server: Server;
  #is_closed = false;

  constructor(shim: Shim, number: number, server: Server) {
    this.#shim = shim;
    this.#number = number;
    this.#server = server;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Uint8Array, undefined> {
    if (this.#is_closed) return { done: true, value: undefined };
    const value = this.#shim.step(this.#number);
    if (typeof value === "string") throw this.#server.error_of(value);
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  close(): void {
    if (this.#is_closed) return;
    this.#is_closed = true;
    const told = this.#shim.close(this.#number);
    if (told !== undefined) throw this.#server.error_of(told);
  }
}

/**
 * What Python calls during one request. Nothing is thrown into Python: an error
 * is kept here and told as a string.
 */
class Server {
  readonly #start_response: StartResponse;
  readonly #environ: WSGIEnvironment;
  readonly #input: InputStream;
  #write: Write | null = null;
  #thrown: unknown;

  constructor(
    start_response: StartResponse,
    environ: WSGIEnvironment,
    input: InputStream,
  ) {
    this.#start_response = start_response;
    this.#environ = environ;
    this.#input = input;
  }

  /** `start_response()`; `true` if it threw the very error it was given. */
  start(head: string, told: string | undefined): string | true | undefined {
    const [status, headers]: [string, HeaderList] = JSON.parse(head);
    const exc_info = told === undefined ? null : to_error(told);
    try {
      this.#write = exc_info === null
        ? this.#start_response(status, headers)
        : this.#start_response(status, headers, exc_info);
    } catch (error) {
      return error === exc_info ? true : this.#tell(error);
    }
  }

  write(data: Uint8Array): string | undefined {
    try {
      this.#write!(data);
    } catch (error) {
      return this.#tell(error);
    }
  }

  read(size: number): Uint8Array | string {
    try {
      const { buffer, byteOffset, length } = this.#input.read(size);
      // Pyodide takes no subclass, such as Node's Buffer.
      return new Uint8Array(buffer, byteOffset, length);
    } catch (error) {
      return this.#tell(error);
    }
  }

  log(text: string): string | undefined {
    try {
      this.#environ["wsgi.errors"].write(text);
    } catch (error) {
      return this.#tell(error);
    }
  }

  flush(): string | undefined {
    try {
      this.#environ["wsgi.errors"].flush();
    } catch (error) {
      return this.#tell(error);
    }
  }

  /** What to throw for what Python tells: the server's own error as it was. */
  error_of(told: string): unknown {
    const [, , , by_server] = JSON.parse(told) as Told;
    return by_server && this.#thrown !== undefined
      ? this.#thrown
      : to_error(told);
  }

  #tell(error: unknown): string {
    this.#thrown = error;
    return error instanceof Error ? error.message : String(error);
  }
}

function to_error(told: string, prefix = ""): Error {
  const [name, message, stack] = JSON.parse(told) as Told;
  const error = new Error(`${prefix}${name}: ${message}`);
  error.stack = prefix + stack;
  return error;
}
