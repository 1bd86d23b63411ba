/** The manual of `serve`: what it says is so. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { help, parse_command_line } from "../../../cli/serve/options.ts";
import { metrics_text } from "../../../cli/serve/metrics.ts";
import { no_counts } from "../../../cli/serve/meter.ts";
import { read_settings } from "../../../cli/serve/settings.ts";

function read(path: string): string {
  return Deno.readTextFileSync(new URL(`../../../${path}`, import.meta.url));
}

const MANUAL = read("docs/serve.md");

Deno.test("docs/serve.md has the options as --help shows them", () => {
  assertStringIncludes(MANUAL, help());
});

Deno.test("docs/serve.md: the file of options can be read", () => {
  const [, json] = /^```json\n([^]*?)^```$/m.exec(MANUAL)!;
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(path, json);
    const read = read_settings(["--config", path]);
    assert("settings" in read);
    assertEquals(read.settings.app, "app.ts");
    assertEquals(read.settings.trusted_proxy, ["10.0.0.0/8"]);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("docs/serve.md has every metric, and no other", () => {
  const text = metrics_text(no_counts(), { ready: 1, restarts: 0 });
  const served = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)]
    .map(([, name, type]) => `${name} ${type}`);
  const listed = [...MANUAL.matchAll(/^\| `(wsgi_\w+)` +\| (\w+) /gm)]
    .map(([, name, type]) => `${name} ${type}`);
  assertEquals(listed.sort(), served.sort());
});

for (const file of ["README.md", "docs/serve.md", "docs/deployment.md"]) {
  Deno.test(`${file}: the command lines of serve can be read`, () => {
    const lines = [
      ...read(file).matchAll(/^.*(?:wsgi\/serve|cli\/serve\.ts) (.*)$/gm),
    ].filter(([line]) => line.includes("deno run"));
    assert(lines.length > 0);
    for (const [, args] of lines) {
      parse_command_line(args.replace(/ +#.*/, "").split(" "));
      assert("settings" in read_settings(args.replace(/ +#.*/, "").split(" ")));
    }
  });
}
