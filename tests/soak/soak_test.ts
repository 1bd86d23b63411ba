/**
 * What the server still holds after many clients, and what idle ones cost. The
 * server has a process of its own. `deno task soak` is the same for longer.
 */
import { assert, assertEquals } from "@std/assert";
import type { Peer } from "../helpers/peer.ts";
import { request } from "../helpers/wire.ts";
import { connect_to, soak, SoakServer } from "./soak.ts";

/** Descriptors are counted where Linux lists them. */
const IS_LINUX = Deno.build.os === "linux";

Deno.test({
  name: "soak: memory and descriptors are flat, whatever clients do",
  ignore: !IS_LINUX,
  async fn() {
    const lines: string[] = [];
    const report = (line: string) => void lines.push(line);
    assertEquals(await soak(2, 7, 1, report), [], lines.join("\n"));
  },
});

const IDLE = 5000;
/** The most that one of them may cost, in bytes. */
const EACH = 48 * 1024;

/** Whether this process may have so many descriptors: Deno raises the limit. */
function has_descriptors(count: number): boolean {
  if (!IS_LINUX) return false;
  const limits = Deno.readTextFileSync("/proc/self/limits");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1]) > count;
}

const IS_POSSIBLE = has_descriptors(IDLE + 200);

Deno.test({
  name: `${IDLE} idle connections are held, and each is still answered${
    IS_POSSIBLE ? "" : " (skipped: too few descriptors, see ulimit -n)"
  }`,
  ignore: !IS_POSSIBLE,
  async fn() {
    await using server = await SoakServer.start(120);
    const before = await server.holdings();
    const peers: Peer[] = [];
    const ask = async (peer: Peer) => {
      await peer.send(request("GET /array"));
      await peer.read_until("an array");
    };
    for (let i = 0; i < IDLE; i++) {
      peers.push(await connect_to(server.urls[0]));
      if (peers.length % 100 === 0) {
        await Promise.all(peers.slice(-100).map(ask));
      }
    }
    const held = await server.holdings();
    assertEquals(held.descriptors - before.descriptors, IDLE);
    const each = (held.rss - before.rss) / IDLE;
    console.log(`An idle connection takes ${(each / 1024).toFixed(1)} KiB.`);
    assert(each < EACH, `${each} bytes for each`);
    for (let i = 0; i < IDLE; i += 100) {
      await Promise.all(peers.slice(i, i + 100).map(ask));
    }
    for (const peer of peers) peer.close();
    const after = await server.at_rest(before.descriptors);
    assertEquals(after.descriptors, before.descriptors);
  },
});
