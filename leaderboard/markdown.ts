/**
 * The board as docs/leaderboard.md.
 *
 * @module
 */
import { type Board, type BoardRow, counts_of, ranked } from "./board.ts";

/** The page; `missing` are the servers that never ran. */
export function markdown_of({ checks, rows }: Board): string {
  const order = ranked(rows);
  const broken = order.filter((row) => counts_of(row).fail > 0);
  return `# Leaderboard

${checks.length} checks of \`check --url\` on ${rows.length} servers, each with
its defaults, on the loopback interface. [leaderboard.html](leaderboard.html) has
every check of every server with the bytes sent and received; open it in a
browser. \`deno task leaderboard\` runs them again, and
\`deno task leaderboard nginx puma\` only some; what is not installed is left out,
and said. [findings.md](findings.md) has the faults that are worth a report.

A \`fail\` is a broken MUST and a \`warn\` a broken SHOULD; \`skipped\` could not be
tried, mostly because the server does not keep a connection or has no ETag; \`n/a\`
is what HTTP/1.1 added, for servers that answer with HTTP/1.0. A number is no
judgement: one lenient parser breaks a dozen checks, and servers that only serve
a file have less to do wrong than those that run an application.

The servers run the same small application, serve one file, or send a fixed
response. \`make_server()\` is this package's, and was written beside these checks.

| server | version | serves | pass | fail | warn | skipped | n/a |
| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |
${order.map(table_row).join("\n")}

## What fails

${broken.map(failures).join("\n\n")}

## How they were installed

| server | language | installed with | day |
| --- | --- | --- | --- |
${order.map(installation).join("\n")}
`;
}

function table_row(row: BoardRow): string {
  const { pass, fail, warn, skipped, not_applicable } = counts_of(row);
  const name = row.ended === undefined ? row.name : `${row.name} (ended early)`;
  return cells(
    name,
    row.version,
    row.serves,
    pass,
    fail,
    warn,
    skipped,
    not_applicable,
  );
}

function failures(row: BoardRow): string {
  const ids = Object.entries(row.cells)
    .filter(([, { verdict }]) => verdict === "fail")
    .map(([id]) => `\`${id}\``);
  const ended = row.ended === undefined ? "" : ` ${row.ended}.`;
  return `**${row.name} ${row.version}**:${ended} ${ids.join(", ")}`;
}

function installation({ name, language, install, day }: BoardRow): string {
  return cells(name, language, `\`${install}\``, day);
}

function cells(...values: (string | number)[]): string {
  return `| ${values.join(" | ")} |`;
}
