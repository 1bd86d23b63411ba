import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import {
  type Board,
  type BoardRow,
  type Cell,
  counts_of,
  pack,
  ranked,
  row_of,
  unpack,
} from "../../leaderboard/board.ts";
import { markdown_of } from "../../leaderboard/markdown.ts";
import { board_in, page_of } from "../../leaderboard/page.ts";
import { run_server, version_of } from "../../leaderboard/run_server.ts";
import { SERVERS } from "../../leaderboard/servers/mod.ts";
import { Program } from "../helpers/program.ts";

function row(name: string, cells: Record<string, Cell>): BoardRow {
  return {
    name,
    language: "C",
    serves: "a file",
    install: `apt-get install ${name}`,
    version: "1.0",
    day: "2026-11-24",
    duration_ms: 1200,
    cells,
  };
}

const CHECK = {
  title: "A title",
  level: "MUST",
  source: "RFC 9112 §3.2",
  why: "It matters",
  fix: "Do it",
  expected: "400",
} as const;

const BOARD: Board = {
  checks: [{ id: "host.two", ...CHECK }, { id: "host.space", ...CHECK }],
  rows: [
    row("lax", {
      "host.two": {
        verdict: "fail",
        sent: "GET </script><script>alert(1)</script>",
        seen: "200",
        received: "HTTP/1.1 200 OK",
      },
      "host.space": { verdict: "skipped", reason: "It cannot be tried" },
    }),
    row("strict", { "host.two": { verdict: "pass", seen: "400" } }),
  ],
};

Deno.test("pack() loses nothing, and unpack() undoes it", () => {
  assertEquals(unpack(pack(BOARD)), BOARD);
});

Deno.test("board_in() finds the board in its page, the best server first", () => {
  const { checks, rows } = board_in(page_of(BOARD));
  assertEquals(checks, BOARD.checks);
  assertEquals(rows, BOARD.rows.toReversed());
});

Deno.test("board_in() is empty if the page has no board", () => {
  assertEquals(board_in("<!doctype html>"), { checks: [], rows: [] });
});

Deno.test("page_of() lets no text of a server end its script", () => {
  const scripts = page_of(BOARD).match(/<\/script>/g);
  assertEquals(scripts?.length, 2);
});

Deno.test("ranked() puts a server that ended early last, whatever it passed", () => {
  const [lax, strict] = BOARD.rows;
  const dead = { ...strict, name: "dead", ended: "It died" };
  assertEquals(ranked([dead, lax, strict]), [strict, lax, dead]);
});

Deno.test("markdown_of() has a row for each server, and what fails", () => {
  const text = markdown_of(BOARD);
  assertStringIncludes(text, "| lax | 1.0 | a file | 0 | 1 | 0 | 1 | 0 |");
  assertStringIncludes(text, "**lax 1.0**: `host.two`");
  assert(!text.includes("**strict"));
});

Deno.test("the board has at least 25 servers that others wrote", () => {
  const servers = Object.values(SERVERS);
  assert(servers.length > 25);
  const names = servers.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  for (const { install } of servers) {
    assertMatch(install, /^(apt-get install|npm install|this) /);
  }
});

Deno.test("run_server() starts, checks and ends this package's server", async () => {
  const server = SERVERS.pep3333;
  const report = await run_server(server);
  const result = row_of(server, "1.0", report);
  assertEquals(counts_of(result).fail, 0);
  assertEquals(result.ended, undefined);
  // The port is another each time, and the board is to stay the same.
  assertStringIncludes(result.cells["host.two"].sent!, "Host: HOST");
});

Deno.test("version_of() is null if the server is not installed", async () => {
  const version = ["/no/such/program", "--version"];
  assertEquals(await version_of({ ...SERVERS.nginx, version }), null);
});

Deno.test("the command names the servers it knows if it does not know one", async () => {
  const args = ["run", "--allow-all", "leaderboard/main.ts", "enginx"];
  const program = new Program(args, `${import.meta.dirname}/../..`);
  await using _program = program;
  await program.wait_for(
    /Cannot run board: there is no such server: received "enginx"; write one of .*nginx/,
  );
});
