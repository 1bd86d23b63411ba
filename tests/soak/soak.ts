/**
 * A soak: rounds of clients that come and go as they like, and after each what
 * the server's process still holds.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { eventually } from "../helpers/eventually.ts";
import { Peer, responses } from "../helpers/peer.ts";
import { request } from "../helpers/wire.ts";
import { come } from "./clients.ts";
import type { Holdings } from "./server.ts";

/** Milliseconds in which it lets go of clients: every timeout is shorter. */
const PATIENCE = 10_000;

/** A server in a process of its own. */
export class SoakServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #errors: Promise<string>;
  /** Where it gets bodies whole, and where as streams. */
  readonly urls: readonly URL[];

  private constructor(
    process: Deno.ChildProcess,
    errors: Promise<string>,
    urls: readonly URL[],
  ) {
    this.#process = process;
    this.#errors = errors;
    this.urls = urls;
  }

  /** Start it; no client may be silent for longer than `timeout` seconds. */
  static async start(timeout: number): Promise<SoakServer> {
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        "--no-check",
        "--v8-flags=--expose-gc",
        `${import.meta.dirname}/server.ts`,
        String(timeout),
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new Response(process.stderr).text();
    let line = "";
    const reader = process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    while (!line.includes("\n")) {
      const { value, done } = await eventually("the server", reader.read());
      if (done) throw new Error("The server of the soak ended early");
      line += value;
    }
    await reader.cancel();
    const urls = line.trim().split(" ").map((url) => new URL(url));
    return new SoakServer(process, errors, urls);
  }

  /** What it holds. */
  async holdings(): Promise<Holdings> {
    using peer = await connect_to(this.urls[0]);
    await peer.send(request("GET /holdings", ["Connection: close"]));
    const [{ body }] = responses(await peer.read_to_end());
    return JSON.parse(body);
  }

  /**
   * What it holds once it holds no more than `most` descriptors, or does not
   * come to that in time.
   */
  async at_rest(most: number): Promise<Holdings> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const holdings = await this.holdings();
      const { descriptors, open_bodies, waiting } = holdings;
      if (descriptors <= most && open_bodies + waiting === 0) return holdings;
      if (performance.now() > end) return holdings;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stdin.close();
    await eventually("the server of the soak to end", this.#process.status);
    // It refuses what it is meant to refuse, and has nothing else to say.
    const lines = (await this.#errors).split("\n");
    const others = lines.filter((line) => !/ code 40[08], |^$/.test(line));
    assertEquals(others.slice(0, 20), []);
  }
}

/** A connection to the server at `url`. */
export async function connect_to({ hostname, port }: URL): Promise<Peer> {
  return new Peer(await Deno.connect({ hostname, port: Number(port) }));
}

/** How much more memory may be held at the end than after the first round. */
const MORE_MEMORY = 48 * 1024 ** 2;
const MORE_HEAP = 8 * 1024 ** 2;

/** Seconds: no more than the clients that stall have time for. */
const TIMEOUT = 2;

/** Clients at the same time. */
const CLIENTS = 40;

/**
 * Let clients come for `rounds` times `seconds`.
 *
 * @param report Gets a line after each round.
 * @returns What is wrong; nothing if the server held no more at the end than
 * after the first round.
 */
export async function soak(
  rounds: number,
  seconds: number,
  seed: number,
  report: (line: string) => void,
): Promise<string[]> {
  await using server = await SoakServer.start(TIMEOUT);
  const before = await server.holdings();
  let first: Holdings | null = null;
  let last = before;
  for (let round = 1; round <= rounds; round++) {
    const came = await come(server.urls, CLIENTS, seconds, seed + round);
    last = await server.at_rest(before.descriptors);
    first ??= last;
    const total = Object.values(came).reduce((sum, count) => sum + count, 0);
    report(
      `round ${round}: ${total} clients; rss ${mib(last.rss)}, heap ${
        mib(last.heap)
      }, ${last.descriptors} descriptors, ${last.open_bodies} open bodies`,
    );
  }
  const problems: string[] = [];
  const { rss, heap } = first ?? before;
  if (last.rss > rss + MORE_MEMORY) {
    problems.push(`memory grew from ${mib(rss)} to ${mib(last.rss)}`);
  }
  if (last.heap > heap + MORE_HEAP) {
    problems.push(`the heap grew from ${mib(heap)} to ${mib(last.heap)}`);
  }
  for (const what of ["descriptors", "open_bodies", "waiting"] as const) {
    if (last[what] > before[what]) {
      problems.push(`${what}: ${before[what]} before, ${last[what]} after`);
    }
  }
  return problems;
}

function mib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
