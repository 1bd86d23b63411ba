import { PATHS, release_files } from "../../tools/release.ts";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Program } from "../helpers/program.ts";
import { find_program } from "../helpers/programs.ts";
import { dirname } from "node:path";

const TOOL = new URL("../../tools/release.ts", import.meta.url).href;

const CHANGELOG = `# Changelog

## Unreleased

### Added

- Tea.

## 0.1.0 - 2026-01-02

- The first.
`;

const FILES = {
  "deno.json": `{
  "name": "@tea/tea",
  "version": "0.1.0",
  "license": "MIT",
  "exports": "./wsgi/version.ts"
}
`,
  "wsgi/version.ts": '/** The version. */\nexport const VERSION = "0.1.0";\n',
  "CHANGELOG.md": CHANGELOG,
  "README.md": "See https://example.org/tea/v0.1.0/mod.ts\n",
  "examples/ci/github.yml": "WSGI: https://example.org/tea/v0.1.0\n",
  "examples/ci/gitlab.yml": "WSGI: https://example.org/tea/v0.1.0\n",
};

Deno.test("release_files() sets the version and dates the changelog", () => {
  const files = release_files(FILES, "0.2.0", "2026-03-04");
  assertEquals(Object.keys(files).sort(), [...PATHS].sort());
  for (const path of PATHS.filter((path) => path !== "CHANGELOG.md")) {
    const text = FILES[path as keyof typeof FILES];
    assertEquals(files[path], text.replace("0.1.0", "0.2.0"));
  }
  assertStringIncludes(
    files["CHANGELOG.md"],
    "## Unreleased\n\n## 0.2.0 - 2026-03-04\n\n### Added\n\n- Tea.\n",
  );
  assertStringIncludes(files["CHANGELOG.md"], "\n## 0.1.0 - 2026-01-02\n");
});

Deno.test("release_files() takes the version that is there, for a first release", () => {
  const first = { ...FILES, "CHANGELOG.md": "## Unreleased\n\n- Tea.\n" };
  assertEquals(
    release_files(first, "0.1.0", "2026-03-04")["CHANGELOG.md"],
    "## Unreleased\n\n## 0.1.0 - 2026-03-04\n\n- Tea.\n",
  );
});

const REFUSED: [name: string, version: string, changelog: string][] = [
  ["a lower version", "0.0.9", CHANGELOG],
  ["a version of two numbers", "0.2", CHANGELOG],
  ["a version with a v", "v0.2.0", CHANGELOG],
  ["no version", "", CHANGELOG],
  ["a version that has its entry", "0.1.0", CHANGELOG],
  [
    "nothing unreleased",
    "0.2.0",
    CHANGELOG.replace(/### Added[^]*Tea\.\n/, ""),
  ],
  ["a changelog without that part", "0.2.0", "# Changelog\n"],
];

for (const [name, version, changelog] of REFUSED) {
  Deno.test(`release_files() refuses ${name}`, () => {
    const files = { ...FILES, "CHANGELOG.md": changelog };
    assertThrows(
      () => release_files(files, version, "2026-03-04"),
      RangeError,
      "Cannot release: ",
    );
  });
}

Deno.test("release_files() compares numbers, not letters", () => {
  const files = {
    ...FILES,
    "deno.json": FILES["deno.json"].replace("0.1.0", "0.9.0"),
  };
  const released = release_files(files, "0.10.0", "2026-03-04");
  assertEquals(JSON.parse(released["deno.json"]).version, "0.10.0");
});

/** Run the tool in a repository with FILES; what it wrote, and what Git has. */
async function release_in_repository(
  args: string[],
): Promise<{ output: string; tags: string; log: string; status: string }> {
  const folder = await Deno.makeTempDir();
  const git = async (...args: string[]) => {
    const identity = [
      "-c",
      "user.name=Test",
      "-c",
      "user.email=test@localhost",
    ];
    const { stdout } = await new Deno.Command("git", {
      args: [...identity, ...args],
      cwd: folder,
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  try {
    for (const [path, text] of Object.entries(FILES)) {
      await Deno.mkdir(dirname(`${folder}/${path}`), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    await git("init", "--quiet");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "Tea");
    await using program = new Program(
      ["run", "--allow-all", "--no-config", TOOL, ...args],
      folder,
      {
        env: {
          GIT_AUTHOR_NAME: "Test",
          GIT_AUTHOR_EMAIL: "test@localhost",
          GIT_COMMITTER_NAME: "Test",
          GIT_COMMITTER_EMAIL: "test@localhost",
          PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
        },
      },
    );
    await program.ended;
    return {
      output: program.output,
      tags: await git("tag"),
      log: await git("log", "-1", "--format=%s"),
      status: await git("status", "--porcelain"),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ignore = find_program("git") === null;

Deno.test({
  name: "deno task release commits and tags",
  ignore,
  async fn() {
    const { output, tags, log, status } = await release_in_repository([
      "0.2.0",
    ]);
    assertStringIncludes(output, "Released 0.2.0 here");
    assertEquals([tags, log, status], ["v0.2.0", "Release 0.2.0", ""]);
  },
});

Deno.test({
  name: "deno task release --dry-run changes nothing",
  ignore,
  async fn() {
    const { output, tags, log, status } = await release_in_repository([
      "0.2.0",
      "--dry-run",
    ]);
    assertStringIncludes(output, "0.2.0 could be released");
    assertEquals([tags, log, status], ["", "Tea", ""]);
  },
});
