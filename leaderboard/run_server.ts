/**
 * Start a server of the board, check it, and stop it, in bounded time.
 *
 * @module
 */
import {
  check_http,
  type CheckHttpOptions,
  CheckStopped,
  HTTP_CHECKS,
} from "../conformance/check_http.ts";
import type { Finding, Report } from "../conformance/report/types.ts";
import type { BoardServer, Place, Start } from "./board_server.ts";
import { SERVERS } from "./servers/mod.ts";

/** How long a server may take to listen; Go is compiled first. */
const START_DEADLINE = 60_000;

/** How long the checks of one server may take. */
const CHECK_DEADLINE = 150_000;

/** How many checks may end a server before it is given up. */
const MOST_DEADLY = 6;

/** How long a server may take to stop before it is killed. */
const STOP_DEADLINE = 3000;

/** How often to see whether it listens, in milliseconds. */
const RETRY = 100;

/** The last of what a server wrote that is shown if it does not start. */
const MOST_OUTPUT = 2000;

/** The version of a server; `null` if it is not installed. */
export async function version_of(
  { version: [program, ...args] }: BoardServer,
): Promise<string | null> {
  try {
    const command = new Deno.Command(program, { args, stdin: "null" });
    const { stdout, stderr } = await command.output();
    const text = new TextDecoder().decode(stdout) +
      new TextDecoder().decode(stderr);
    return /\d+\.\d+(?:\.\d+)*|\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * Start a server and check it. If a check ends it, the server is started anew,
 * and the others are made without that one, which it has failed.
 *
 * @returns The report; if it is not complete, it says so.
 * @throws {Error} If the server does not start.
 */
export async function run_server(server: BoardServer): Promise<Report> {
  const deadly = new Map<string, Finding>();
  let concurrency = 4;
  while (true) {
    const disable = [...deadly.keys()];
    const stopped = await run_once(server, { disable, concurrency });
    if (!(stopped instanceof CheckStopped)) {
      return with_findings(stopped, deadly);
    }
    const { report, last: [{ id, sent } = { id: "", sent: "" }] } = stopped;
    const is_late = report.duration_ms >= CHECK_DEADLINE;
    if (is_late || deadly.size >= MOST_DEADLY) {
      return with_findings(report, deadly);
    }
    // Alone, it is certain which request it was.
    if (concurrency > 1) concurrency = 1;
    else {
      const check = HTTP_CHECKS.find((check) => check.id === id)!;
      const seen = "nothing; then the server was dead or hung";
      const message = "Expected a server that goes on: received " + seen;
      deadly.set(id, { ...check, verdict: "fail", sent, seen, message });
    }
  }
}

/** The report with the findings of checks that were left out of it. */
function with_findings(
  report: Report,
  deadly: ReadonlyMap<string, Finding>,
): Report {
  const findings = [...report.findings, ...deadly.values()];
  return { ...report, findings };
}

async function run_once(
  server: BoardServer,
  options: CheckHttpOptions,
): Promise<Report | CheckStopped> {
  const folder = await Deno.makeTempDir();
  const apps = import.meta.dirname + "/apps";
  const site = import.meta.dirname + "/site";
  const place: Place = {
    folder,
    apps,
    site,
    port: free_port(),
    backend: server.is_proxy ? free_port() : 0,
  };
  try {
    await using _backend = server.is_proxy
      ? await started(SERVERS.pep3333, { ...place, port: place.backend })
      : null;
    await using _server = await started(server, place);
    const url = `http://127.0.0.1:${place.port}/`;
    // The first answer of some takes seconds.
    const first = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    await first.body?.cancel();
    return await check(url, options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function check(
  url: string,
  options: CheckHttpOptions,
): Promise<Report | CheckStopped> {
  try {
    return await check_http(url, { max_time: CHECK_DEADLINE, ...options });
  } catch (error) {
    if (error instanceof CheckStopped) return error;
    throw error;
  }
}

function free_port(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** The server, listening, in a session of its own. */
async function started(
  server: BoardServer,
  place: Place,
): Promise<AsyncDisposable> {
  const { command, files = {}, env }: Start = server.start(place);
  for (const [name, text] of Object.entries(files)) {
    const path = `${place.folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  const child = new Deno.Command("setsid", {
    args: [...command],
    cwd: place.folder,
    env: { PYTHONDONTWRITEBYTECODE: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  async function collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output = (output + text).slice(-MOST_OUTPUT);
    }
  }
  let has_ended = false;
  const ended = Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    child.status.then(() => has_ended = true),
  ]);
  const running = {
    async [Symbol.asyncDispose]() {
      kill_session(child.pid, "SIGTERM");
      const timer = setTimeout(
        () => kill_session(child.pid, "SIGKILL"),
        STOP_DEADLINE,
      );
      await child.status;
      clearTimeout(timer);
      // Workers that outlive their parent.
      kill_session(child.pid, "SIGKILL");
      await ended;
    },
  };
  const gives_up_at = performance.now() + START_DEADLINE;
  while (!await listens(place.port)) {
    if (has_ended || performance.now() > gives_up_at) {
      await running[Symbol.asyncDispose]();
      throw new Error(
        `Cannot start ${server.name}: it does not listen: it wrote\n${output}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY));
  }
  return running;
}

/** Signal a process that leads a session, and all of that session. */
function kill_session(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}

async function listens(port: number): Promise<boolean> {
  try {
    using _connection = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}
