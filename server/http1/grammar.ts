/**
 * The characters of HTTP's grammar: one byte table for each production that the
 * reader checks, with 1 for each byte that belongs to it and 0 for the others.
 *
 * @module
 */
export { TCHAR } from "../../wsgi/token.ts";

/** RFC 5234 appendix B.1: horizontal tab. */
export const HTAB = 0x09;
/** RFC 5234 appendix B.1: line feed. */
export const LF = 0x0a;
/** RFC 5234 appendix B.1: carriage return. */
export const CR = 0x0d;
/** RFC 5234 appendix B.1: space. */
export const SP = 0x20;
/** RFC 9112 §5: ends a field name. */
export const COLON = 0x3a;
/** RFC 9112 §7.1.1: starts a chunk extension. */
export const SEMICOLON = 0x3b;
/** RFC 9112 §7.1.1: comes before the value of a chunk extension. */
export const EQUALS = 0x3d;
/** RFC 9110 §5.6.4: starts and ends a quoted string. */
export const DQUOTE = 0x22;
/** RFC 9110 §5.6.4: starts a quoted pair. */
export const BACKSLASH = 0x5c;

const DIGITS = "0123456789";

/** RFC 5234 appendix B.1: 0–9. */
export const DIGIT: Uint8Array = byte_set(DIGITS);

/** RFC 5234 appendix B.1; RFC 9112 §7.1 allows either case. */
export const HEXDIG: Uint8Array = byte_set(DIGITS, "ABCDEFabcdef");

/**
 * RFC 9112 §3.2: the bytes of a request target, which are visible ASCII. Not
 * `#`, as a fragment is never sent. RFC 3986 leaves out others, such as `|` and
 * `"`, but browsers send them, and they do no harm here.
 */
export const TARGET_CHAR: Uint8Array = byte_range(0x21, 0x7e);
TARGET_CHAR[0x23] = 0;

/** RFC 9110 §5.5: field-vchar with SP and HTAB, the bytes of a field value. */
export const FIELD_CHAR: Uint8Array = byte_range(0x20, 0xff);
FIELD_CHAR[HTAB] = 1;
FIELD_CHAR[0x7f] = 0;

/** RFC 9110 §5.6.4: the bytes between quotes, except `"` and `\`. */
export const QDTEXT: Uint8Array = FIELD_CHAR.slice();
QDTEXT[DQUOTE] = 0;
QDTEXT[BACKSLASH] = 0;

/**
 * Whether `text` consists of one or more characters of a byte table.
 *
 * @param text A latin-1 string.
 * @param table One of the tables above.
 * @returns `false` also for an empty string.
 */
export function consists_of(text: string, table: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) {
    if (table[text.charCodeAt(i)] !== 1) return false;
  }
  return text.length > 0;
}

/**
 * Where white space ends.
 *
 * @param bytes Where to look.
 * @param start The index of the first byte.
 * @returns The index of the first byte from there on that is not SP or HTAB.
 * @see RFC 9110 §5.6.3: OWS, or BWS where it should not be.
 */
export function skip_white_space(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === SP || bytes[at] === HTAB) at++;
  return at;
}

function byte_set(...parts: string[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const char of parts.join("")) table[char.charCodeAt(0)] = 1;
  return table;
}

function byte_range(first: number, last: number): Uint8Array {
  return new Uint8Array(256).fill(1, first, last + 1);
}
