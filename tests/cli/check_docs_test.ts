/** The command lines in the manual and in the CI examples. */
import { assert, assertStringIncludes } from "@std/assert";
import { help, parse_command } from "../../cli/check/options.ts";

const FILES = ["docs/check.md"];

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
}

for (const file of FILES) {
  Deno.test(`${file}: the command lines can be read`, async () => {
    // In YAML, a line of options continues the command.
    const commands = (await read(file))
      .matchAll(/jsr:@pep3333\/wsgi\/check (.*(?:\n +--.*)*)/g);
    let count = 0;
    for (const [, args] of commands) {
      count++;
      assert("check" in parse_command(args.trim().split(/\s+/)));
    }
    assert(count > 0);
  });
}

Deno.test("docs/check.md has the options as --help shows them", async () => {
  assertStringIncludes(await read("docs/check.md"), help());
});
