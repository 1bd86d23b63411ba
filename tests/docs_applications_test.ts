/** The applications of README, the guide and the manual of `check`, under `check`. */
import { assert, assertEquals } from "@std/assert";
import { check_app } from "../conformance/check_app.ts";
import { is_problem } from "../conformance/report/findings.ts";
import type { WSGIApplication } from "../wsgi/types.ts";

const ROOT = new URL("../", import.meta.url);
const FILES = ["README.md", "docs/guide.md", "docs/check.md"];

/** What is left out, by what only it has, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "The classic mistake": "it shows a mistake",
  "text/event-stream": "its body never ends",
};

interface Block {
  name: string;
  code: string;
}

/** The definitions of `application`, each with the code above it. */
async function blocks_of(file: string): Promise<Block[]> {
  const text = await Deno.readTextFile(new URL(file, ROOT));
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)];
  return blocks.flatMap(({ 1: block, index }) => {
    const [code] =
      /^.*?^(?:export )?const application\b.*?^[})]+;$/ms.exec(block) ?? [];
    if (code === undefined) return [];
    if (Object.keys(EXCEPTIONS).some((mark) => block.includes(mark))) return [];
    const line = text.slice(0, index).split("\n").length;
    return [{ name: `${file}:${line}`, code }];
  });
}

const PACKAGE: Readonly<Record<string, string>> = {
  "@pep3333/wsgi": "mod.ts",
  "@pep3333/wsgi/conformance": "conformance/mod.ts",
};

/** Run the code as if it stood in `file`, and take its application. */
async function application_of(
  code: string,
  file: string,
): Promise<WSGIApplication> {
  const resolved = (name: string) =>
    name in PACKAGE
      ? new URL(PACKAGE[name], ROOT)
      : new URL(name, new URL(file, ROOT));
  const module = code.replace(/^import .* from "@std\/assert";$/m, "")
    .replaceAll(/from "([^"]+)"/g, (_, name) => `from "${resolved(name)}"`)
    .replace(/^const application\b/m, "export const application");
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, module);
    return (await import(`file://${path}`)).application;
  } finally {
    await Deno.remove(path);
  }
}

for (const file of FILES) {
  const blocks = await blocks_of(file);

  Deno.test(`${file} has applications`, () => assert(blocks.length > 0));

  for (const { name, code } of blocks) {
    Deno.test(`the application at ${name} answers HEAD and breaks no rule`, async () => {
      const application = await application_of(code, file);
      const { findings } = await check_app(application);
      assertEquals(
        findings.filter(is_problem).map(({ id, request, message, seen }) =>
          [id, request, message ?? seen].join(" | ")
        ),
        [],
      );
    });
  }
}
