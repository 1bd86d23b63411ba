/**
 * A server in a process of its own: started on some cores, watched from
 * outside, ended. Linux only: what it used is read from /proc.
 *
 * @module
 */
import type { Contender, Start } from "./contenders.ts";

/** Microseconds in a clock tick of /proc/PID/stat (USER_HZ is 100). */
const TICK_US = 10_000;

/** How long a server may take to answer for the first time, or to end. */
const PATIENCE_MS = 15_000;

const SERVERS = new URL("servers/", import.meta.url).pathname;

/** The path of a program on PATH; `null` if it is not installed. */
export function find_program(name: string): string | null {
  const folders = name.startsWith("/")
    ? [""]
    : (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/`);
  for (const folder of folders) {
    try {
      if (Deno.statSync(folder + name).isFile) return folder + name;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

/** A port that nobody listens on. */
export function free_port(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Starts a program pinned to `cores`, a list such as `"1"` or `"0,1"`. */
export function spawn_pinned(
  cores: string,
  program: string,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Deno.ChildProcess {
  return new Deno.Command("taskset", {
    stdin: "null",
    ...options,
    args: ["-c", cores, program, ...args],
  }).spawn();
}

/** A server that runs. */
export class ServerProcess implements AsyncDisposable {
  /** Where it listens. */
  readonly port: number;
  readonly #child: Deno.ChildProcess;

  /** Starts it; `answered()` tells when it is there. */
  constructor(
    contender: Contender,
    start: Omit<Start, "port">,
    cores: string,
  ) {
    this.port = free_port();
    this.#child = spawn_pinned(
      cores,
      contender.program,
      contender.args({ ...start, port: this.port }),
      {
        cwd: SERVERS,
        stdout: "null",
        stderr: "null",
        env: { BENCH_FILE: start.file, PYTHONDONTWRITEBYTECODE: "1" },
      },
    );
  }

  /** Connects to it, as soon as it listens. */
  async connect(): Promise<Deno.TcpConn> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await Deno.connect({ hostname: "127.0.0.1", port: this.port });
      } catch (error) {
        if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
        if (performance.now() > deadline) {
          throw new Error(
            `Cannot measure a server that does not listen: waited ${PATIENCE_MS} ms for port ${this.port}`,
            { cause: error },
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  }

  /** Microseconds of CPU, user and system, of the process and its children. */
  cpu_us(): number {
    let ticks = 0;
    for (const pid of family(this.#child.pid)) {
      const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
      // The name in parentheses may hold spaces; utime and stime are 12 after.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks * TICK_US;
  }

  /** KiB of memory: now (`"VmRSS"`) or at the most so far (`"VmHWM"`). */
  memory_kib(which: "VmRSS" | "VmHWM"): number {
    let total = 0;
    for (const pid of family(this.#child.pid)) {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      total += Number(new RegExp(`${which}:\\s*(\\d+) kB`).exec(status)![1]);
    }
    return total;
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    this.#child.kill("SIGTERM");
    await this.#child.status;
    clearTimeout(timer);
  }
}

/** A process and all that descends from it. */
function family(pid: number): number[] {
  const children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
  return [
    pid,
    ...children.split(" ").filter(Boolean).map(Number).flatMap(family),
  ];
}
