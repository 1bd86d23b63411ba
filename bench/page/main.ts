/**
 * Writes docs/performance.md and its plots from what was measured:
 *
 *     deno task bench:page
 *
 * A line `{{plot NAME}}` or `{{table CASE}}` of the template becomes that plot
 * or table, `{{machine}}`, `{{goals}}` and `{{skipped}}` what they say.
 *
 * @module
 */
import type { Results } from "../results.ts";
import { draw } from "./draw.ts";
import { fill_template } from "./fill_template.ts";
import { PLOTS } from "./plots.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const FOLDER = new URL("performance/", DOCS);

const results: Results = JSON.parse(
  Deno.readTextFileSync(new URL("results.json", FOLDER)),
);
for (const [name, plot] of Object.entries(PLOTS)) {
  const svg = await draw(plot.make(results));
  Deno.writeTextFileSync(new URL(`${name}.svg`, FOLDER), `${svg}\n`);
}
const template = Deno.readTextFileSync(
  new URL("template.md", import.meta.url),
);
Deno.writeTextFileSync(
  new URL("performance.md", DOCS),
  fill_template(template, results),
);
