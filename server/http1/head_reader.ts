/**
 * Reading a head in one pass over its bytes.
 *
 * This is the quick way for what clients send; `parse_head()` is the strict
 * one, which also says what is wrong. The reader takes a head only if the
 * strict parser takes it too, and makes the same of it; whatever is rare,
 * unusual or wrong it leaves to the parser.
 *
 * @module
 */
import { REG_NAME_CHAR } from "../../wsgi/authority.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import { type FieldName, find_name, hash_step, ROLES } from "./field_names.ts";
import { CHUNKED, type Framing, NO_BODY } from "./framing.ts";
import {
  COLON,
  consists_of,
  CR,
  DIGIT,
  FIELD_CHAR,
  HTAB,
  LF,
  SP,
  TARGET_CHAR,
  TCHAR,
} from "./grammar.ts";
import { is_persistent } from "./head_parser.ts";
import { RequestHead } from "./request_head.ts";
import { MAX_METHOD } from "./request_line.ts";
import { split_query } from "./target.ts";

/** The most fields of a head that is read in this way. */
const MAX_FIELDS = 128;

const MAX_PORT = 65535;

/** A number of so many digits is exact. */
const MAX_DIGITS = 15;

// Where the values of the head in hand start and end, and their names. Heads
// are read one at a time, and nothing of this is used after that.
const STARTS = new Int32Array(MAX_FIELDS);
const ENDS = new Int32Array(MAX_FIELDS);
const NAMES: FieldName[] = [];
/** Which field has a role, if one has. */
const ROLE_AT = new Int32Array(1 + Object.keys(ROLES).length);

/** What a head must not go past; see `RequestLimits`. */
export interface HeadLimits {
  readonly max_request_line: number;
  readonly max_header_bytes: number;
  readonly max_headers: number;
}

/**
 * Reads the head at `start`, if it is whole, usual and correct.
 *
 * @param bytes What was received.
 * @param start Where the request line starts.
 * @param limits Past them, there is no head.
 * @returns The head; `null` if the strict parser has to look.
 */
export function read_head(
  bytes: Uint8Array,
  start: number,
  limits: HeadLimits,
): RequestHead | null {
  const end = bytes.length;
  let at = start;

  // RFC 9112 §3: method SP request-target SP HTTP-version CRLF
  while (at < end && TCHAR[bytes[at]] === 1) at++;
  const method_end = at;
  if (at === start || at - start > MAX_METHOD || at === end) return null;
  if (bytes[at] !== SP) return null;
  const target_start = ++at;
  while (at < end && TARGET_CHAR[bytes[at]] === 1) at++;
  const target_end = at;
  // An absolute-form, an authority-form and "*" are rare.
  if (at + 11 > end || bytes[target_start] !== 0x2f) return null;
  const minor = version_at(bytes, at);
  if (minor === -1) return null;
  at += 9;
  if (at - start > limits.max_request_line) return null;
  at += 2;

  // RFC 9112 §5: *( field-name ":" OWS field-value OWS CRLF ) CRLF
  const fields_start = at;
  const most = Math.min(limits.max_headers, MAX_FIELDS);
  let count = 0;
  let seen = 0;
  for (;;) {
    const name_start = at;
    let hash = 0;
    let byte = 0;
    while (at < end && TCHAR[byte = bytes[at]] === 1) {
      hash = hash_step(hash, byte);
      at++;
    }
    if (at === name_start) break;
    if (byte !== COLON || count === most) return null;
    const name = find_name(bytes, name_start, at, hash);
    at++;
    while (at < end && (bytes[at] === SP || bytes[at] === HTAB)) at++;
    STARTS[count] = at;
    while (at < end && FIELD_CHAR[bytes[at]] === 1) at++;
    let value_end = at;
    while (
      value_end > STARTS[count] &&
      (bytes[value_end - 1] === SP || bytes[value_end - 1] === HTAB)
    ) value_end--;
    ENDS[count] = value_end;
    if (at + 2 > end || bytes[at] !== CR || bytes[at + 1] !== LF) return null;
    at += 2;
    NAMES[count] = name;
    const { role } = name;
    if (role !== 0) {
      // One of them twice is for the parser.
      if ((seen & (1 << role)) !== 0) return null;
      seen |= 1 << role;
      ROLE_AT[role] = count;
    }
    count++;
  }
  if (at + 2 > end || bytes[at] !== CR || bytes[at + 1] !== LF) return null;
  if (at - fields_start > limits.max_header_bytes) return null;
  at += 2;

  const text = latin1_decode(
    start === 0 && at === end ? bytes : bytes.subarray(start, at),
  );
  const method = text.slice(0, method_end - start);
  if (method === "CONNECT") return null;
  const target = text.slice(target_start - start, target_end - start);
  const names: FieldName[] = new Array(count);
  const values: string[] = new Array(count);
  for (let i = 0; i < count; i++) {
    names[i] = NAMES[i];
    values[i] = text.slice(STARTS[i] - start, ENDS[i] - start);
  }
  const known = (role: number) =>
    (seen & (1 << role)) === 0 ? null : values[ROLE_AT[role]];
  if ((seen & (1 << ROLES.host)) === 0) {
    if (minor === 1) return null;
  } else {
    const host = ROLE_AT[ROLES.host];
    if (!is_usual_host(bytes, STARTS[host], ENDS[host])) return null;
  }
  const framing = usual_framing(
    known(ROLES["content-length"]),
    known(ROLES["transfer-encoding"]),
    minor,
  );
  if (framing === null) return null;
  const { body, content_length } = framing;
  const expect = known(ROLES.expect);
  if (expect !== null && (expect !== "100-continue" || minor === 0)) {
    return null;
  }
  const { path, query } = split_query(target, null);
  return new RequestHead({
    method,
    target,
    path,
    query,
    version: minor === 1 ? "HTTP/1.1" : "HTTP/1.0",
    minor,
    names,
    values,
    body,
    content_length,
    keep_alive: is_persistent(known(ROLES.connection), minor),
    expect_continue: expect !== null && content_length !== 0,
    length: at - start,
  });
}

/** The minor version if there is `SP "HTTP/1." ( "0" / "1" ) CRLF`; else -1. */
function version_at(bytes: Uint8Array, at: number): 0 | 1 | -1 {
  if (
    bytes[at] !== SP || bytes[at + 1] !== 0x48 || bytes[at + 2] !== 0x54 ||
    bytes[at + 3] !== 0x54 || bytes[at + 4] !== 0x50 ||
    bytes[at + 5] !== 0x2f || bytes[at + 6] !== 0x31 ||
    bytes[at + 7] !== 0x2e || bytes[at + 9] !== CR || bytes[at + 10] !== LF
  ) return -1;
  if (bytes[at + 8] === 0x31) return 1;
  return bytes[at + 8] === 0x30 ? 0 : -1;
}

/** Whether it is a name or an IPv4 address, and a port or none. */
function is_usual_host(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && REG_NAME_CHAR[bytes[at]] === 1) at++;
  if (at === start) return false;
  if (at === end) return true;
  if (bytes[at] !== COLON) return false;
  let port = 0;
  while (++at < end && DIGIT[bytes[at]] === 1) {
    port = port * 10 + bytes[at] - 0x30;
  }
  return at === end && port <= MAX_PORT;
}

/** How the body is framed; `null` if it is not said in the usual way. */
function usual_framing(
  length: string | null,
  coding: string | null,
  minor: 0 | 1,
): Framing | null {
  if (coding !== null) {
    return length === null && coding === "chunked" && minor === 1
      ? CHUNKED
      : null;
  }
  if (length === null) return NO_BODY;
  if (length.length > MAX_DIGITS || !consists_of(length, DIGIT)) return null;
  return { body: "length", content_length: Number(length) };
}
