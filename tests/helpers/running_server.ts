/**
 * Servers that are programs of the system.
 *
 * @module
 */
import { eventually } from "./eventually.ts";

/** How often a server is asked whether it listens, in milliseconds. */
const INTERVAL = 20;
const DEADLINE = 10_000;

/** What to start. */
export interface ServerProgram {
  readonly name: string;
  /** Its processes, each in the foreground. */
  readonly commands: readonly (readonly string[])[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it listens, in the order in which to wait for it. */
  readonly listens: readonly (Deno.ConnectOptions | Deno.UnixConnectOptions)[];
  /** The file with what it complains about. */
  readonly log: string;
}

// Below the ports that systems give to clients: between the moment when a port
// is chosen and that when a server takes it, no connection of a test gets it.
const FIRST_PORT = 10_000;
const PORTS = 20_000;
let place = Math.floor(Math.random() * PORTS);

/** A port that was free a moment ago, another one each time. */
export function free_port(): number {
  for (;;) {
    const port = FIRST_PORT + (place = (place + 1) % PORTS);
    try {
      using _ = Deno.listen({ hostname: "127.0.0.1", port });
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** A server that runs until it is disposed of. */
export class RunningServer implements AsyncDisposable {
  readonly #processes: Deno.ChildProcess[];

  private constructor(processes: Deno.ChildProcess[]) {
    this.#processes = processes;
  }

  /** Start `program`; it listens when this resolves. */
  static async start(program: ServerProgram): Promise<RunningServer> {
    const running = new RunningServer(
      program.commands.map(([command, ...args]) =>
        new Deno.Command(command, {
          args,
          env: { ...program.environment },
          stdin: "null",
          stdout: "null",
          stderr: "null",
        }).spawn()
      ),
    );
    try {
      for (const where of program.listens) await listens(where);
    } catch (error) {
      await running[Symbol.asyncDispose]();
      const log = await Deno.readTextFile(program.log).catch(() => "no log");
      throw new Error(`${program.name} does not listen:\n${log}`, {
        cause: error,
      });
    }
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#processes) {
      try {
        process.kill("SIGTERM");
      } catch { // It ended early; its log says why.
      }
    }
    for (const process of this.#processes) {
      await eventually("a server to end", process.status);
    }
  }
}

/** Wait until somebody listens; these servers have no other way to tell. */
async function listens(
  where: Deno.ConnectOptions | Deno.UnixConnectOptions,
): Promise<void> {
  for (let waited = 0;; waited += INTERVAL) {
    try {
      // The types want to know which of the two it is.
      (await Deno.connect(where as Deno.ConnectOptions)).close();
      return;
    } catch (error) {
      if (waited >= DEADLINE) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
