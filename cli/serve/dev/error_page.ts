/**
 * What a developer sees in the browser when the application fails.
 *
 * @module
 */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { escape_markup } from "../../../conformance/report/escape.ts";
import { format_exception } from "../../../handlers/format_exception.ts";
import type { ConformanceError } from "../../../validator/conformance_error.ts";
import { RULES } from "../../../validator/rules.ts";
import { seen } from "../../../validator/seen.ts";
import { path_info } from "../../../wsgi/environ.ts";
import type { WSGIEnvironment } from "../../../wsgi/types.ts";
import { VERSION } from "../../../wsgi/version.ts";
import { STYLE } from "./error_page_style.ts";
import { masked_environ } from "./masked_environ.ts";
import { RELOAD_SCRIPT } from "./reload_events.ts";
import { type Frame, parse_stack, source_around } from "./stack.ts";

/** A chain of causes may be a circle. */
const MAX_CAUSES = 5;

/** The page about `error`, which `environ` led to; it needs nothing else. */
export function error_page(error: unknown, environ: WSGIEnvironment): string {
  const chain = causes_of(error);
  const title = escape_markup(title_of(error));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="where">${escape_markup(request_line(environ))}</p>
<h1><span class="name">${escape_markup(name_of(error))}</span>${
    escape_markup(message_of(error))
  }</h1>
${broken_rule(error)}
</header>
<main>
${chain.map((error, depth) => stack_section(error, depth)).join("\n")}
<h2 id="environ">The environ</h2>
<div class="card environ">${definitions(masked_environ(environ))}</div>
</main>
<footer>WSGI for TypeScript ${VERSION} on Deno ${Deno.version.deno}. Shown as
<code>--reload</code> is on and you are at this machine; others get a plain 500.
This page loads itself anew when the code changes.</footer>
<script>${RELOAD_SCRIPT}</script>
</body>
</html>
`;
}

/** The same for what is not a browser. */
export function error_text(error: unknown): string {
  return format_exception(error, null);
}

function causes_of(error: unknown): unknown[] {
  const chain = [error];
  while (chain.length < MAX_CAUSES) {
    const last = chain.at(-1);
    if (!(last instanceof Error) || last.cause === undefined) break;
    chain.push(last.cause);
  }
  return chain;
}

function name_of(error: unknown): string {
  return error instanceof Error ? String(error.name) : "Thrown";
}

function message_of(error: unknown): string {
  if (is_conformance_error(error)) {
    // Its end names the rule, which has a place of its own on the page.
    return error.message.slice(0, error.message.lastIndexOf(` (${error.rule}`));
  }
  return error instanceof Error ? String(error.message) : seen(error);
}

function title_of(error: unknown): string {
  return `${name_of(error)}: ${message_of(error)}`.slice(0, 120);
}

function request_line(environ: WSGIEnvironment): string {
  const query = environ.QUERY_STRING ? `?${environ.QUERY_STRING}` : "";
  return `${environ.REQUEST_METHOD} ${environ.SCRIPT_NAME ?? ""}${
    path_info(environ)
  }${query}`;
}

/** An application may have a copy of this package, and so another class. */
function is_conformance_error(error: unknown): error is ConformanceError {
  return error instanceof Error && error.name === "ConformanceError" &&
    "rule" in error && "source" in error;
}

function broken_rule(error: unknown): string {
  if (!is_conformance_error(error)) return "";
  const rule = RULES.find(({ id }) => id === error.rule);
  return `<div class="rule">
<p>It breaks the rule <code>${escape_markup(error.rule)}</code>${
    rule === undefined ? "" : `: ${escape_markup(rule.text)}`
  }</p>
${
    definitions([
      ["Seen", error.seen],
      ["Expected", is_said(error.expected, rule) ? undefined : error.expected],
      ["Why", rule?.why],
      ["Fix", rule?.fix],
      ["Source", error.source],
    ])
  }
</div>`;
}

/** Whether the text of the rule says it already. */
function is_said(
  expected: string,
  rule: { text: string } | undefined,
): boolean {
  const plain = (text = "") => text.toLowerCase().replace(/\.$/, "");
  return plain(expected) === plain(rule?.text);
}

function stack_section(error: unknown, depth: number): string {
  const heading = depth === 0
    ? "<h2>Where it happened</h2>"
    : `<h2>Caused by ${escape_markup(title_of(error))}</h2>`;
  const frames = error instanceof Error ? parse_stack(String(error.stack)) : [];
  if (frames.length === 0) {
    return `${heading}\n<p class="where">There is no stack: what was thrown is ` +
      "not an Error, or has none.</p>";
  }
  const mine = frames.filter((frame) => !frame.is_internal);
  const internal = frames.filter((frame) => frame.is_internal);
  const shown = mine.map((frame, index) => frame_block(frame, index === 0));
  const hidden = internal.length === 0
    ? ""
    : `<details class="internal"${mine.length === 0 ? " open" : ""}>
<summary>${internal.length} calls of the server and the runtime</summary>
${internal.map((frame) => frame_block(frame, false)).join("\n")}
</details>`;
  return `${heading}\n<div class="card">\n${
    shown.join("\n")
  }\n${hidden}\n</div>`;
}

function frame_block(frame: Frame, is_open: boolean): string {
  const { name, line, column } = frame;
  const about = `<span class="call">${
    escape_markup(name || "(anonymous)")
  }</span> <span class="file">${
    escape_markup(`${path_of(frame)}:${line}:${column}`)
  }</span>`;
  const lines = source_around(frame);
  if (lines.length === 0) {
    return `<div class="frame"><div class="plain">${about}</div></div>`;
  }
  const source = lines.map(({ number, text }) => {
    const hit = number === line ? ' class="hit"' : "";
    return `<span${hit} data-line="${number}">${escape_markup(text)}</span>`;
  });
  return `<details class="frame"${is_open ? " open" : ""}>
<summary>${about}</summary>
<pre>${source.join("")}</pre>
</details>`;
}

/** From here where it is below, which is what editors link to. */
function path_of({ file }: Frame): string {
  if (!file.startsWith("file:")) return file;
  const path = fileURLToPath(file);
  const here = relative(Deno.cwd(), path);
  return here.startsWith("..") ? path : here;
}

/** A definition list of those that have a value. */
function definitions(
  pairs: readonly (readonly [string, string | undefined])[],
): string {
  const items = pairs.filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      `<dt>${escape_markup(name)}</dt><dd>${escape_markup(value!)}</dd>`
    );
  return `<dl>${items.join("\n")}</dl>`;
}
