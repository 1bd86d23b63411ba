/**
 * The examples of examples/python/, each in an interpreter of its own.
 *
 * @module
 */
import { python_app } from "../../cli/serve/python_app.ts";
import { from_python } from "../../handlers/from_python.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { debian_unpack } from "../helpers/install_once.ts";
import { load_pyodide, type TestPyodide } from "../helpers/pyodide.ts";

const EXAMPLES = `${import.meta.dirname}/../../examples/python`;

const unpacked = await debian_unpack([
  "python3-bottle",
  "python3-flask",
  "python3-werkzeug",
  "python3-jinja2",
  "python3-markupsafe",
  "python3-itsdangerous",
  "python3-click",
  "python3-django",
  "python3-asgiref",
  "python3-sqlparse",
  "python3-tz",
]);

/** The folder of Debian's Python modules; `null` where it cannot be had. */
export const MODULES: string | null = unpacked &&
  `${unpacked}/usr/lib/python3/dist-packages`;

/** The examples, each with the application that is served. */
export const TARGETS = {
  bottle: "app:application",
  flask: "app:application",
  django: "wsgi:application",
} as const;

/** The name of an example. */
export type Name = keyof typeof TARGETS;

/** A running example, whose files are removed when it is disposed of. */
export interface Example extends AsyncDisposable {
  pyodide: TestPyodide;
  /** The application. */
  app: WSGIApplication;
  /** The same within CPython's `wsgiref.validate`. */
  validated: WSGIApplication;
}

/** A copy of an example, in a folder of its own. */
export async function copy_example(name: Name): Promise<string> {
  const folder = await Deno.makeTempDir();
  await copy(`${EXAMPLES}/${name}`, folder);
  return folder;
}

/** Load a copy of an example, in a new interpreter. */
export async function load_example(name: Name): Promise<Example> {
  const folder = await copy_example(name);
  const [module, attribute] = TARGETS[name].split(":");
  await Deno.writeTextFile(
    `${folder}/validated.py`,
    `from wsgiref.validate import validator\n` +
      `from ${module} import ${attribute} as inner\n` +
      `application = validator(inner)\n`,
  );
  const pyodide = (await load_pyodide())!;
  // As if Debian's packages were installed.
  pyodide.mountNodeFS("/usr/lib/python3/dist-packages", MODULES!);
  pyodide.runPython(`
import os, sys, warnings
sys.path.append("/usr/lib/python3/dist-packages")
os.environ["ADMIN_PASSWORD"] = "a secret of the test"
warnings.simplefilter("ignore")
`);
  return {
    pyodide,
    app: await python_app(pyodide, folder, TARGETS[name]),
    validated: await from_python(pyodide, "validated:application"),
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) await copy(source, target);
    else await Deno.copyFile(source, target);
  }
}
