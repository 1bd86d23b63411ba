/**
 * What every gateway refuses in a status and in header fields, so that an
 * application cannot change where a response ends.
 *
 * @module
 */
import { show } from "./show.ts";
import { is_token } from "./token.ts";
import type { FieldList, HeaderList } from "./types.ts";
import { is_hop_by_hop } from "./hop_by_hop.ts";

const HTAB = 0x09;
const SPACE = 0x20;
const DEL = 0x7f;

/**
 * Names that passed the check. Most applications use the same few names for
 * every response; the limit is for those that make them up.
 */
const CHECKED_NAMES = new Set<string>();
const MAX_CHECKED_NAMES = 1000;

/** Whether every character is allowed in a field value or reason phrase. */
function is_field_text(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < SPACE ? code !== HTAB : code === DEL || code > 0xff) {
      return false;
    }
  }
  return true;
}

function is_digit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/**
 * Refuse a status that no server can send as a final response.
 *
 * @throws {TypeError} If it is not three digits, one space and a reason (which
 * may be empty), or is below 200.
 * @see PEP 3333, The start_response() Callable; RFC 9112 §4.
 */
export function check_status(status: unknown): asserts status is string {
  if (typeof status !== "string") {
    throw new TypeError(
      `Cannot start response: status must be a string: received ${
        show(status)
      }; write "200 OK"`,
    );
  }
  if (
    !is_digit(status.charCodeAt(0)) || !is_digit(status.charCodeAt(1)) ||
    !is_digit(status.charCodeAt(2)) || status.charCodeAt(3) !== SPACE ||
    !is_field_text(status)
  ) {
    throw new TypeError(
      "Cannot start response: status must be three digits, one space and a " +
        `reason: received ${show(status)}; write "200 OK"`,
    );
  }
  if (status.charCodeAt(0) < 0x32) {
    throw new TypeError(
      "Cannot start response: status must be 200 or above: received " +
        `${show(status)}; send a final response`,
    );
  }
}

/** The number that `status` starts with, as `check_status()` lets it. */
export function status_code(status: string): number {
  return 100 * (status.charCodeAt(0) - 0x30) +
    10 * (status.charCodeAt(1) - 0x30) + (status.charCodeAt(2) - 0x30);
}

function check_name(name: unknown): asserts name is string {
  if (CHECKED_NAMES.has(name as string)) return;
  if (typeof name !== "string") {
    throw new TypeError(
      `Cannot start response: a header name must be a string: received ${
        show(name)
      }`,
    );
  }
  if (!is_token(name)) {
    throw new TypeError(
      "Cannot start response: a header name must be a token (RFC 9110 " +
        `§5.1): received ${show(name)}`,
    );
  }
  if (is_hop_by_hop(name)) {
    throw new TypeError(
      "Cannot start response: hop-by-hop headers belong to the server (PEP " +
        `3333, Other HTTP Features): received ${show(name)}; remove it`,
    );
  }
  if (CHECKED_NAMES.size < MAX_CHECKED_NAMES) CHECKED_NAMES.add(name);
}

/** RFC 9110 §8.6: 1*DIGIT, and a number that is still exact. */
function is_length(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    if (!is_digit(value.charCodeAt(i))) return false;
  }
  return value.length > 0 && Number(value) <= Number.MAX_SAFE_INTEGER;
}

function refuse_length(headers: HeaderList): never {
  const values = headers
    .filter(([name]) => name.toLowerCase() === "content-length")
    .map(([, value]) => value);
  throw new TypeError(
    "Cannot start response: Content-Length must be digits, and occur at most " +
      `once (RFC 9110 §8.6): received ${show(values.join(", "))}`,
  );
}

/**
 * Refuse header fields that must not be sent, and copy the others.
 *
 * The copy makes the check final: if the application changes its array later,
 * what was checked stays the same.
 *
 * @returns A new list of new pairs.
 * @throws {TypeError} If `headers` is not an array of pairs of strings, a name
 * is not a token or is hop-by-hop, a value has a control character or a
 * character above U+00FF, or Content-Length is not a length or is repeated.
 * @see PEP 3333, The start_response() Callable; RFC 9110 §5.
 */
export function checked_headers(headers: unknown): FieldList {
  if (!Array.isArray(headers)) {
    throw new TypeError(
      "Cannot start response: headers must be an array of [name, value] " +
        `arrays: received ${show(headers)}`,
    );
  }
  const checked: FieldList = new Array(headers.length);
  let lengths = 0;
  for (let i = 0; i < headers.length; i++) {
    const pair = headers[i];
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new TypeError(
        "Cannot start response: each header must be a [name, value] array: " +
          `received ${show(pair)}`,
      );
    }
    const [name, value] = pair;
    check_name(name);
    if (typeof value !== "string" || !is_field_text(value)) {
      throw new TypeError(
        `Cannot start response: the value of ${name} must be a string of ` +
          "code points up to U+00FF without control characters: received " +
          show(value),
      );
    }
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      if (lengths++ > 0 || !is_length(value)) refuse_length(headers);
    }
    checked[i] = [name, value];
  }
  return checked;
}
