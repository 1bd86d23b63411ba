/**
 * What is said when serving starts.
 *
 * @module
 */
import { resolve_options } from "../../server/options.ts";
import { VERSION } from "../../wsgi/version.ts";
import { server_options, type Settings } from "./settings.ts";

/** Print where it listens: the one line on standard output. */
export function announce(url: string): void {
  const line = new TextEncoder().encode(`Listening on ${url}\n`);
  try {
    Deno.stdout.writeSync(line);
  } catch { // Nobody reads it, which is no reason not to serve.
  }
}

/** What serves what, in one line of the log. */
export function start_line(settings: Settings, workers = 0): string {
  const { app, transport } = settings;
  const processes = workers === 0
    ? "one process"
    : `${workers} ${workers === 1 ? "worker" : "workers"}`;
  const line = `serving ${app} with version ${VERSION} on Deno ` +
    `${Deno.version.deno}, ${processes}`;
  if (transport === "deno") return `${line}, under Deno.serve`;
  const limits = Object.entries(resolve_options(server_options(settings)))
    .filter(([name, value]) =>
      /^max_|_timeout$/.test(name) && typeof value === "number"
    )
    .map(([name, value]) => `${name} ${value}`);
  return `${line}; ${limits.join(", ")}`;
}
