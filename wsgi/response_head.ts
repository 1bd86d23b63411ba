/**
 * What a server refuses in a response's head, because nothing of it may reach
 * the wire: each check throws into the application that called
 * `start_response()`.
 *
 * @module
 */
import { show } from "./show.ts";
import type { HeaderList } from "./types.ts";
import { is_hop_by_hop } from "./util.ts";

/**
 * Refuse what is not three digits, a space and a reason.
 *
 * @throws {TypeError} If `status` cannot be sent as a status line.
 * @see PEP 3333, The start_response() Callable; RFC 9112 §4.
 */
export function check_status(status: string): void {
  if (
    typeof status === "string" && status.length >= 4 &&
    is_digit(status, 0) && is_digit(status, 1) && is_digit(status, 2) &&
    status.charCodeAt(0) !== 0x30 && status.charCodeAt(3) === 0x20 &&
    is_field_text(status)
  ) return;
  throw new TypeError(
    `Cannot start response as status must be three digits, one space and a ` +
      `reason: received ${show(status)}; write "200 OK"`,
  );
}

/**
 * Refuse header fields that cannot be sent, and those that are the server's.
 *
 * @throws {TypeError} If `headers` is not an array of pairs of strings, or a
 * field is not valid or hop-by-hop.
 * @see PEP 3333, The start_response() Callable; RFC 9110 §5.5.
 */
export function check_headers(headers: HeaderList): void {
  if (!Array.isArray(headers)) {
    throw new TypeError(
      `Cannot start response as headers must be an array of [name, value] ` +
        `pairs: received ${show(headers)}`,
    );
  }
  for (let i = 0; i < headers.length; i++) {
    const field = headers[i];
    if (!Array.isArray(field) || field.length !== 2) {
      throw new TypeError(
        `Cannot start response as each header must be a [name, value] pair: ` +
          `received ${show(field)}`,
      );
    }
    check_header(field[0], field[1]);
    if (is_hop_by_hop(field[0])) {
      throw new TypeError(
        `Cannot start response as the field ${show(field[0])} is hop-by-hop, ` +
          `the server's own; leave it out`,
      );
    }
  }
}

/**
 * Refuse a field that would not be read back as it was given.
 *
 * @throws {TypeError} If `name` is no token, or `value` holds a control
 * character or one above U+00FF.
 * @see RFC 9110 §5.1, §5.5.
 */
export function check_header(name: string, value: string): void {
  if (typeof name !== "string" || !is_token(name)) {
    throw new TypeError(
      `Cannot use a header as its name must be a token, such as ` +
        `"Content-Type": received ${show(name)}`,
    );
  }
  if (typeof value !== "string" || !is_field_text(value)) {
    throw new TypeError(
      `Cannot use header ${show(name)} as its value must be a latin-1 string ` +
        `without control characters: received ${show(value)}`,
    );
  }
}

/** RFC 9110 §5.6.2: tchar, the characters of a token. */
const TCHAR = new Uint8Array(256);
for (
  const char of "!#$%&'*+-.^_`|~0123456789" +
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
) TCHAR[char.charCodeAt(0)] = 1;

function is_token(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    // Past the table's end the entry is undefined, so no token either.
    if (TCHAR[text.charCodeAt(i)] !== 1) return false;
  }
  return text.length > 0;
}

/** RFC 9110 §5.5: HTAB, SP, VCHAR and obs-text; no other control character. */
function is_field_text(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) {
      return false;
    }
  }
  return true;
}

function is_digit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}
