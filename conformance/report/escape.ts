/**
 * Making foreign text safe to show. What a report quotes comes from the
 * application or server under test, so it may contain anything.
 *
 * @module
 */

/** `text`, or its beginning and `…` if it is longer than `limit`. */
export function cut(text: string, limit = 100): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

// C0 without tab and line feed, DEL, C1, bidirectional overrides, and what XML
// documents must not contain.
const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/**
 * `text` with every control character except tab and line feed escaped: a
 * quoted value can neither control the terminal nor forge a log line.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** `text` as content or a quoted attribute in HTML and XML. */
export function escape_markup(text: string): string {
  return visible(text).replace(/[&<>"']/g, (char) => ENTITIES[char]);
}
