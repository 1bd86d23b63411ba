/**
 * Putting a server under load, with wrk or with the loader beside this file.
 *
 * @module
 */
import { latin1_encode } from "../wsgi/latin1.ts";
import { find_program, spawn_pinned } from "./process.ts";

/** What to ask, and how. */
export interface Load {
  readonly port: number;
  /** What is asked in turn; one of them may hold several requests. */
  readonly requests: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

/** What the loader counted. */
export interface LoadResult {
  readonly requests: number;
  readonly microseconds: number;
  /** Microseconds that half of the answers took at most, and 99 of 100. */
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

const HERE = new URL(".", import.meta.url).pathname;

/** Writes requests for a loader, each preceded by its length. */
export function write_requests(requests: readonly string[]): string {
  const path = Deno.makeTempFileSync({ prefix: "bench-requests-" });
  const text = requests.map((it) => `${it.length}\n${it}`).join("");
  Deno.writeFileSync(path, latin1_encode(text));
  return path;
}

/**
 * Loads a server, and waits until the load is over.
 *
 * @param load What to ask; `requests` is the path of a file of them.
 * @param cores Where the loader runs.
 * @param whole Whether every answer that was asked for is waited for and
 * counted, where few of them fit into the time; wrk leaves the last ones out.
 */
export async function run_load(
  load: Omit<Load, "requests"> & { readonly requests: string },
  cores: string,
  whole = false,
): Promise<LoadResult> {
  const { port, connections, seconds, requests } = load;
  const wrk = whole ? null : find_program("wrk");
  const child = wrk === null
    ? spawn_pinned(cores, Deno.execPath(), [
      "run",
      "--allow-net",
      "--allow-read",
      "--no-config",
      `${HERE}loader.ts`,
      String(port),
      String(connections),
      String(seconds),
      requests,
    ], { stdout: "piped" })
    : spawn_pinned(cores, wrk, [
      "-t1",
      `-c${connections}`,
      `-d${seconds}s`,
      "-s",
      `${HERE}wrk.lua`,
      `http://127.0.0.1:${port}/`,
      "--",
      requests,
    ], { stdout: "piped" });
  const { success, stdout } = await child.output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  if (!success) throw new Error(`Cannot load the server: ${lines.join("; ")}`);
  return JSON.parse(lines.at(-1)!);
}
