/** A Python application under the command. */
import { assertMatch, assertStringIncludes } from "@std/assert";
import { test_with } from "../../helpers/programs.ts";
import { load_pyodide, PYODIDE } from "../../helpers/pyodide.ts";
import { get, run_serve, start_serve } from "../../helpers/serve_command.ts";

const NEEDED = { Pyodide: await load_pyodide() && PYODIDE };

const module = (text: string) => `
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"${text}"]
`;

/** A folder with a Python application, which is removed at the end. */
async function with_folder(
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.writeTextFile(`${folder}/app.py`, module("one"));
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The arguments that serve the application of this name. */
function args(folder: string, name: string): string[] {
  return [
    `app:${name}`,
    "--port",
    "0",
    "--python",
    folder,
    "--pyodide",
    PYODIDE,
  ];
}

test_with(
  NEEDED,
  "serve --python --reload serves an application of Python, and its new code",
  () =>
    with_folder(async (folder) => {
      await using program = start_serve(
        [...args(folder, "application"), "--reload"],
      );
      const url = await program.listens();
      assertStringIncludes(await get(url), "one");
      await Deno.writeTextFile(`${folder}/app.py`, module("two"));
      await program.wait_for(/reloaded in/);
      assertStringIncludes(await get(url), "two");
    }),
);

test_with(
  NEEDED,
  "serve --python: an application that is not there is one line",
  () =>
    with_folder(async (folder) => {
      const { stdout, stderr } = await run_serve(args(folder, "nothing"));
      assertMatch(stdout + stderr, /^serve: Cannot load app:nothing of .*\n$/);
    }),
);
