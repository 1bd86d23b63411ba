/**
 * Connections to the workers of `serve`, one request at a time.
 *
 * @module
 */
import { Peer } from "./peer.ts";
import { request } from "./wire.ts";

/** A response whose body is one line. */
export interface LineResponse {
  /** The head. */
  head: string;
  /** The body, without its line end. */
  line: string;
}

/** A connection to `url`, the address of a server. */
export async function connect(url: string): Promise<Peer> {
  const { hostname, port } = new URL(url);
  return new Peer(await Deno.connect({ hostname, port: Number(port) }));
}

/** What `path` is answered on this connection. */
export async function ask(peer: Peer, path = "/"): Promise<LineResponse> {
  await peer.send(request(`GET ${path}`));
  const head = await peer.read_until("\r\n\r\n");
  const line = await peer.read_until("\n");
  return { head, line: line.trimEnd() };
}

/** One connection to each of `count` workers, by process id. */
export async function connect_to_each(
  url: string,
  count: number,
): Promise<Map<string, Peer>> {
  const peers = new Map<string, Peer>();
  while (peers.size < count) {
    const peer = await connect(url);
    const { line } = await ask(peer);
    if (peers.has(line)) peer.close();
    else peers.set(line, peer);
  }
  return peers;
}
