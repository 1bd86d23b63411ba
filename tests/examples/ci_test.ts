/** The files for CI systems: their own commands, on the application of README. */
import { assertEquals, assertMatch } from "@std/assert";
import { readme_blocks } from "../helpers/readme.ts";
import { serve_package } from "../helpers/serve_package.ts";

/** The commands of a job: the block after `run:`, or in the list of `script:`. */
async function commands_in(file: string): Promise<string[]> {
  const text = await Deno.readTextFile(
    new URL(`../../examples/ci/${file}`, import.meta.url),
  );
  // `>-` folds the lines of a block into one.
  const blocks = text.matchAll(/^( *)(?:run:|-) >-\n((?:\1 +.*\n)+)/gm);
  return [...blocks].map(([, , block]) =>
    block.trim().replaceAll(/\s*\n\s*/g, " ")
  );
}

/** What one run of every command gave. */
interface Run {
  codes: number[];
  output: string;
  files: string[];
}

/** Run the commands in a project that has `app.ts`, as a CI system does. */
async function run(file: string, app: string): Promise<Run> {
  // The raw files of Git hosts are text/plain.
  await using served = serve_package("text/plain; charset=utf-8");
  const folder = await Deno.makeTempDir();
  try {
    const config = (await readme_blocks())
      .find(({ language }) => language === "json")!.text;
    const deno_json = config.replace("BASE", served.site);
    await Deno.writeTextFile(`${folder}/deno.json`, deno_json);
    await Deno.writeTextFile(`${folder}/app.ts`, app);
    const codes = [];
    let output = "";
    for (const command of await commands_in(file)) {
      const deno = Deno.execPath().replace(/\/[^/]*$/, "");
      const { code, stdout, stderr } = await new Deno.Command("bash", {
        args: ["-c", command],
        cwd: folder,
        env: {
          NO_COLOR: "1",
          PATH: `${deno}:${Deno.env.get("PATH")}`,
          WSGI: served.site,
          GITHUB_WORKSPACE: folder,
        },
      }).output();
      codes.push(code);
      output += new TextDecoder().decode(stdout);
      output += new TextDecoder().decode(stderr);
    }
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return { codes, output, files };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The application that README says to save as `app.ts`. */
async function readme_app(): Promise<string> {
  return (await readme_blocks()).find(({ file }) => file === "app.ts")!.text;
}

/** Each file, how many commands it has, and the report that it keeps. */
const FILES: [file: string, count: number, report: string][] = [
  ["github.yml", 2, "report.html"],
  ["gitlab.yml", 1, "report.xml"],
];

for (const [file, count, report] of FILES) {
  const options = { name: "", ignore: Deno.build.os === "windows" };
  Deno.test({
    ...options,
    name: `examples/ci/${file} passes for README's application`,
    async fn() {
      const { codes, output, files } = await run(file, await readme_app());
      assertEquals(codes, Array(count).fill(0), output);
      assertEquals(files.includes(report), true, output);
    },
  });

  Deno.test({
    ...options,
    name: `examples/ci/${file} fails for an application with a mistake`,
    async fn() {
      const app = (await readme_app()).replace('"200 OK"', '"200"');
      const { codes, output, files } = await run(file, app);
      assertEquals(codes, Array(count).fill(1), output);
      assertEquals(files.includes(report), true, output);
    },
  });
}

Deno.test({
  name: "examples/ci/github.yml marks the line of a mistake",
  ignore: Deno.build.os === "windows",
  async fn() {
    const app = (await readme_app()).replace('"200 OK"', '"200"');
    const { output } = await run("github.yml", app);
    assertMatch(output, /^::error file=app\.ts,line=4,/m);
  },
});
