/**
 * Measuring one case: every contender in turn, several rounds.
 *
 * @module
 */
import type { Case, LoadCase } from "./cases.ts";
import { type ContenderName, CONTENDERS } from "./contenders.ts";
import { run_load, write_requests } from "./load.ts";
import { ServerProcess } from "./process.ts";
import { PLAIN } from "./requests.ts";
import type {
  CaseResult,
  ContenderResult,
  MetricName,
  Round,
} from "./results.ts";

/** How long, how often, and what with. */
export interface Settings {
  readonly rounds: number;
  /** Seconds of load for each contender and round. */
  readonly seconds: number;
  /** The path of a large file. */
  readonly file: string;
}

const SERVER_CORE = "1";
const LOADER_CORE = "0";

/** Seconds of load before the first round. */
const WARM_UP = 1;

/** How long a server is left alone before its memory is read. */
const REST_MS = 1000;

/** Connections that a server gets before its memory is first read. */
const FIRST_CONNECTIONS = 1000;

/** Connections that are opened at the same time. */
const AT_ONCE = 50;

/**
 * Measures a case.
 *
 * @param it The case.
 * @param contenders Those of its contenders that are installed.
 */
export async function run_case(
  it: Case,
  contenders: readonly ContenderName[],
  settings: Settings,
): Promise<CaseResult> {
  switch (it.kind) {
    case "load":
      return await run_load_case(it, contenders, settings);
    case "start":
      return await in_turn(it, contenders, "start_ms", settings, measure_start);
    case "idle":
      return await in_turn(
        it,
        contenders,
        "connection_kib",
        settings,
        (name) => measure_idle(name, it.connections, settings),
      );
  }
}

/** The servers stay for all rounds, as a server does, and wait for their turn. */
async function run_load_case(
  it: LoadCase,
  contenders: readonly ContenderName[],
  settings: Settings,
): Promise<CaseResult> {
  const cores = it.all_cores ? `${LOADER_CORE},${SERVER_CORE}` : SERVER_CORE;
  const requests = write_requests(it.requests);
  const servers = new Map<ContenderName, ServerProcess>();
  const whole = it.app === "file";
  const load = (server: ServerProcess, seconds: number) =>
    run_load(
      { port: server.port, connections: it.connections, seconds, requests },
      LOADER_CORE,
      whole,
    );
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.removeSync(requests));
  for (const name of contenders) {
    const server = stack.use(
      new ServerProcess(
        CONTENDERS[name],
        { app: it.app, file: settings.file },
        cores,
      ),
    );
    (await server.connect()).close();
    await load(server, WARM_UP);
    servers.set(name, server);
  }
  return await in_turn(it, contenders, "cpu_us", settings, async (name) => {
    const server = servers.get(name)!;
    const before = server.cpu_us();
    const counted = await load(server, settings.seconds);
    const cpu_us = (server.cpu_us() - before) / counted.requests;
    if (counted.errors > 0) {
      console.error(
        `${name}: ${counted.errors} requests were not answered well`,
      );
    }
    return {
      cpu_us,
      rps: counted.requests / counted.microseconds * 1e6,
      p50_ms: counted.p50 / 1000,
      p99_ms: counted.p99 / 1000,
      peak_mib: server.memory_kib("VmHWM") / 1024,
    };
  });
}

/** Rounds in turn, so that what else the machine does meets all of them. */
async function in_turn(
  it: Case,
  contenders: readonly ContenderName[],
  metric: MetricName,
  settings: Settings,
  measure: (name: ContenderName, settings: Settings) => Promise<Round>,
): Promise<CaseResult> {
  const rounds = new Map<ContenderName, Round[]>(
    contenders.map((name) => [name, []]),
  );
  for (let round = 0; round < settings.rounds; round++) {
    for (const name of contenders) {
      rounds.get(name)!.push(await measure(name, settings));
    }
  }
  const results: Record<string, ContenderResult> = {};
  for (const [name, measured] of rounds) {
    results[name] = { title: CONTENDERS[name].title, rounds: measured };
  }
  return { title: it.title, metric, contenders: results };
}

async function measure_start(
  name: ContenderName,
  { file }: Settings,
): Promise<Round> {
  const start = performance.now();
  await using server = new ServerProcess(
    CONTENDERS[name],
    { app: "hello", file },
    SERVER_CORE,
  );
  using conn = await server.connect();
  await ask(conn);
  return { start_ms: performance.now() - start };
}

async function measure_idle(
  name: ContenderName,
  count: number,
  { file }: Settings,
): Promise<Round> {
  await using server = new ServerProcess(
    CONTENDERS[name],
    { app: "hello", file },
    SERVER_CORE,
  );
  const conns: Deno.Conn[] = [];
  try {
    const open = async () => {
      const conn = await server.connect();
      conns.push(conn);
      await ask(conn);
    };
    const open_until = async (most: number) => {
      while (conns.length < most) {
        await Promise.all(Array.from({ length: AT_ONCE }, open));
      }
      await rest();
      return server.memory_kib("VmRSS");
    };
    const before = await open_until(FIRST_CONNECTIONS);
    const after = await open_until(FIRST_CONNECTIONS + count);
    const cpu = server.cpu_us();
    await rest();
    return {
      connection_kib: (after - before) / count,
      idle_cpu_ms: (server.cpu_us() - cpu) / REST_MS,
    };
  } finally {
    for (const conn of conns) conn.close();
  }
}

/** Asks once, and reads what comes: the answer is small. */
async function ask(conn: Deno.Conn): Promise<void> {
  await conn.write(new TextEncoder().encode(PLAIN));
  if (await conn.read(new Uint8Array(4096)) === null) {
    throw new Error("Cannot measure a server that closes without an answer");
  }
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST_MS));
}
