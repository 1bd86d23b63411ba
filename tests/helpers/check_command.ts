/**
 * The `check` command in a process of its own.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);

/** How a command ended. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Run `check` with these arguments, permissions and variables. */
export async function check(
  args: string[],
  permissions: string[] = ["--allow-read"],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      ...permissions,
      new URL("cli/check.ts", ROOT).href,
      ...args,
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}
