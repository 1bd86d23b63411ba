/**
 * Make a release: set the version, date the changelog, try to publish, commit
 * and tag. Nothing leaves this machine.
 *
 *     deno task release 0.2.0
 *     deno task release 0.2.0 --dry-run
 *
 * @module
 */

/** The files that a release changes, by path. */
export type Files = Record<string, string>;

/** Where the version is written, besides deno.json and the changelog. */
const PINNED = [
  "README.md",
  "examples/ci/github.yml",
  "examples/ci/gitlab.yml",
];

/** The files that `release_files()` reads. */
export const PATHS: string[] = [
  "deno.json",
  "wsgi/version.ts",
  "CHANGELOG.md",
  ...PINNED,
];

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * The files as they are in the release.
 *
 * @param files The files now: those of {@linkcode PATHS}.
 * @param version The version to release, which may be the one that is there, if
 * it has no entry in the changelog yet.
 * @param date The day: `"2026-11-24"`.
 * @throws {RangeError} If there is nothing to release, or not under this version.
 */
export function release_files(
  files: Files,
  version: string,
  date: string,
): Files {
  const before: string = JSON.parse(files["deno.json"]).version;
  if (!VERSION.test(version) || compare(version, before) < 0) {
    throw new RangeError(
      `Cannot release: the version must be MAJOR.MINOR.PATCH, and no lower ` +
        `than ${before}: received ${JSON.stringify(version)}`,
    );
  }
  const released: Files = {
    "deno.json": files["deno.json"]
      .replace(`"version": "${before}"`, `"version": "${version}"`),
    "wsgi/version.ts": files["wsgi/version.ts"]
      .replace(`"${before}"`, `"${version}"`),
    "CHANGELOG.md": dated(files["CHANGELOG.md"], version, date),
  };
  for (const path of PINNED) {
    released[path] = files[path].replaceAll(`/v${before}`, `/v${version}`);
  }
  return released;
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The changelog with what is unreleased under the version and its date. */
function dated(changelog: string, version: string, date: string): string {
  if (changelog.includes(`## ${version} `)) {
    throw new RangeError(
      `Cannot release: CHANGELOG.md has an entry for ${version} already`,
    );
  }
  const [, entry] =
    /^## Unreleased\n([^]*?)(?=^## |(?![^]))/m.exec(changelog) ??
      [];
  if (entry === undefined || entry.trim() === "") {
    throw new RangeError(
      `Cannot release: CHANGELOG.md has nothing under "## Unreleased"`,
    );
  }
  return changelog
    .replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${date}`);
}

/** Run a command and show what it writes; its standard output if it succeeds. */
async function run(command: string, ...args: string[]): Promise<string> {
  const { code, stdout } = await new Deno.Command(command, {
    args,
    stderr: "inherit",
  }).output();
  if (code !== 0) {
    throw new Error(`Cannot release: ${command} ${args.join(" ")} failed`);
  }
  return new TextDecoder().decode(stdout);
}

async function release(version: string, is_dry: boolean): Promise<void> {
  const before: Files = {};
  for (const path of PATHS) before[path] = await Deno.readTextFile(path);
  const date = new Date().toISOString().slice(0, 10);
  const after = release_files(before, version, date);
  if (await run("git", "status", "--porcelain") !== "") {
    throw new Error("Cannot release: there are changes; commit them first");
  }
  if (await run("git", "tag", "--list", `v${version}`) !== "") {
    throw new Error(`Cannot release: the tag v${version} exists`);
  }
  try {
    for (const path of PATHS) await Deno.writeTextFile(path, after[path]);
    await run("deno", "fmt", "--check");
    await run("deno", "publish", "--dry-run", "--allow-dirty");
    if (!is_dry) {
      await run("git", "commit", "--all", "--message", `Release ${version}`);
      await run(
        "git",
        "tag",
        "--annotate",
        `v${version}`,
        "--message",
        version,
      );
    }
  } catch (error) {
    is_dry = true;
    throw error;
  } finally {
    if (is_dry) {
      for (const path of PATHS) await Deno.writeTextFile(path, before[path]);
    }
  }
  console.log(
    is_dry
      ? `${version} could be released`
      : `Released ${version} here: see git show, then git push --follow-tags ` +
        `and deno publish`,
  );
}

if (import.meta.main) {
  const is_dry = Deno.args.includes("--dry-run");
  const [version = ""] = Deno.args.filter((arg) => arg !== "--dry-run");
  try {
    await release(version, is_dry);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
