import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CannotRun } from "../../../cli/cannot_run.ts";
import {
  load_pyodide as load_python,
  python_app,
} from "../../../cli/serve/python_app.ts";
import { test_with } from "../../helpers/programs.ts";
import { load_pyodide, PYODIDE } from "../../helpers/pyodide.ts";

const NEEDED = { Pyodide: await load_pyodide() && PYODIDE };

const FIXTURE = new URL("../../fixtures/python_app/", import.meta.url);

/** A folder with the application, and packages where they may be. */
async function make_folder(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const modules = {
    "site-packages": "package_of_site.py",
    ".venv/lib/python3.12/site-packages": "package_of_venv.py",
    "elsewhere": "package_of_pythonpath.py",
  };
  for (const [path, file] of Object.entries(modules)) {
    await Deno.mkdir(`${folder}/app/${path}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/app/${path}/${file}`, "");
  }
  await Deno.rename(`${folder}/app/elsewhere`, `${folder}/elsewhere`);
  for (const name of ["app.py", "module_of_the_folder.py"]) {
    await Deno.copyFile(new URL(name, FIXTURE), `${folder}/app/${name}`);
  }
  return folder;
}

/** What is written where the application is run with these permissions. */
async function run(
  permissions: string[],
  folder: string,
  target = "app:application",
  specifier = PYODIDE,
): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      ...permissions,
      new URL("run.ts", FIXTURE).href,
      specifier,
      `${folder}/app`,
      target,
    ],
    env: { PYTHONPATH: `${folder}/elsewhere`, NO_COLOR: "1" },
  }).output();
  return new TextDecoder().decode(stdout).trimEnd();
}

const PACKAGES =
  "['package_of_site', 'package_of_venv', 'package_of_pythonpath']";

test_with(
  NEEDED,
  "python_app() shows Python a folder, its packages and PYTHONPATH",
  async () => {
    const folder = await make_folder();
    try {
      const permissions = [
        "--allow-read",
        "--allow-env=PYTHONPATH",
        `--allow-write=${folder}/app`,
      ];
      const lines = (await run(permissions, folder)).split("\n");
      assertEquals(lines.slice(0, 6), [
        "found",
        "True",
        PACKAGES,
        "9",
        "FileNotFoundError",
        "None",
      ]);
      const written = await Deno.readTextFile(`${folder}/app/written.txt`);
      assertEquals(written, "by Python");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

test_with(
  NEEDED,
  "python_app() makes a missing permission a PermissionError",
  async () => {
    const folder = await make_folder();
    try {
      const permissions = ["--allow-read", "--allow-env=PYTHONPATH"];
      const lines = (await run(permissions, folder)).split("\n");
      assertEquals(lines.slice(0, 6), [
        "found",
        "True",
        PACKAGES,
        "PermissionError",
        "FileNotFoundError",
        "PermissionError",
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

test_with(
  NEEDED,
  "load_pyodide() says in one line why it cannot",
  async (_, test) => {
    const cases: [name: string, specifier: string, message: RegExp][] = [
      [
        "no such module",
        `${FIXTURE}missing.ts`,
        /^Cannot load Python from file:\S+: Module not found/,
      ],
      [
        "a module that is not Pyodide",
        new URL("../../helpers/eventually.ts", import.meta.url).href,
        /^Cannot load Python from file:\S+: loadPyodide is not a function$/,
      ],
    ];
    for (const [name, specifier, message] of cases) {
      await test.step(name, async () => {
        const load = () => load_python(specifier);
        const error = await assertRejects(load, CannotRun);
        assertMatch(error.message, message);
      });
    }
    await test.step("no permission", async () => {
      assertMatch(
        await run([], "nowhere"),
        /^CannotRun: Cannot load Python from npm:\S+: a permission is missing; run with --allow-read$/,
      );
    });
  },
);

test_with(
  NEEDED,
  "python_app() says in one line why it cannot load",
  async (_, test) => {
    const cases: [name: string, code: string | null, message: RegExp][] = [
      [
        "no such folder",
        null,
        /^Cannot load app0:here of \S+: hostPath '\S+nowhere' does not exist$/,
      ],
      [
        "no such application",
        "other = 1",
        /^Cannot load app1:here of \S+: Cannot .*: AttributeError: module 'app1' has no attribute 'here'$/,
      ],
      [
        "a package that is missing",
        "import os\nimport flask",
        /: ModuleNotFoundError: No module named 'flask' \(\/\S+\/app2\.py:2\)$/,
      ],
      [
        "a syntax error",
        "def app(:",
        /: SyntaxError: invalid syntax \(app3\.py, line 1\) \(\/\S+\/app3\.py:1\)$/,
      ],
    ];
    const pyodide = await load_python(PYODIDE);
    for (const [nth, [name, code, message]] of cases.entries()) {
      await test.step(name, async () => {
        const folder = await Deno.makeTempDir();
        try {
          const path = code === null ? `${folder}/nowhere` : folder;
          if (code !== null) {
            await Deno.writeTextFile(`${folder}/app${nth}.py`, code);
          }
          const load = () => python_app(pyodide, path, `app${nth}:here`);
          const error = await assertRejects(load, CannotRun);
          assertMatch(error.message, message);
        } finally {
          await Deno.remove(folder, { recursive: true });
        }
      });
    }
  },
);
