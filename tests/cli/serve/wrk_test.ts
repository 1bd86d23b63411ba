/** A stop under load: wrk makes the load, and a few clients count. */
import { assert, assertEquals } from "@std/assert";
import { ask, connect } from "../../helpers/ask_worker.ts";
import { Program } from "../../helpers/program.ts";
import { find_program, test_with } from "../../helpers/programs.ts";
import { APP, ROOT, start_serve } from "../../helpers/serve_command.ts";

const WRK = { wrk: find_program("wrk") };

const CLIENTS = 16;

/** What clients that ask as fast as they can got for their requests. */
class Tally {
  answered = 0;
  lost = 0;
  readonly #enough = Promise.withResolvers<void>();

  /** Resolves when so many were answered that every client had its turns. */
  get enough(): Promise<void> {
    return this.#enough.promise;
  }

  /** Ask on one connection until the server says that it was the last time. */
  async ask_on_one(url: string): Promise<void> {
    using peer = await connect(url);
    try {
      for (let is_last = false; !is_last;) {
        const { head } = await ask(peer);
        is_last = head.includes("Connection: close");
        this.#count();
      }
    } catch {
      this.lost++;
    }
  }

  #count(): void {
    if (++this.answered === 50 * CLIENTS) this.#enough.resolve();
  }
}

/** Watches for how long this process could not run, in milliseconds. */
class Lag implements Disposable {
  most = 0;
  #last = performance.now();
  readonly #timer = setInterval(() => {
    const now = performance.now();
    this.most = Math.max(this.most, now - this.#last);
    this.#last = now;
  }, 1);

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/**
 * As long as an idle connection stays open at a stop, in milliseconds. If the
 * clients could not run for so long, what they lost they had not sent in time.
 */
const GRACE = 50;

/** Stop `serve` under the load of wrk, while clients of ours ask, too. */
async function stop_under_load(
  wrk: string,
  args: string[],
  signals: Deno.Signal[],
): Promise<{ lost: number; is_valid: boolean }> {
  await using program = start_serve(
    [APP, "--port", "0", "--access-log", "off", ...args],
  );
  const url = await program.listens();
  await using _load = new Program(
    ["-t1", "-c64", "-d30s", url],
    ROOT.pathname,
    { command: wrk },
  );
  const tally = new Tally();
  const clients = Array.from({ length: CLIENTS }, () => tally.ask_on_one(url));
  await tally.enough;
  using lag = new Lag();
  for (const signal of signals) program.signal(signal);
  await program.ended;
  await Promise.all(clients);
  return { lost: tally.lost, is_valid: lag.most < GRACE };
}

const ATTEMPTS = 5;

const WAYS = [
  { name: "one process", args: [] },
  { name: "1 worker", args: ["--workers", "1"] },
  { name: "2 workers", args: ["--workers", "2"] },
  { name: "4 workers", args: ["--workers", "4"] },
];

for (const { name, args } of WAYS) {
  test_with(
    WRK,
    `serve, ${name}: a stop under load loses no request on a kept connection`,
    async ({ wrk }) => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const run = await stop_under_load(wrk, args, ["SIGTERM"]);
        if (run.lost > 0 && !run.is_valid) continue;
        return assertEquals(run.lost, 0);
      }
      throw new Error("This machine is too busy for clients that are prompt");
    },
  );
}

test_with(
  WRK,
  "serve: what a stop at once loses is counted",
  async ({ wrk }) => {
    const { lost } = await stop_under_load(wrk, [], ["SIGKILL"]);
    assert(lost > 0);
  },
);
