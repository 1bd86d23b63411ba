/** README.md: its blocks, as printed, in a fresh copy of the repository. */
import { assertEquals, assertMatch } from "@std/assert";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Program } from "./helpers/program.ts";
import { find_program } from "./helpers/programs.ts";
import { readme_blocks } from "./helpers/readme.ts";
import { free_port } from "./helpers/running_server.ts";

const ROOT = new URL("../", import.meta.url).pathname;

/** A clone: the files that belong to the repository, and no others. */
async function copy_repository(folder: string): Promise<void> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: ROOT,
  }).output();
  for (const path of new TextDecoder().decode(stdout).split("\0")) {
    if (path === "" || !existsSync(ROOT + path)) continue;
    mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
    if (/^(cli|examples)\/.*\.ts$/.test(path)) {
      const text = await Deno.readTextFile(ROOT + path);
      await Deno.writeTextFile(`${folder}/${path}`, with_ports(text));
    } else {
      cpSync(ROOT + path, `${folder}/${path}`);
    }
  }
}

/**
 * The ports of the blocks, which may be taken on this machine, and those that
 * stand for them: in the blocks, and where the copy has them as defaults.
 */
const PORTS = { 8000: String(free_port()), 8080: String(free_port()) };

function with_ports(text: string): string {
  return text.replaceAll("8000", PORTS[8000]).replaceAll("8080", PORTS[8080]);
}

/** What a block of commands does, by a part of it. */
interface Expected {
  part: string;
  /** The last line of its output, where it ends by itself. */
  ends?: RegExp;
  /** A path to get while it runs, and the answer. */
  answers?: [path: string, text: RegExp];
  /** The block that has to run meanwhile. */
  beside?: string;
  /** What `BASE` stands for in a project of its own. */
  base?: string;
}

/** A report with nothing to mend, notes of lint included. */
const PASSED =
  /^lint: 0 bad, 0 warn,[^]*^Rules: 0 failed, 0 warned, \d+ passed/m;

const EXPECTED: Expected[] = [
  { part: "deno@2 task start", answers: ["/", /<h1>Hello world<\/h1>/] },
  {
    part: "cli/serve.ts",
    answers: ["/tea", /^You are at http:\/\/127\.0\.0\.1:\d+\/tea\n$/],
  },
  {
    part: " main.ts",
    answers: ["/tea", /^You are at http:\/\/127\.0\.0\.1:\d+\/tea\n$/],
  },
  {
    part: "cli/check.ts app.ts",
    ends: PASSED,
  },
  {
    part: "cli/check.ts --url",
    ends: /^Rules: 0 failed, /m,
    beside: " main.ts",
  },
  { part: "deno test", ends: /^ok \| 1 passed/m },
  { part: "static_files.ts", answers: ["/", /<h1>Hello world<\/h1>/] },
  {
    part: "BASE/",
    ends: PASSED,
    beside: "static_files.ts",
    base: `http://127.0.0.1:${PORTS[8080]}`,
  },
  {
    part: "BASE/",
    ends: PASSED,
    base: "../wsgi",
  },
];

const blocks = (await readme_blocks())
  .map((block) => ({ ...block, text: with_ports(block.text) }));
const commands = blocks.filter(({ language }) => language === "sh")
  .map(({ text }) => text);
const config = blocks.find(({ language }) => language === "json")!.text;

const LISTENING = new RegExp(`Listening on .*:${PORTS[8000]}/`);

function command_with(part: string): string {
  return commands.find((text) => text.includes(part))!;
}

/** Start a block in `folder`, by a shell, with the Deno that runs this test. */
function start(text: string, folder: string): Program {
  const command = text.replace("npx -y deno@2", "deno");
  return new Program(["-c", command], folder, {
    command: "bash",
    has_group: true,
    env: { PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}` },
  });
}

/** Start a block in a project that finds the package at `base`. */
async function start_project(
  text: string,
  folder: string,
  base: string,
): Promise<Program> {
  const deno_json = config.replace("BASE", base);
  await Deno.writeTextFile(`${folder}/deno.json`, deno_json);
  const command = text.replace("HOST", `127.0.0.1:${PORTS[8080]}`).replace(
    "BASE",
    base,
  );
  return start(command, folder);
}

Deno.test("README.md: every block of commands is tried, every other has a name", () => {
  assertEquals(
    commands.filter((text) =>
      !EXPECTED.some(({ part }) => text.includes(part))
    ),
    [],
  );
  const files = blocks.filter(({ language }) => language === "ts")
    .map(({ file }) => file);
  assertEquals(files, ["app.ts", "main.ts", "app_test.ts"]);
});

Deno.test({
  name: "README.md: every block does what it says, in a fresh clone",
  ignore: [find_program("bash"), find_program("curl"), find_program("git")]
    .includes(null) || !existsSync(`${ROOT}.git`),
  async fn(test) {
    const folder = await Deno.makeTempDir();
    const clone = `${folder}/wsgi`;
    const project = `${folder}/project`;
    try {
      await copy_repository(clone);
      mkdirSync(project);
      for (const { file, text } of blocks) {
        if (file === undefined) continue;
        await Deno.writeTextFile(`${clone}/${file}`, text);
        await Deno.writeTextFile(`${project}/${file}`, text);
      }
      for (const { part, ends, answers, beside, base } of EXPECTED) {
        const text = command_with(part);
        await test.step(`${text}${base ? ` (${base})` : ""}`, async () => {
          await using other = beside === undefined
            ? null
            : start(command_with(beside), clone);
          await other?.wait_for(LISTENING);
          await using program = base === undefined
            ? start(text, clone)
            : await start_project(text, project, base);
          if (ends !== undefined) {
            const { code } = await program.ended;
            assertMatch(program.output, ends);
            assertEquals(code, 0, program.output);
          }
          if (answers !== undefined) {
            await program.wait_for(LISTENING);
            const [path, text] = answers;
            const response = await fetch(
              `http://127.0.0.1:${PORTS[8000]}${path}`,
            );
            assertMatch(await response.text(), text);
          }
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
