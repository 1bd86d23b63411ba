/**
 * Which kinds of characters a string has, found in one pass.
 *
 * @module
 */

/** Has a character that no token has (RFC 9110 §5.6.2). */
export const NOT_TOKEN = 1 << 0;
/** Has a character other than `0` to `9`. */
export const NOT_DIGIT = 1 << 1;
/** Has a character other than `A` to `Z`, `0` to `9` and `_`. */
export const NOT_VARIABLE = 1 << 2;
/** Has a character that no registered name in a URI has (RFC 3986 §3.2.2). */
export const NOT_REG_NAME = 1 << 3;
/** Has a character other than letters, digits, `-`, `.` and `_`. */
export const NOT_HOST_NAME = 1 << 4;
/** Has a character that no IPv6 address has (RFC 3986 §3.2.2). */
export const NOT_IPV6 = 1 << 5;
/** Has a character that no URI reference has (RFC 3986 §2). */
export const NOT_URI = 1 << 6;
/** Has a control character: U+0000 to U+001F or U+007F. */
export const CONTROL = 1 << 7;
/** Has CR, LF or NUL. */
export const LINE_BREAK = 1 << 8;
/** Has a space. */
export const SPACE = 1 << 9;
/** Has `#`. */
export const HASH = 1 << 10;
/** Has a code point above U+00FF. */
export const WIDE = 1 << 11;

const DIGITS = "0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ALNUM = DIGITS + UPPER + UPPER.toLowerCase();
const SUB_DELIMS = "!$&'()*+,;=";

/** For each trait that stands for a set, the characters that do not have it. */
const SETS: readonly (readonly [trait: number, characters: string])[] = [
  [NOT_TOKEN, ALNUM + "!#$%&'*+-.^_`|~"],
  [NOT_DIGIT, DIGITS],
  [NOT_VARIABLE, UPPER + DIGITS + "_"],
  [NOT_REG_NAME, ALNUM + "-._~%" + SUB_DELIMS],
  [NOT_HOST_NAME, ALNUM + "-._"],
  [NOT_IPV6, DIGITS + "abcdefABCDEF:."],
  [NOT_URI, ALNUM + "-._~%:/?#[]@" + SUB_DELIMS],
];

const OUTSIDE_EVERY_SET = SETS.reduce((all, [trait]) => all | trait, 0);

const TRAITS = new Uint16Array(256);
for (let code = 0; code < 256; code++) {
  const character = String.fromCharCode(code);
  for (const [trait, characters] of SETS) {
    if (!characters.includes(character)) TRAITS[code] |= trait;
  }
  if (code < 0x20 || code === 0x7f) TRAITS[code] |= CONTROL;
  if ("\r\n\0".includes(character)) TRAITS[code] |= LINE_BREAK;
}
TRAITS[" ".charCodeAt(0)] |= SPACE;
TRAITS["#".charCodeAt(0)] |= HASH;

/** The traits of `text`, combined; 0 if it is empty. */
export function traits_of(text: string): number {
  let traits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    traits |= code > 0xff ? WIDE | OUTSIDE_EVERY_SET : TRAITS[code];
  }
  return traits;
}

/** Whether `text` has at least one character and none of the traits. */
export function is_free_of(text: string, traits: number): boolean {
  return text !== "" && (traits_of(text) & traits) === 0;
}

/** Whether `text` is `type/subtype` with or without parameters. */
export function is_media_type(text: string): boolean {
  const [essence] = text.split(";", 1);
  const slash = essence.indexOf("/");
  return is_free_of(essence.slice(0, Math.max(slash, 0)), NOT_TOKEN) &&
    is_free_of(essence.slice(slash + 1).trimEnd(), NOT_TOKEN);
}

/** A Content-Length as a number; `null` if it is not digits only. */
export function length_in(value: unknown): number | null {
  const digits = typeof value === "string" ? value.trim() : "";
  return is_free_of(digits, NOT_DIGIT) ? Number(digits) : null;
}
