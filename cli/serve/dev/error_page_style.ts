/**
 * The style of the error page, apart from its structure.
 *
 * @module
 */

/** Both colour schemes, without a script. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f5f3; --card: #fff; --text: #22201c; --muted: #6b665c;
  --line: #e2ded6; --code: #faf9f7; --accent: #b3261e; --soft: #fbe9e7;
  --hit: #fff3c4; --hit-line: #e0a800; --link: #0b57d0; --rule: #8a5a00; --rule-soft: #fdf3dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #151412; --card: #1d1c19; --text: #ebe7df; --muted: #a39d91;
    --line: #35322c; --code: #191815; --accent: #ff8a80; --soft: #3a2220;
    --hit: #3d3518; --hit-line: #d6a72c; --link: #8ab4f8; --rule: #f2c265; --rule-soft: #362d17;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.25rem 1.25rem 4rem; max-width: 66rem;
  background: var(--page); color: var(--text); font: 15px/1.55 system-ui, sans-serif;
}
code, pre, .file, dd, dt, .where { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.where { margin: 0 0 .6rem; color: var(--muted); font-size: .85rem; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; white-space: pre-wrap; }
h1 .name { display: block; margin-bottom: .3rem; color: var(--accent); font-size: .95rem; font-weight: 600; letter-spacing: .01em; }
h2 { margin: 2.25rem 0 .7rem; font-size: 1.02rem; font-weight: 650; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
header { padding: 1.35rem 1.5rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: .6rem; }
.rule { margin-top: 1.1rem; padding: .85rem 1.1rem; background: var(--rule-soft); border-left: 3px solid var(--rule); border-radius: .35rem; }
.rule p { margin: 0 0 .5rem; }
.rule dd { font-family: inherit; font-size: .95rem; }
.rule code { color: var(--rule); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1.1rem; margin: 0; font-size: .86rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
.frame + .frame { border-top: 1px solid var(--line); }
.frame > summary, .frame > .plain { display: flex; flex-wrap: wrap; gap: .1rem .9rem; align-items: baseline; padding: .55rem 1rem; }
.frame > summary { cursor: pointer; list-style: none; }
.frame > summary::-webkit-details-marker { display: none; }
.frame > summary::before { content: "▸"; color: var(--muted); width: .8rem; margin-right: -.4rem; }
.frame[open] > summary::before { content: "▾"; }
.frame .call { font-weight: 600; font-size: .92rem; }
.frame .file { color: var(--muted); font-size: .83rem; overflow-wrap: anywhere; }
pre { margin: 0; padding: .6rem 0; overflow-x: auto; background: var(--code); border-top: 1px solid var(--line); font-size: .83rem; line-height: 1.6; tab-size: 2; }
pre span { display: block; min-width: max-content; padding: 0 1rem; border-left: 3px solid transparent; }
pre span::before { content: attr(data-line); display: inline-block; width: 3.2rem; padding-right: 1rem; color: var(--muted); text-align: right; user-select: none; }
pre .hit { background: var(--hit); border-left-color: var(--hit-line); }
.internal { border-top: 1px solid var(--line); }
.internal > summary { padding: .55rem 1rem; color: var(--muted); font-size: .88rem; cursor: pointer; }
.internal .frame:first-of-type { border-top: 1px solid var(--line); }
.environ { padding: 1rem 1.25rem; }
footer { margin-top: 2rem; color: var(--muted); font-size: .85rem; }
@media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .4rem; } }
`;
