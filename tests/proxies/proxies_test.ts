/**
 * The server behind the proxies that people put in front of it, over TCP and
 * over Unix sockets.
 */
import { assert, assertEquals } from "@std/assert";
import {
  make_server,
  type ServerOptions,
  WSGIRequestHandler,
} from "../../server/mod.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { eventually } from "../helpers/eventually.ts";
import { Peer, responses } from "../helpers/peer.ts";
import { find_program, test_with } from "../helpers/programs.ts";
import { Served } from "../helpers/serve.ts";
import { until } from "../helpers/timed.ts";
import { request } from "../helpers/wire.ts";
import { PROXIES, type Proxy, RunningProxy } from "./proxies.ts";

const MIB = 1024 ** 2;

/** What has no two parts that are the same, so that no mistake hides. */
function numbered(length: number): Uint8Array<ArrayBuffer> {
  const numbers = new Uint32Array(length / 4).map((_, index) => index);
  return new Uint8Array(numbers.buffer);
}

async function digest(data: BufferSource): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}

/** What the applications note. */
class Notes {
  readonly connections = new Set<unknown>();
  begun = 0;
  closed = 0;
  left = 0;
  uploads = 0;
}

const TEXT: [string, string][] = [["Content-Type", "text/plain"]];
const encoder = new TextEncoder();

function applications(notes: Notes): Record<string, WSGIApplication> {
  return {
    "/environ": (environ, start_response) => {
      notes.connections.add(environ["pep3333.connection"]);
      start_response("200 OK", [["Content-Type", "application/json"]]);
      const { REMOTE_ADDR, REQUEST_URI, PATH_INFO, HTTP_HOST } = environ;
      const scheme = environ["wsgi.url_scheme"];
      return [encoder.encode(JSON.stringify(
        { REMOTE_ADDR, REQUEST_URI, PATH_INFO, HTTP_HOST, scheme },
      ))];
    },
    "/upload": async (environ, start_response) => {
      notes.uploads++;
      const body = environ["wsgi.input"].read() as Uint8Array<ArrayBuffer>;
      const told = `${body.length} ${await digest(body)}`;
      start_response("200 OK", TEXT.slice());
      return [encoder.encode(told)];
    },
    "/download": (_environ, start_response) => {
      start_response("200 OK", TEXT.slice());
      const data = numbered(LARGE);
      return (function* () {
        for (let at = 0; at < LARGE; at += 60_000) {
          yield data.subarray(at, at + 60_000);
        }
      })();
    },
    "/endless": (_environ, start_response) => {
      start_response("200 OK", TEXT.slice());
      notes.begun++;
      const body = (async function* () {
        for (;;) {
          yield new Uint8Array(10_000);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      return Object.assign(body, { close: () => void notes.closed++ });
    },
    "/wait": async (environ, start_response) => {
      const { signal } = environ["pep3333.connection"]!;
      notes.begun++;
      await new Promise((resolve) => signal.onabort = resolve);
      notes.left++;
      start_response("200 OK", TEXT.slice());
      return [];
    },
  };
}

const LARGE = 20 * MIB;
const REFUSED = 4 * MIB;

/** What is the client's doing, and tested for. */
const EXPECTED_IN_LOG = /code 413|code 400, .*it is incomplete/;

/** A server and a proxy in front of it. */
class Pair implements AsyncDisposable {
  readonly notes = new Notes();
  readonly errors = new StringErrors();
  #served!: Served;
  #proxy!: RunningProxy;
  #folder!: string;

  static async start(
    proxy: Proxy,
    is_unix: boolean,
    options: ServerOptions = {},
  ): Promise<Pair> {
    const pair = new Pair();
    const { errors } = pair;
    // The proxy may run as another user.
    const folder = await Deno.makeTempDir();
    await Deno.chmod(folder, 0o755);
    pair.#folder = folder;
    class Handler extends WSGIRequestHandler {
      override log_message(message: string) {
        if (!EXPECTED_IN_LOG.test(message)) errors.write(`${message}\n`);
      }
      override get_stderr() {
        return errors;
      }
    }
    const routes = applications(pair.notes);
    const path = `${folder}/socket`;
    const server = make_server(
      is_unix ? `unix:${path}` : "127.0.0.1",
      0,
      (environ, start_response) =>
        routes[environ.PATH_INFO!](environ, start_response),
      {
        access_log: false,
        handler_class: Handler,
        trusted_proxy: is_unix ? "*" : "127.0.0.1",
        trusted_proxy_headers: ["x-forwarded-for", "x-forwarded-proto"],
        ...(is_unix ? { unix_mode: "666" } : {}),
        ...options,
      },
    );
    pair.#served = new Served(server, errors, []);
    try {
      const where = is_unix ? path : server.server_port;
      pair.#proxy = await RunningProxy.start(proxy, { where }, folder);
    } catch (error) {
      await pair.#served[Symbol.asyncDispose]();
      throw error;
    }
    return pair;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#proxy.port}`;
  }

  async connect(): Promise<Peer> {
    const { port } = this.#proxy;
    return new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy[Symbol.asyncDispose]();
    await this.#served[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
    assertEquals(this.errors.getvalue(), "");
  }
}

const LEAVING = "tells of a client that left while it waited";

/** What is asked of every proxy, with one pair for all. */
const CHECKS: Record<string, (pair: Pair) => Promise<void>> = {
  async "keeps its connections to the server"({ url, notes }) {
    for (let i = 0; i < 20; i++) {
      await (await fetch(`${url}/environ`)).body?.cancel();
    }
    assert(notes.connections.size <= 5, `${notes.connections.size} for 20`);
  },

  async "says who its client is, and passes on the rest"(pair) {
    using peer = await pair.connect();
    await peer.send(
      "GET /environ?a=%2F HTTP/1.1\r\nHost: a.example:81\r\n" +
        "Connection: close\r\n\r\n",
    );
    const [{ status, body }] = responses(await peer.read_to_end());
    assertEquals(status, 200);
    assertEquals(JSON.parse(body), {
      REMOTE_ADDR: "127.0.0.1",
      REQUEST_URI: "/environ?a=%2F",
      PATH_INFO: "/environ",
      HTTP_HOST: "a.example:81",
      scheme: "http",
    });
  },

  async "sends a large body"({ url }) {
    const body = numbered(LARGE);
    const due = `${LARGE} ${await digest(body)}`;
    const response = await fetch(`${url}/upload`, { method: "POST", body });
    assertEquals(await response.text(), due);
  },

  async "sends a large body of unknown length"({ url }) {
    const body = numbered(LARGE);
    const due = `${LARGE} ${await digest(body)}`;
    const response = await fetch(`${url}/upload`, {
      method: "POST",
      body: new Blob([body]).stream(),
    });
    assertEquals(await response.text(), due);
  },

  async "receives a large body"({ url }) {
    const response = await fetch(`${url}/download`);
    const data = await response.arrayBuffer();
    assertEquals(await digest(data), await digest(numbered(LARGE)));
  },

  async "lets go of a download when its client leaves"(pair) {
    const { notes } = pair;
    {
      using peer = await pair.connect();
      await peer.send(request("GET /endless"));
      await peer.read_until("\r\n\r\n");
      await until("the download to begin", () => notes.begun === 1);
    }
    await until("close()", () => notes.closed === 1);
  },

  async [LEAVING](pair) {
    const { notes } = pair;
    {
      using peer = await pair.connect();
      await peer.send(request("GET /wait"));
      await until("the application to wait", () => notes.begun === 2);
    }
    await until("the signal", () => notes.left === 1);
  },

  async "does not send half an upload as a whole one"(pair) {
    const uploads = pair.notes.uploads;
    {
      using peer = await pair.connect();
      await peer.send(
        request("POST /upload", [`Content-Length: ${MIB}`]) +
          "u".repeat(99_999),
      );
    }
    const { url } = pair;
    for (let i = 0; i < 5; i++) {
      await (await fetch(`${url}/environ`)).body?.cancel();
    }
    assertEquals(pair.notes.uploads, uploads);
  },
};

for (const proxy of PROXIES) {
  for (const is_unix of [false, true]) {
    const name = `behind ${proxy.name}, over ${
      is_unix ? "a Unix socket" : "TCP"
    }`;
    test_with(proxy.programs, name, async (_, test) => {
      await using pair = await Pair.start(proxy, is_unix);
      for (const [name, check] of Object.entries(CHECKS)) {
        await test.step({
          name: `it ${name}`,
          ignore: name === LEAVING && !proxy.tells_of_leaving,
          fn: () => check(pair),
        });
      }
    });
  }
}

/** How often an upload is refused, each time with luck or without. */
const TIMES = 20;

/** What a client that sends all of its body gets. */
async function refused(peer: Peer, is_chunked: boolean): Promise<string> {
  const body = "u".repeat(REFUSED);
  const message = is_chunked
    ? request("POST /upload", ["Transfer-Encoding: chunked"]) +
      `${REFUSED.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    : request("POST /upload", [`Content-Length: ${REFUSED}`]) + body;
  const sent = peer.send(message).then(() => "", (error) => ` (${error})`);
  const head = await eventually("an answer", peer.read_until("\r\n"));
  await sent;
  return head.trim().slice(0, 12);
}

for (const proxy of PROXIES) {
  for (const is_unix of [false, true]) {
    const name = `413 is seen behind ${proxy.name}, over ${
      is_unix ? "a Unix socket" : "TCP"
    }`;
    test_with(proxy.programs, name, async () => {
      await using pair = await Pair.start(proxy, is_unix, {
        max_body_bytes: 100_000,
      });
      for (const is_chunked of [false, true]) {
        const seen = [];
        for (let i = 0; i < TIMES; i++) {
          using peer = await pair.connect();
          seen.push(await refused(peer, is_chunked));
        }
        assertEquals(seen, Array(TIMES).fill("HTTP/1.1 413"));
      }
    });
  }
}

const UPLOADER = `
import http.client, sys
body = b"u" * ${LARGE}
for chunked in (False, True):
    for _ in range(10):
        client = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
        client.request("POST", "/", iter([body]) if chunked else body,
                       encode_chunked=chunked)
        print(client.getresponse().status)
        client.close()
`;

test_with(
  { python3: find_program("python3") },
  "413 is seen by Python's http.client, and not a broken pipe",
  async ({ python3 }) => {
    const server = make_server("127.0.0.1", 0, () => {
      throw new Error("called");
    }, {
      access_log: false,
      max_body_bytes: 100_000,
      handler_class: class extends WSGIRequestHandler {
        override log_message() {}
      },
    });
    await using _served = new Served(server, new StringErrors(), []);
    const { stdout, stderr } = await new Deno.Command(python3, {
      args: ["-c", UPLOADER, String(server.server_port)],
    }).output();
    const decoder = new TextDecoder();
    assertEquals(decoder.decode(stderr), "");
    assertEquals(decoder.decode(stdout), "413\n".repeat(20));
  },
);
