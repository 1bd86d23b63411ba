/**
 * The board as one page of HTML that needs nothing else, and the board that is
 * in such a page.
 *
 * @module
 */
import { escape_markup } from "../conformance/report/escape.ts";
import { type Board, pack, ranked, unpack } from "./board.ts";
import { SCRIPT, STYLE } from "./page_assets.ts";

/** The page. */
export function page_of({ checks, rows }: Board): string {
  const packed = pack({ checks, rows: ranked(rows) });
  // No end of a script element may occur within one.
  const data = JSON.stringify(packed).replaceAll("<", "\\u003c");
  const summary =
    `${checks.length} checks of HTTP/1.1 on ${rows.length} servers`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Leaderboard: ${escape_markup(summary)}</title>
<style>${STYLE}</style>
<h1>Leaderboard</h1>
<p class="about">${escape_markup(summary)}. A <b>fail</b> is a broken MUST, a
<b>warn</b> a broken SHOULD. Press the heading of a column to sort by it, and a
cell to see what was sent and received.</p>
<section>
<h2>Servers</h2>
<div class="wide"><table id="servers"></table></div>
</section>
<section>
<h2>Checks</h2>
<form class="filters" id="filters">
<label>Section <select name="section"></select></label>
<label>Show <select name="show">
<option value="differ" selected>checks that a server breaks</option>
<option value="fail">checks that a server fails</option>
<option value="all">every check</option>
</select></label>
<label>Find <input type="search" name="text" placeholder="chunked, Host …"></label>
<output name="count"></output>
</form>
<div class="wide matrix"><table id="checks"></table></div>
</section>
<dialog id="exchange" aria-labelledby="exchange-title"></dialog>
<script type="application/json" id="board">${data}</script>
<script>${SCRIPT}</script>
</html>
`;
}

/** The board in a page; an empty one if there is none. */
export function board_in(page: string): Board {
  const start = '<script type="application/json" id="board">';
  const at = page.indexOf(start);
  if (at < 0) return { checks: [], rows: [] };
  const end = page.indexOf("</script>", at);
  return unpack(JSON.parse(page.slice(at + start.length, end)));
}
