/**
 * The style and the script of the page.
 *
 * @module
 */

/** Light and dark, as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #12151b); --card: light-dark(#fff, #1a1f27);
  --text: light-dark(#1c2330, #e4e8ef); --muted: light-dark(#5b6575, #9aa5b5);
  --line: light-dark(#dde1e8, #2d3440); --link: light-dark(#0b57d0, #8ab4f8);
  --code: light-dark(#eef0f4, #252b35);
}
.fail { --ink: light-dark(#b3261e, #ff8a80); --soft: light-dark(#fbe4e2, #45211f); }
.warn { --ink: light-dark(#8a5a00, #f2c265); --soft: light-dark(#fdf0d0, #3f3317); }
.pass { --ink: light-dark(#18703a, #7bd99a); --soft: light-dark(#e0f3e6, #1c3a27); }
.skipped, .not_applicable { --ink: light-dark(#4f5b76, #a9b6d3); --soft: light-dark(#e6eaf3, #2a3142); }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 2rem 0 .75rem; font-size: 1.1rem; }
.about { margin: .25rem 0; color: var(--muted); max-width: 60rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; }
button, select, input { font: inherit; color: inherit; }
button { border: 0; background: none; padding: 0; cursor: pointer; }
.wide { overflow: auto; max-width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.matrix { max-height: 85vh; }
table { border-collapse: separate; border-spacing: 0; font-size: .88rem; }
th { font-weight: 500; text-align: left; background: var(--card); white-space: nowrap; }
thead th { position: sticky; top: 0; z-index: 2; border-bottom: 1px solid var(--line); color: var(--muted); }
thead th:first-child { left: 0; z-index: 3; }
tbody th { position: sticky; left: 0; z-index: 1; border-right: 1px solid var(--line); }
tbody tr:hover > * { background: var(--code); }
#servers th, #servers td { padding: .3rem .7rem; }
#servers td { white-space: nowrap; }
#servers .number { text-align: right; font-variant-numeric: tabular-nums; }
#servers td.number.fail, #servers td.number.warn { color: var(--ink); font-weight: 600; }
#servers td.number.zero { color: var(--muted); font-weight: 400; }
[aria-sort] button { font-weight: 700; color: var(--text); }
[aria-sort=ascending] button::after { content: " ▲"; font-size: .7em; }
[aria-sort=descending] button::after { content: " ▼"; font-size: .7em; }
#checks thead th { vertical-align: bottom; padding: .5rem 0; }
#checks thead th:first-child { padding: .5rem .8rem; }
#checks thead th:not(:first-child) button { writing-mode: vertical-rl; transform: rotate(180deg); width: 1.7rem; line-height: 1.7rem; }
#checks tbody th { padding: .1rem .8rem; }
#checks tbody th code { font: .95em ui-monospace, monospace; }
#checks td { padding: 1px; }
#checks td button { display: block; width: 1.6rem; height: 1.5rem; border-radius: .25rem; background: var(--soft); color: var(--ink); font-weight: 700; line-height: 1; }
#checks td button.pass { background: none; font-weight: 400; }
.filters { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; margin-bottom: .75rem; color: var(--muted); }
.filters select, .filters input { padding: .3rem .6rem; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: .4rem; }
dialog { width: min(56rem, 94vw); max-height: 88vh; overflow: auto; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: 1.2rem 1.4rem; }
dialog::backdrop { background: #0008; }
dialog h3 { margin: 0 2rem .2rem 0; }
dialog .close { position: absolute; top: .8rem; right: 1rem; font-size: 1.3rem; }
dialog dt { margin-top: .8rem; color: var(--muted); font-size: .85rem; }
dialog dd { margin: 0; }
pre { margin: 0; padding: .6rem .8rem; background: var(--code); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; font: .85rem/1.45 ui-monospace, monospace; }
.badge { display: inline-block; padding: 0 .5rem; border-radius: 1rem; background: var(--soft); color: var(--ink); font-weight: 600; }
`;

/** Nothing is built from markup: texts of servers stay texts. */
export const SCRIPT = `
"use strict";
const { checks, texts, rows } = JSON.parse(document.getElementById("board").textContent);
const SIGNS = { pass: "·", fail: "✗", warn: "!", skipped: "–", not_applicable: " " };
const ORDER = { fail: 0, warn: 1, skipped: 2, not_applicable: 3, pass: 4 };
const section_of = (id) => id.slice(0, id.indexOf("."));
const sections = [...new Set(checks.map(({ id }) => section_of(id)))];

function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") element.className = value;
    else if (key.includes("-")) element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

/** How many cells of a row ended so, in one section or in all. */
function count(row, verdict, section) {
  return row.cells.filter((cell, at) =>
    cell !== null && cell[0] === verdict &&
    (section === undefined || section_of(checks[at].id) === section)
  ).length;
}

const columns = [
  { title: "server", value: (row) => row.name },
  { title: "version", value: (row) => row.version },
  { title: "language", value: (row) => row.language },
  { title: "serves", value: (row) => row.serves },
  ...["pass", "fail", "warn", "skipped"].map((verdict) => ({
    title: verdict, kind: verdict, value: (row) => count(row, verdict),
  })),
  { title: "n/a", kind: "not_applicable", value: (row) => count(row, "not_applicable") },
  { title: "seconds", kind: "time", value: (row) => Math.round(row.duration_ms / 100) / 10 },
  ...sections.map((section) => ({
    title: section, kind: "fail", value: (row) => count(row, "fail", section),
  })),
];
let order = rows.map((_, at) => at);
let sorted_by = { at: 5, down: false };

function compare(a, b) {
  return typeof a === "number" ? a - b : a.localeCompare(b);
}

function show_servers() {
  const head = make("tr", {}, ...columns.map(({ title, kind }, at) => {
    const button = make("button", {
      type: "button", textContent: title,
      onclick() {
        const down = sorted_by.at === at ? !sorted_by.down : kind === "pass";
        sorted_by = { at, down };
        const { value } = columns[at];
        order.sort((a, b) =>
          (rows[a].ended ? 1 : 0) - (rows[b].ended ? 1 : 0) ||
          (down ? -1 : 1) * compare(value(rows[a]), value(rows[b])));
        show_servers();
        show_checks();
      },
    });
    const th = make("th", { class: kind ? "number" : "", scope: "col" }, button);
    if (at === sorted_by.at) {
      th.setAttribute("aria-sort", sorted_by.down ? "descending" : "ascending");
    }
    return th;
  }));
  const body = order.map((index) => {
    const row = rows[index];
    return make("tr", { title: row.ended ?? row.install }, ...columns.map(({ kind, value }, at) => {
      const text = String(value(row)) + (at === 0 && row.ended ? " (ended early)" : "");
      return at === 0
        ? make("th", { scope: "row", textContent: text })
        : make("td", { class: kind ? "number " + kind + (text === "0" ? " zero" : "") : "", textContent: text });
    }));
  });
  document.getElementById("servers").replaceChildren(
    make("thead", {}, head), make("tbody", {}, ...body),
  );
}

const filters = document.getElementById("filters");
filters.section.append(
  make("option", { value: "", textContent: "all" }),
  ...sections.map((section) => make("option", { value: section, textContent: section })),
);
filters.oninput = show_checks;
filters.onsubmit = () => false;
let check_order = { row: -1, down: false };

function is_shown(check, at) {
  const { section, show, text } = filters;
  if (section.value !== "" && section_of(check.id) !== section.value) return false;
  const words = (check.id + " " + check.title).toLowerCase();
  if (!words.includes(text.value.trim().toLowerCase())) return false;
  if (show.value === "all") return true;
  return rows.some(({ cells }) =>
    cells[at]?.[0] === "fail" || show.value === "differ" && cells[at]?.[0] === "warn"
  );
}

function show_checks() {
  let shown = checks.map((_, at) => at).filter((at) => is_shown(checks[at], at));
  if (check_order.row >= 0) {
    const { cells } = rows[check_order.row];
    const rank = (at) => ORDER[cells[at]?.[0] ?? "pass"];
    shown.sort((a, b) => rank(a) - rank(b) || a - b);
  }
  filters.count.value = shown.length + " of " + checks.length;
  const head = make("tr", {}, make("th", { scope: "col" }, make("button", {
    type: "button", textContent: "check",
    onclick() { check_order.row = -1; show_checks(); },
  })), ...order.map((index) => {
    const th = make("th", { scope: "col" }, make("button", {
      type: "button", textContent: rows[index].name,
      onclick() { check_order.row = index; show_checks(); },
    }));
    if (check_order.row === index) th.setAttribute("aria-sort", "other");
    return th;
  }));
  const body = shown.map((at) => make("tr", {},
    make("th", { scope: "row", title: checks[at].title }, make("code", { textContent: checks[at].id })),
    ...order.map((index) => {
      const cell = rows[index].cells[at];
      if (cell === null) return make("td");
      return make("td", {}, make("button", {
        type: "button", class: cell[0], textContent: SIGNS[cell[0]],
        "aria-label": rows[index].name + ", " + checks[at].id + ": " + cell[0],
        onclick: () => show_exchange(rows[index], checks[at], cell),
      }));
    }),
  ));
  document.getElementById("checks").replaceChildren(
    make("thead", {}, head), make("tbody", {}, ...body),
  );
}

/** Escaped bytes with each line on one of its own. */
function lines(text) {
  return text.replaceAll("\\\\r\\\\n", "\\\\r\\\\n\\n");
}

const dialog = document.getElementById("exchange");
dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };

function show_exchange(row, check, [verdict, ...parts]) {
  const [sent, seen, received, reason] = parts.map((part) => texts[part]);
  const facts = [
    ["Sent", sent && make("pre", { textContent: lines(sent) })],
    ["Received", received && make("pre", { textContent: lines(received) })],
    ["Seen", seen], ["Expected", check.expected], ["Reason", reason],
    ["Source", check.level + ", " + check.source], ["Why", check.why], ["Fix", check.fix],
  ].filter(([, value]) => value);
  dialog.replaceChildren(
    make("button", { type: "button", class: "close", textContent: "×", "aria-label": "Close", onclick: () => dialog.close() }),
    make("h3", { id: "exchange-title", textContent: check.id }),
    make("p", { class: "about", textContent: check.title }),
    make("p", {}, make("span", { class: "badge " + verdict, textContent: verdict.replace("_", " ") }), " " + row.name + " " + row.version),
    make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", { textContent: name }), make("dd", {}, value)])),
  );
  dialog.showModal();
}

show_servers();
show_checks();
// A link can open an exchange: leaderboard.html#nginx/host.two
const [name, id] = decodeURIComponent(location.hash.slice(1)).split("/");
const at = checks.findIndex((check) => check.id === id);
const linked = rows.find((row) => row.name === name);
if (linked?.cells[at]) show_exchange(linked, checks[at], linked.cells[at]);
`;
