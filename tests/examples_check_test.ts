/** The examples under `check`: all but one break no rule and cause no warning. */
import { assertEquals } from "@std/assert";
import { is_problem } from "../conformance/report/findings.ts";
import type { Report } from "../conformance/report/types.ts";
import { check } from "./helpers/check_command.ts";

const ROOT = `${import.meta.dirname}/../`;

/** The requests for an example, if not the whole battery. */
const ARGUMENTS: Record<string, string[]> = {
  // A GET never ends, on purpose.
  "stream.ts": ["--request", "HEAD /"],
};

/**
 * What is not an application, a bare server and modules that others use, and one
 * that is wrong on purpose.
 */
const OTHERS = ["raw_socket", "forms", "html", "main", "respond", "broken"];

const NAMES = [...Deno.readDirSync(`${ROOT}examples`)]
  .filter(({ isFile }) => isFile).map(({ name }) => name)
  .filter((name) => !OTHERS.includes(name.replace(".ts", "")));

for (const name of NAMES) {
  Deno.test(`examples/${name} passes check --strict`, async () => {
    const cwd = await Deno.makeTempDir();
    try {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-prompt",
          "--allow-read",
          "--allow-write=guestbook.db",
          `${ROOT}cli/check.ts`,
          "--strict",
          ...ARGUMENTS[name] ?? [],
          `${ROOT}examples/${name}`,
        ],
        cwd,
      }).output();
      const [report, errors] = [stdout, stderr]
        .map((bytes) => new TextDecoder().decode(bytes));
      assertEquals(code, 0, report + errors);
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  });
}

/** The rules that each mistake breaks, in the order of the numbers. */
const MISTAKES = [
  ["app.isolated"],
  ["app.closes"],
  ["app.environ-kept"],
  ["app.path-bytes"],
  ["headers.value", "headers.latin1"],
  ["body.head"],
  ["body.content-length"],
  ["status.format"],
  ["headers.type", "headers.content-type-missing"],
  ["headers.hop-by-hop"],
  ["body.chunk-type"],
];

Deno.test("examples/broken.ts: check finds each of its mistakes, and nothing else", async () => {
  const { code, stdout } = await check(["examples/broken.ts", "-f", "json"]);
  const { findings }: Report = JSON.parse(stdout);
  const broken = new Set(findings.filter(is_problem).map(({ id }) => id));
  assertEquals([...broken].sort(), MISTAKES.flat().sort());
  assertEquals(code, 1);
  const text = await Deno.readTextFile(`${ROOT}examples/broken.ts`);
  assertEquals(
    [...text.matchAll(/Mistake (\d+):/g)].map(([, number]) => Number(number)),
    [...MISTAKES.keys()].map((index) => index + 1),
  );
});
