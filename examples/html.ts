/**
 * HTML for the examples: one page, one small stylesheet.
 *
 * @module
 */
import type { WSGIEnvironment } from "../mod.ts";

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `text`, escaped for use between tags or in a quoted attribute. */
export function escape_html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]);
}

/** Readable on a phone, and at night. */
const STYLE = `:root { color-scheme: light dark; --accent: #1663b8 }
@media (prefers-color-scheme: dark) { :root { --accent: #7db8f7 } }
body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem;
  font: 1.0625rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.75rem; line-height: 1.2 }
a { color: var(--accent) }
input, textarea, button { font: inherit; padding: .4rem .6rem;
  border: 1px solid #8888; border-radius: .3rem; max-width: 100% }
input:not([type=file]), textarea { display: block; width: 100%;
  box-sizing: border-box }
button { background: var(--accent); color: Canvas; border: 0;
  padding: .4rem 1.2rem }
pre { padding: .8rem; border-radius: .3rem; background: #8882;
  overflow-x: auto; overflow-wrap: normal; font-size: .9rem }
li { margin: .3rem 0 }
dt { font-weight: 600 }`;

/** In the page, so that browsers do not ask for one. */
const ICON = "data:image/svg+xml," +
  "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E" +
  "%3Crect width='8' height='8' rx='2' fill='%231663b8'/%3E" +
  "%3Cpath d='M1.5 2l1.2 4L4 3l1.3 3 1.2-4' fill='none' stroke='%23fff'/%3E" +
  "%3C/svg%3E";

/** A page as text. `title` is text, `body` is HTML. */
export function html_document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape_html(title)}</title>
<link rel="icon" href="${ICON}">
<style>
${STYLE}
</style>
<h1>${escape_html(title)}</h1>
${body}
`;
}

/** The chunks of a page in UTF-8; none for HEAD. */
export function html_page(
  environ: WSGIEnvironment,
  title: string,
  body: string,
): Uint8Array[] {
  if (environ.REQUEST_METHOD === "HEAD") return [];
  return [new TextEncoder().encode(html_document(title, body))];
}
