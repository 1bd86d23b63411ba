/**
 * The command `serve`, run as people run it: in a process of its own.
 *
 * @module
 */
import { Program, type ProgramOptions } from "./program.ts";

/** The root of the repository, where the command is run. */
export const ROOT = new URL("../../", import.meta.url);

/** An application with a path for each thing that it can do. */
export const APP = "tests/fixtures/serve/app.ts";

/** How to run it. */
export interface ServeCommandOptions extends ProgramOptions {
  /** The permissions; default all that serving with workers needs. */
  permissions?: string[];
  /** The folder to run it in; default the root. */
  cwd?: string;
}

/** The arguments for Deno that run `serve`. */
export function serve_args(
  args: string[],
  permissions = ["--allow-all"],
): string[] {
  const program = new URL("cli/serve.ts", ROOT).href;
  return ["run", "--no-prompt", ...permissions, program, ...args];
}

/** Start `serve` on a free port. */
export function start_serve(
  args: string[],
  { permissions, cwd = ROOT.pathname, ...options }: ServeCommandOptions = {},
): Program {
  return new Program(serve_args(args, permissions), cwd, options);
}

/** What a run of the command came to. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Run `serve` to its end. */
export async function run_serve(
  args: string[],
  { permissions, cwd = ROOT.pathname, env }: ServeCommandOptions = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: serve_args(args, permissions),
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** The text that a server answers, on a connection of its own. */
export async function get(url: string): Promise<string> {
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const response = await fetch(url, { client });
  return await response.text();
}
