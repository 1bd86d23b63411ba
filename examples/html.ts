/**
 * HTML for the examples that have more than one page.
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

/**
 * The chunks of a page in UTF-8; none for HEAD. `title` is text, `body` is
 * HTML.
 */
export function html_page(
  environ: WSGIEnvironment,
  title: string,
  body: string,
): Uint8Array[] {
  if (environ.REQUEST_METHOD === "HEAD") return [];
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape_html(title)}</title>
<h1>${escape_html(title)}</h1>
${body}
`;
  return [new TextEncoder().encode(page)];
}
