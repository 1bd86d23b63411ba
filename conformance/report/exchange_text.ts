/**
 * What went over a connection as text for people, with every byte shown.
 *
 * @module
 */

const ESCAPES: Readonly<Record<string, string>> = {
  "\r": "\\r",
  "\n": "\\n",
  "\t": "\\t",
  "\\": "\\\\",
};

/** Longer messages would hide the others; the rest is counted. */
const MOST_BYTES = 16 * 1024;

/** What was sent and received, as latin-1 strings: `> GET / HTTP/1.1\r\n`. */
export function exchange_text(sent: string, received: string): string {
  return [...marked(">", sent), ...marked("<", received)].join("\n");
}

/** The lines of `bytes`, each with its line end and `mark` in front. */
function marked(mark: string, bytes: string): string[] {
  const lines = bytes.slice(0, MOST_BYTES).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const shown = lines.map((line) => `${mark} ${escape_bytes(line)}`);
  const left = bytes.length - MOST_BYTES;
  return left > 0 ? [...shown, `${mark} … (${left} more bytes)`] : shown;
}

/** A latin-1 string, escaped as in a string literal. */
export function escape_bytes(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[\\\x00-\x1f\x7f-\xff]/g,
    (byte) =>
      ESCAPES[byte] ??
        `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
