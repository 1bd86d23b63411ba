/**
 * The command that makes the board: `deno task leaderboard [NAME…]`.
 *
 * It runs the HTTP suite on every server that is installed, or on those that
 * are named, and writes docs/leaderboard.md and docs/leaderboard.html. Those
 * that do not run keep their rows.
 *
 * @module
 */
import { info } from "../conformance/http/http_check.ts";
import { TOPICS } from "../conformance/http/topics/mod.ts";
import { show } from "../wsgi/show.ts";
import { type Board, type BoardRow, counts_of, row_of } from "./board.ts";
import { markdown_of } from "./markdown.ts";
import { board_in, page_of } from "./page.ts";
import { run_server, version_of } from "./run_server.ts";
import { SERVERS } from "./servers/mod.ts";

const DOCS = `${import.meta.dirname}/../docs`;
const PAGE = `${DOCS}/leaderboard.html`;

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !Object.hasOwn(SERVERS, name));
  if (unknown !== undefined) {
    console.error(
      `Cannot run board: there is no such server: received ${show(unknown)}; ` +
        `write one of ${Object.keys(SERVERS).join(", ")}`,
    );
    return 2;
  }
  const rows = new Map(kept_rows().map((row) => [row.name, row]));
  let failed = 0;
  for (const name of names.length > 0 ? names : Object.keys(SERVERS)) {
    const server = SERVERS[name];
    const version = await version_of(server);
    if (version === null) {
      console.log(`${name}: not installed; ${server.install}`);
      continue;
    }
    try {
      const row = row_of(server, version, await run_server(server));
      const { fail, warn } = counts_of(row);
      console.log(
        `${name} ${version}: ${fail} fail, ${warn} warn` +
          (row.ended === undefined ? "" : `; ${row.ended}`),
      );
      rows.set(row.name, row);
    } catch (error) {
      failed++;
      console.error(
        `${name}: ${error instanceof Error ? error.message : error}`,
      );
    }
    // After each, so that nothing is lost if the command is stopped.
    write({ checks: board_checks(), rows: [...rows.values()] });
  }
  return failed > 0 ? 1 : 0;
}

function kept_rows(): readonly BoardRow[] {
  try {
    return board_in(Deno.readTextFileSync(PAGE)).rows;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function board_checks(): Board["checks"] {
  return TOPICS.flatMap((topic) =>
    topic.checks.map((check) => ({
      ...info(topic, check),
      expected: check.expect.text,
    }))
  );
}

function write(board: Board): void {
  Deno.writeTextFileSync(PAGE, page_of(board));
  Deno.writeTextFileSync(`${DOCS}/leaderboard.md`, markdown_of(board));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
