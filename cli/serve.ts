/**
 * The command that serves an application: `serve app.ts`. See `--help`, or
 * docs/serve.md for its manual.
 *
 * @example Serve an application in the shell
 * ```sh
 * deno run --allow-net --allow-read cli/serve.ts app.ts
 * ```
 *
 * @module
 */
import { reason_of } from "./cannot_run.ts";
import { help } from "./serve/options.ts";
import { need_all } from "./serve/needs.ts";
import {
  is_supervised,
  read_settings,
  type Settings,
} from "./serve/settings.ts";
import { STANDARD_ERROR } from "../server/log.ts";
import { VERSION } from "../wsgi/version.ts";

const STOPPED = 0;
const NOT_STARTED = 2;

/**
 * Do what the arguments ask for.
 *
 * @param args The arguments of the command line.
 * @returns The exit code: 0 stopped by a signal, 2 could not start.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const command = read_settings(args);
    if ("show" in command) print(command.show === "help" ? help() : VERSION);
    else await serve(command.settings);
    return STOPPED;
  } catch (error) {
    console.error(`serve: ${reason_of(error)}`);
    return NOT_STARTED;
  } finally {
    await STANDARD_ERROR.drain();
  }
}

function print(text: string): void {
  console.log(text.trimEnd());
}

async function serve(settings: Settings): Promise<void> {
  need_all(settings);
  if (is_supervised(settings)) {
    const { supervise } = await import("./serve/supervise.ts");
    return await supervise(settings);
  }
  const { serve_alone } = await import("./serve/serve_alone.ts");
  await serve_alone(settings);
}

// The application may have left timers that keep the process alive.
if (import.meta.main) Deno.exit(await main(Deno.args));
