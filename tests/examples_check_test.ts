/** The examples under `check`: they break no rule, and not a warning either. */
import { assertEquals } from "@std/assert";

const ROOT = `${import.meta.dirname}/../`;

/** What is asked of an example, where it is not the whole battery. */
const ARGUMENTS: Record<string, string[]> = {
  // GET is answered without end, as it is meant to be.
  "stream.ts": ["--request", "HEAD /"],
};

/** Each is an application, but for a server and a module of the others. */
const NAMES = [...Deno.readDirSync(`${ROOT}examples`)]
  .filter(({ isFile }) => isFile).map(({ name }) => name)
  .filter((name) => !["raw_socket.ts", "html.ts"].includes(name));

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
