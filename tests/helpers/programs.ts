/** Tests that need a program of the system, and say so where it is missing. */

/** Where servers are installed, besides the directories of PATH. */
const SYSTEM_DIRECTORIES = ["/usr/sbin", "/usr/local/sbin"];

/** The path of the first of `names` that is installed. */
export function find_program(...names: string[]): string | null {
  const path = Deno.env.get("PATH")?.split(":") ?? [];
  for (const name of names) {
    for (const directory of [...path, ...SYSTEM_DIRECTORIES]) {
      const file = `${directory}/${name}`;
      try {
        if (Deno.statSync(file).isFile) return file;
      } catch {
        // Not here.
      }
    }
  }
  return null;
}

/**
 * A test that is skipped, with a word on it, where a program is missing.
 *
 * @param programs Paths from {@linkcode find_program}, by the name to show.
 */
export function test_with<Name extends string>(
  programs: Readonly<Record<Name, string | null>>,
  name: string,
  body: (
    programs: Readonly<Record<Name, string>>,
    test: Deno.TestContext,
  ) => void | Promise<void>,
): void {
  const missing = (Object.keys(programs) as Name[])
    .filter((program) => programs[program] === null);
  Deno.test({
    name: missing.length === 0
      ? name
      : `${name} (skipped: ${missing.join(" and ")} not installed)`,
    ignore: missing.length > 0,
    fn: (test) => body(programs as Readonly<Record<Name, string>>, test),
  });
}
