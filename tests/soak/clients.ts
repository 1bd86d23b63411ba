/**
 * Clients that do what clients do, and worse.
 *
 * @module
 */
import { numbers } from "../helpers/random.ts";
import { Peer } from "../helpers/peer.ts";
import { request } from "../helpers/wire.ts";

/** Connects to one of the servers. */
type Connect = () => Promise<Peer>;
type Below = (bound: number) => number;

const UPLOAD = 300_000;

function post(length: number): string {
  return request("POST /upload", [`Content-Length: ${length}`]);
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What the clients do, by what they are called. */
const CLIENTS: Readonly<
  Record<string, (connect: Connect, below: Below) => Promise<void>>
> = {
  async "keeps its connection"(connect, below) {
    using peer = await connect();
    for (let i = below(20); i >= 0; i--) {
      await peer.send(request("GET /array"));
      await peer.read_until("an array");
    }
  },

  async "downloads everything"(connect, below) {
    using peer = await connect();
    const path = below(2) ? "/generator" : "/stream";
    await peer.send(request(`GET ${path}`, ["Connection: close"]));
    const { length } = await peer.read_to_end();
    if (length < 1_000_000) throw new Error(`Received ${length} of ${path}`);
  },

  async "uploads everything"(connect) {
    using peer = await connect();
    await peer.send(post(UPLOAD) + "u".repeat(UPLOAD));
    await peer.read_until(`${UPLOAD} bytes`);
  },

  async "trickles"(connect) {
    using peer = await connect();
    for (const piece of [...post(3).match(/.{1,9}/gs)!, "a", "b", "c"]) {
      await peer.send(piece);
      await pause(5);
    }
    await peer.read_until("3 bytes");
  },

  /** Closing with bytes unread is a reset. */
  async "resets a download"(connect, below) {
    using peer = await connect();
    await peer.send(request(`GET ${below(2) ? "/generator" : "/stream"}`));
    await peer.read_until("200 OK");
  },

  async "aborts an upload"(connect, below) {
    using peer = await connect();
    await peer.send(post(UPLOAD) + "u".repeat(below(UPLOAD)));
  },

  async "leaves while it waits"(connect, below) {
    using peer = await connect();
    await peer.send(request("GET /wait"));
    await pause(below(30));
  },

  async "stalls in a head"(connect) {
    using peer = await connect();
    await peer.send(request("GET /array").slice(0, -2));
    await peer.read_until("408 Request Timeout\n");
  },

  async "stalls in a body"(connect) {
    using peer = await connect();
    await peer.send(post(UPLOAD) + "u");
    await peer.read_until("408 Request Timeout\n");
  },

  async "says nothing"(connect) {
    using peer = await connect();
    await peer.read_to_end();
  },

  async "reads nothing"(connect) {
    using peer = await connect();
    // More than the system keeps for a client that reads nothing.
    await peer.send(request("GET /generator").repeat(16));
    await pause(2800);
  },

  async "breaks HTTP"(connect) {
    using peer = await connect();
    await peer.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n");
    await peer.read_until("400 Bad Request\n");
  },
};

/**
 * Have `count` clients at a time come to one of `urls`, until it is time.
 *
 * @returns How many of each kind came.
 */
export async function come(
  urls: readonly URL[],
  count: number,
  seconds: number,
  seed: number,
): Promise<Record<string, number>> {
  const end = performance.now() + seconds * 1000;
  const below = numbers(seed);
  const kinds = Object.keys(CLIENTS);
  const came: Record<string, number> = {};
  const worker = async () => {
    while (performance.now() < end) {
      const kind = kinds[below(kinds.length)];
      const { hostname, port } = urls[below(urls.length)];
      const connect = async () =>
        new Peer(await Deno.connect({ hostname, port: Number(port) }));
      try {
        await CLIENTS[kind](connect, below);
      } catch (cause) {
        throw new Error(`A client that ${kind} was let down`, { cause });
      }
      came[kind] = (came[kind] ?? 0) + 1;
      // The clients shall not be all that the machine does.
      await pause(below(20));
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
  return came;
}
