/**
 * Loading a server and taking its CPU time: what the benchmarks share.
 *
 * Linux only: the server is pinned to one core and its time read from /proc.
 *
 * @module
 */
import { parseArgs } from "node:util";

/** What one server did under load. */
export interface Measurement {
  /** Requests answered a second. */
  rps: number;
  /** Microseconds of CPU a request, user and system, of the server alone. */
  cpu_us: number;
}

const CONNECTIONS = 32;
const SERVER_CORE = "1";
const LOADER_CORE = "0";

/** Microseconds in a clock tick of /proc/PID/stat (USER_HZ is 100). */
const TICK_US = 10_000;

async function has_wrk(): Promise<boolean> {
  try {
    await new Deno.Command("wrk", { args: ["-v"], stdout: "null" }).output();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function output_of(program: string, args: string[]): Promise<string> {
  const command = new Deno.Command("taskset", {
    args: ["-c", LOADER_CORE, program, ...args],
    stderr: "inherit",
  });
  const { success, stdout } = await command.output();
  if (!success) throw new Error(`Cannot load the server: ${program} failed`);
  return new TextDecoder().decode(stdout);
}

/** Load `url` for `seconds`, and count the requests that were answered. */
async function load(url: string, seconds: number): Promise<number> {
  if (await has_wrk()) {
    const text = await output_of("wrk", [
      "-t1",
      `-c${CONNECTIONS}`,
      `-d${seconds}s`,
      url,
    ]);
    if (/Non-2xx|Socket errors/.test(text)) throw new Error(text);
    return Number(/(\d+) requests in/.exec(text)![1]);
  }
  const loader = new URL("loader.ts", import.meta.url).pathname;
  return Number(
    await output_of(Deno.execPath(), [
      "run",
      "--allow-net",
      loader,
      url,
      String(CONNECTIONS),
      String(seconds),
    ]),
  );
}

/** User and system time of a process so far, in clock ticks. */
async function cpu_ticks(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The name in parentheses may hold spaces; utime and stime are 12 behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** The first line that a server prints: its URL. */
async function first_line(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.trim();
}

/**
 * Start one of `bench/servers/`, warm it up, load it, and stop it.
 *
 * @param server The name of the file, without `.ts`.
 * @param seconds How long to load it.
 */
export async function measure(
  server: string,
  seconds: number,
): Promise<Measurement> {
  const script = new URL(`servers/${server}.ts`, import.meta.url).pathname;
  const process = new Deno.Command("taskset", {
    args: ["-c", SERVER_CORE, Deno.execPath(), "run", "--allow-net", script],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    const url = await first_line(process.stdout);
    await load(url, 1);
    const before = await cpu_ticks(process.pid);
    const start = performance.now();
    const requests = await load(url, seconds);
    const elapsed = (performance.now() - start) / 1000;
    const ticks = await cpu_ticks(process.pid) - before;
    return { rps: requests / elapsed, cpu_us: ticks * TICK_US / requests };
  } finally {
    process.kill();
    await process.status;
  }
}

/** The middle one of an odd number of values. */
function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/**
 * Measure `servers` in turn, several rounds, and print them beside the first.
 *
 * @returns For each the median of its ratio, round by round, to the first.
 */
export async function compare(
  servers: string[],
): Promise<Record<string, Measurement>> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "4" },
      rounds: { type: "string", default: "3" },
    },
  });
  const rounds: Record<string, Measurement>[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const measured: Record<string, Measurement> = {};
    for (const server of servers) {
      measured[server] = await measure(server, Number(values.seconds));
    }
    rounds.push(measured);
  }
  const [base] = servers;
  console.log("server".padEnd(20), "requests/s", " CPU µs", "  rps", "  CPU");
  const ratios: Record<string, Measurement> = {};
  for (const server of servers) {
    const all = rounds.map((round) => round[server]);
    const ratio = {
      rps: median(rounds.map((r) => r[server].rps / r[base].rps)),
      cpu_us: median(rounds.map((r) => r[server].cpu_us / r[base].cpu_us)),
    };
    ratios[server] = ratio;
    console.log(
      server.padEnd(20),
      median(all.map(({ rps }) => rps)).toFixed(0).padStart(10),
      median(all.map(({ cpu_us }) => cpu_us)).toFixed(2).padStart(7),
      ratio.rps.toFixed(2).padStart(5),
      ratio.cpu_us.toFixed(2).padStart(5),
    );
  }
  console.log(
    `rps, CPU: ratio to ${base} in the same round; medians of ${values.rounds} rounds`,
  );
  return ratios;
}
