/**
 * HTML for the examples that have more than one page.
 *
 * @module
 */
const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `text` as it may stand between tags and in a quoted attribute. */
export function escape_html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]);
}

/** A page in UTF-8; `title` is text, `body` is HTML. */
export function html_page(title: string, body: string): Uint8Array {
  return new TextEncoder().encode(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape_html(title)}</title>
<h1>${escape_html(title)}</h1>
${body}
`);
}
