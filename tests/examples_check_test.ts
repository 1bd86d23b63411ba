/** The examples under `check`: they break no rule and cause no warning. */
import { assertEquals } from "@std/assert";

const ROOT = `${import.meta.dirname}/../`;

/** The requests for an example, if not the whole battery. */
const ARGUMENTS: Record<string, string[]> = {
  // A GET never ends, on purpose.
  "stream.ts": ["--request", "HEAD /"],
};

/** Each is an application, except a bare server and a module that others use. */
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
