/**
 * The style and the script of the HTML report.
 *
 * @module
 */

import { VERDICTS } from "./findings.ts";

/** Light and dark; the filters use `:has()`, so they need no script. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1c2330; --muted: #5b6575;
  --line: #dde1e8; --link: #0b57d0; --code: #eef0f4;
  --fail: #b3261e; --fail-soft: #fbe4e2; --warn: #8a5a00; --warn-soft: #fdf0d0;
  --pass: #18703a; --pass-soft: #e0f3e6; --aside: #4f5b76; --aside-soft: #e6eaf3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151b; --card: #1a1f27; --text: #e4e8ef; --muted: #9aa5b5;
    --line: #2d3440; --link: #8ab4f8; --code: #252b35;
    --fail: #ff8a80; --fail-soft: #45211f; --warn: #f2c265; --warn-soft: #3f3317;
    --pass: #7bd99a; --pass-soft: #1c3a27; --aside: #a9b6d3; --aside-soft: #2a3142;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem;
  background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, sans-serif;
}
h1 { margin: 0; font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { margin: 2.25rem 0 .75rem; font-size: 1.1rem; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.about { margin: .25rem 0 1.25rem; color: var(--muted); }
code { font: .88em ui-monospace, monospace; overflow-wrap: anywhere; }
.hidden-label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.fail { --ink: var(--fail); --soft: var(--fail-soft); }
.warn { --ink: var(--warn); --soft: var(--warn-soft); }
.pass { --ink: var(--pass); --soft: var(--pass-soft); }
.known, .skipped, .not_applicable { --ink: var(--aside); --soft: var(--aside-soft); }
.ended { padding: .6rem .9rem; border-radius: .5rem; background: var(--fail-soft); color: var(--fail); font-weight: 600; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; border: 0; margin: 0; padding: 0; }
.filters label {
  display: flex; align-items: center; gap: .45rem; padding: .35rem .75rem;
  border-radius: 2rem; background: var(--soft); color: var(--ink); cursor: pointer;
}
.filters input { margin: 0; accent-color: var(--ink); }
.filters b { font-variant-numeric: tabular-nums; }
.filters [type="search"] {
  flex: 1 1 12rem; min-width: 8rem; padding: .35rem .75rem; font: inherit;
  color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 2rem;
}
.matrix { overflow: auto; max-height: 80vh; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.matrix table { border-collapse: separate; border-spacing: 0; }
.matrix th { font-weight: 400; text-align: left; white-space: nowrap; background: var(--card); }
.matrix thead th { position: sticky; top: 0; z-index: 1; vertical-align: bottom; border-bottom: 1px solid var(--line); padding: .6rem 0; }
.matrix thead th span {
  writing-mode: vertical-rl; transform: rotate(180deg); max-height: 13rem; overflow: hidden;
  text-overflow: ellipsis; font-size: .8rem; line-height: 1.6rem; color: var(--muted);
}
.matrix thead th:first-child { left: 0; z-index: 2; padding: .6rem .9rem; color: var(--muted); font-size: .85rem; }
.matrix tbody th { position: sticky; left: 0; padding: 0 .9rem; font-size: .9rem; border-right: 1px solid var(--line); }
.matrix tbody tr:hover > * { background: var(--code); }
.matrix td { width: 1.6rem; min-width: 1.6rem; height: 1.6rem; padding: 1px; text-align: center; color: var(--ink); }
.matrix .pass { font-size: .75rem; }
.matrix td a {
  display: block; border-radius: .25rem; line-height: 1.4rem; text-decoration: none;
  background: var(--soft); color: var(--ink); font-weight: 700;
}
.rule { margin: .5rem 0; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--ink); border-radius: .5rem; }
.rule summary { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; padding: .6rem .9rem; cursor: pointer; }
.rule summary::after { content: "+"; color: var(--muted); font-family: ui-monospace, monospace; }
.rule[open] summary::after { content: "−"; }
.rule summary code { font-weight: 600; }
.title { flex: 1 1 0; min-width: 14rem; }
.badge { padding: 0 .55rem; border-radius: 1rem; background: var(--soft); color: var(--ink); font-size: .8rem; font-weight: 600; }
.count { color: var(--muted); font-size: .88rem; }
.inside { padding: .25rem .9rem .9rem; border-top: 1px solid var(--line); }
.statement { margin: .75rem 0; padding: .6rem .8rem; background: var(--code); border-radius: .4rem; }
.exchange { margin-top: .5rem; }
.exchange summary { cursor: pointer; color: var(--muted); }
.exchange pre { margin: .4rem 0 0; overflow: auto; max-height: 30rem; font: .85em/1.5 ui-monospace, monospace; }
.statement p { margin: 0 0 .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
${
  VERDICTS.map((verdict) =>
    `body:has(#show-${verdict}:not(:checked)) [data-verdict="${verdict}"]`
  ).join(",\n")
},
.unmatched { display: none; }
@media print { .filters { display: none; } .matrix { overflow: visible; max-height: none; } }
`;

/** Adds the one filter that needs a script: by words in a rule. */
export const SCRIPT = `
const search = document.querySelector("[type=search]");
search.hidden = false;
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\\s+/);
  for (const element of document.querySelectorAll("[data-verdict], [data-note]")) {
    const text = element.textContent.toLowerCase();
    element.classList.toggle("unmatched", !words.every((word) => text.includes(word)));
  }
});
`;
