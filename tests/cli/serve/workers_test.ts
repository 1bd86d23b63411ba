/** Workers that fail, and those that take their place. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { ask, connect, connect_to_each } from "../../helpers/ask_worker.ts";
import { Code } from "../../helpers/code.ts";
import type { Peer } from "../../helpers/peer.ts";
import { APP, get, ROOT, start_serve } from "../../helpers/serve_command.ts";
import { request } from "../../helpers/wire.ts";

const FREE = ["--port", "0"];

function close(peers: Iterable<Peer>): void {
  for (const peer of peers) peer.close();
}

const ENDS = [
  {
    name: "loops for ever",
    path: "/loop",
    args: ["--worker-timeout", "0.5"],
    how: "it did not answer for 0.5 seconds",
  },
  {
    name: "runs out of memory",
    path: "/memory",
    args: ["--deno-flag=--v8-flags=--max-old-space-size=32"],
    how: "(signal SIG(TRAP|ABRT|ILL)|exit code \\d+)",
  },
  { name: "exits", path: "/exit", args: [], how: "exit code 3" },
];

for (const { name, path, args, how } of ENDS) {
  Deno.test(`serve: a worker that ${name} is replaced, while the other one answers`, async () => {
    await using program = start_serve([
      APP,
      ...FREE,
      "--workers",
      "2",
      ...args,
    ]);
    const url = await program.listens();
    const peers = await connect_to_each(url, 2);
    const [[bad, victim], [good, other]] = peers;
    await victim.send(request(`GET ${path}`));
    const ended = program.wait_for(
      new RegExp(`worker ${bad} ended: ${how}; starting another`),
    );
    assertEquals((await ask(other)).line, good);
    await ended;
    assertEquals((await ask(other)).line, good);
    close(peers.values());
    const after = await connect_to_each(url, 2);
    assert(after.has(good));
    assert(!after.has(bad));
    close(after.values());
  });
}

Deno.test("serve: an error outside of a request ends no worker", async () => {
  await using program = start_serve([APP, ...FREE, "--workers", "1"]);
  const url = await program.listens();
  const pid = await get(url);
  await get(`${url}/timer`);
  await get(`${url}/rejection`);
  await program.wait_for(/Error: thrown in a timer/);
  await program.wait_for(/Error: nobody awaits this/);
  assertEquals(await get(url), pid);
});

Deno.test("serve: what an application prints is not taken for its worker's words", async () => {
  await using program = start_serve([APP, ...FREE, "--workers", "1"]);
  const url = await program.listens();
  assertEquals(await get(`${url}/output`), "printed\n");
  await program.wait_for(/"reason":"forged"/);
  program.signal("SIGTERM");
  assertEquals((await program.ended).code, 0);
});

Deno.test("serve: an application that dies at its start is tried again, more and more slowly", async () => {
  await using code = new Code("old");
  await using program = start_serve([code.path, ...FREE, "--workers", "1"]);
  const url = await program.listens();
  const [, old] = await program.wait_for(/worker (\d+) serves/);
  code.is("Deno.exit(7);");
  Deno.kill(Number(old), "SIGKILL");
  await program.wait_for(/ended: signal SIGKILL; starting another in 0\.1 s/);
  const failed = "ended before it could serve: exit code 7; trying again in";
  await program.wait_for(new RegExp(`${failed} 0\\.2 s`));
  await program.wait_for(new RegExp(`${failed} 0\\.4 s`));
  code.answers("new");
  await program.wait_for(/worker \d+ serves[^]*worker \d+ serves/);
  assertEquals(await get(url), "new\n");
});

Deno.test("serve --max-requests replaces a worker, and loses nothing", async () => {
  await using program = start_serve(
    [APP, ...FREE, "--workers", "1", "--max-requests", "3"],
  );
  const url = await program.listens();
  const first = await connect(url);
  const pids = new Set<string>();
  for (let i = 0; i < 3; i++) pids.add((await ask(first)).line);
  assertEquals(pids.size, 1);
  const [old] = pids;
  await program.wait_for(new RegExp(`worker \\d+ replaces worker ${old}`));
  assertEquals(await first.read_to_end(), "");
  assertNotEquals((await get(url)).trim(), old);
  first.close();
});

Deno.test("serve: SIGHUP replaces the workers, with the new code", async () => {
  await using code = new Code("old");
  await using program = start_serve([code.path, ...FREE, "--workers", "2"]);
  const url = await program.listens();
  assertEquals(await get(url), "old\n");
  code.answers("new");
  program.signal("SIGHUP");
  await program.wait_for(/(replaces worker \d+[^]*){2}/);
  assertEquals(await get(url), "new\n");
});

Deno.test("serve: SIGHUP keeps the old workers where the new code does not load", async () => {
  await using code = new Code("old");
  await using program = start_serve([code.path, ...FREE, "--workers", "2"]);
  const url = await program.listens();
  code.is("export const app = ;");
  program.signal("SIGHUP");
  await program.wait_for(
    /Cannot load module .*app\.ts: .*:1:20\); the old code goes on being served/,
  );
  assertEquals(await get(url), "old\n");
  code.answers("new");
  program.signal("SIGHUP");
  await program.wait_for(/(replaces worker \d+[^]*){2}/);
  assertEquals(await get(url), "new\n");
});

Deno.test("serve: SIGHUP loses no request on kept connections", async () => {
  await using program = start_serve(
    [APP, ...FREE, "--workers", "2", "--access-log", "off"],
  );
  const url = await program.listens();
  let asked = 0;
  /** Ask until the server says that it was the last time. */
  async function ask_to_the_end(): Promise<void> {
    using peer = await connect(url);
    for (let is_last = false; !is_last; asked++) {
      const { head, line } = await ask(peer);
      assertMatch(line, /^\d+$/);
      is_last = head.includes("Connection: close");
    }
  }
  const peers = Array.from({ length: 16 }, ask_to_the_end);
  await ask_once(url);
  program.signal("SIGHUP");
  await Promise.all(peers);
  await program.wait_for(/(replaces worker \d+[^]*){2}/);
  assert(asked > 16);
});

async function ask_once(url: string): Promise<void> {
  using peer = await connect(url);
  await ask(peer);
}

Deno.test("serve: workers end with their parent, whatever ended it", async () => {
  const program = start_serve([APP, ...FREE, "--workers", "2"]);
  await using _ended = program;
  await program.listens();
  program.signal("SIGKILL");
  // The workers have its standard error; it is at its end when they are.
  await program.ended;
});

Deno.test("serve: workers leave the signals of a terminal to their parent", async () => {
  await using program = start_serve([APP, ...FREE, "--workers", "1"]);
  const url = await program.listens();
  const worker = Number(await get(url));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.kill(worker, signal);
  }
  assertEquals(Number(await get(url)), worker);
});

const PERMISSIONS = [
  {
    name: "whole ones",
    permissions: ["--allow-net", "--allow-read", "--allow-run", "--allow-env"],
    args: [],
    granted: "read net env run here above",
  },
  {
    name: "of limited ones what serving needs",
    permissions: [
      "--allow-net=127.0.0.1",
      `--allow-read=${new URL("tests/fixtures", ROOT).pathname}`,
      "--allow-run",
      "--allow-env=HOME",
    ],
    args: [],
    granted: "run here",
  },
  {
    name: "those of --deno-flag as well",
    permissions: ["--allow-net", "--allow-read", "--allow-run"],
    args: ["--deno-flag", "--allow-env --allow-write"],
    granted: "read write net env run here above",
  },
];

for (const { name, permissions, args, granted } of PERMISSIONS) {
  Deno.test(`serve: workers get the permissions of their parent: ${name}`, async () => {
    await using program = start_serve(
      [APP, ...FREE, "--workers", "1", ...args],
      { permissions },
    );
    const url = await program.listens();
    assertEquals(await get(`${url}/permissions`), `${granted}\n`);
  });
}
