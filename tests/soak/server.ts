/**
 * The server of a soak, in a process of its own: its two addresses on a line,
 * then whatever is asked for until its standard input ends.
 *
 * @module
 */
import { make_server } from "../../server/mod.ts";
import type {
  AsyncInputStream,
  WSGIApplication,
  WSGIEnvironment,
} from "../../wsgi/types.ts";

/** What the process holds, at rest. */
export interface Holdings {
  /** Memory of the process, in bytes. */
  readonly rss: number;
  /** The most memory it has had so far, in bytes. */
  readonly peak: number;
  /** Memory of JavaScript objects, in bytes. */
  readonly heap: number;
  /** Open files and TCP sockets. */
  readonly descriptors: number;
  /** Bodies that were returned and not closed. */
  readonly open_bodies: number;
  /** Applications that wait for their client to leave. */
  readonly waiting: number;
}

const CHUNK = new Uint8Array(16 * 1024);
const TEXT: [string, string][] = [["Content-Type", "text/plain"]];
const encoder = new TextEncoder();

let open_bodies = 0;
let waiting = 0;

function tracked<Body extends object>(body: Body): Body {
  open_bodies++;
  return Object.assign(body, { close: () => void open_bodies-- });
}

async function holdings(): Promise<Holdings> {
  // What the last requests left behind goes with the turns of the event loop.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    (globalThis as unknown as { gc(): void }).gc();
  }
  const { rss, heapUsed } = Deno.memoryUsage();
  return {
    rss,
    peak: peak_memory(),
    heap: heapUsed,
    descriptors: count_descriptors(),
    open_bodies,
    waiting,
  };
}

function peak_memory(): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) * 1024;
}

/** Open files and TCP sockets: Deno has Unix sockets of its own, sooner or later. */
function count_descriptors(): number {
  const unix = Deno.readTextFileSync("/proc/self/net/unix").split("\n")
    .map((line) => line.trim().split(/ +/)[6]);
  const unix_sockets = new Set(unix.map((inode) => `socket:[${inode}]`));
  const links = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`);
    } catch {
      return null; // That of the folder itself, by now closed.
    }
  });
  return links.filter((link) => link !== null && !unix_sockets.has(link))
    .length;
}

async function body_length(environ: WSGIEnvironment): Promise<number> {
  const input = environ["wsgi.input"] as unknown as AsyncInputStream;
  let length = 0;
  for (;;) {
    const data = await input.read(4096);
    if (data.length === 0) return length;
    length += data.length;
  }
}

/** An application for each path. */
const APPLICATIONS: Readonly<Record<string, WSGIApplication>> = {
  "/array": (_environ, start_response) => {
    start_response("200 OK", TEXT.slice());
    return tracked([encoder.encode("an array")]);
  },
  "/generator": (_environ, start_response) => {
    start_response("200 OK", TEXT.slice());
    return tracked((function* () {
      for (let i = 0; i < 64; i++) yield CHUNK;
    })());
  },
  "/stream": (_environ, start_response) => {
    start_response("200 OK", TEXT.slice());
    return tracked((async function* () {
      for (let i = 0; i < 64; i++) {
        yield CHUNK;
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })());
  },
  "/upload": async (environ, start_response) => {
    const length = await body_length(environ);
    start_response("200 OK", TEXT.slice());
    return tracked([encoder.encode(`${length} bytes`)]);
  },
  "/line": async (environ, start_response) => {
    const { length } = await environ["wsgi.input"].readline();
    start_response("200 OK", TEXT.slice());
    return tracked([encoder.encode(`${length} bytes`)]);
  },
  "/wait": async (environ, start_response) => {
    const { signal } = environ["pep3333.connection"]!;
    waiting++;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    waiting--;
    start_response("200 OK", TEXT.slice());
    return [];
  },
  "/holdings": async (_environ, start_response) => {
    const told = encoder.encode(JSON.stringify(await holdings()));
    start_response("200 OK", [["Content-Type", "application/json"]]);
    return [told];
  },
};

function application(
  ...[environ, start_response]: Parameters<WSGIApplication>
): ReturnType<WSGIApplication> {
  return APPLICATIONS[environ.PATH_INFO!](environ, start_response);
}

if (import.meta.main) {
  const timeout = Number(Deno.args[0]);
  const servers = (["buffered", "stream"] as const).map((input) =>
    make_server("127.0.0.1", 0, application, {
      input,
      access_log: () => {},
      keep_alive_timeout: timeout,
      header_timeout: timeout,
      body_timeout: timeout,
      write_timeout: timeout,
      half_close_timeout: 0.2,
    })
  );
  const served = servers.map((server) => server.serve_forever());
  console.log(
    servers.map(({ server_port }) => `http://127.0.0.1:${server_port}/`)
      .join(" "),
  );
  await Deno.stdin.readable.pipeTo(new WritableStream());
  for (const server of servers) await server.shutdown();
  await Promise.all(served);
}
