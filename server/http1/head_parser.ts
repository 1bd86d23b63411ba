/**
 * The head of a request: from bytes to a checked `RequestHead`.
 *
 * @module
 */
import { is_authority } from "../../wsgi/authority.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import { list_elements } from "../../wsgi/list_elements.ts";
import { show } from "../../wsgi/show.ts";
import type { FieldList } from "../../wsgi/types.ts";
import { field_name } from "./field_names.ts";
import { parse_fields } from "./fields.ts";
import { parse_framing } from "./framing.ts";
import { ProtocolError } from "./protocol_error.ts";
import { RequestHead } from "./request_head.ts";
import { parse_request_line } from "./request_line.ts";
import { parse_target } from "./target.ts";

/**
 * Parses a complete head.
 *
 * @param bytes The request line, the field lines and the empty line.
 * @returns The checked head.
 * @throws {ProtocolError} 400, 417, 501 or 505.
 */
export function parse_head(bytes: Uint8Array): RequestHead {
  const text = latin1_decode(bytes);
  const line = parse_request_line(bytes, text);
  const { path, query, authority } = parse_target(line.method, line.target);
  const headers = parse_fields(bytes, text, line.length);
  const known = pick_known_fields(headers);
  check_host(headers, known.host, line.minor, authority);
  const { body, content_length } = parse_framing(
    known.content_length,
    known.transfer_encoding,
    line.minor,
  );
  return new RequestHead({
    method: line.method,
    target: line.target,
    path,
    query,
    version: line.version,
    minor: line.minor,
    names: headers.map(([name]) => field_name(name)),
    values: headers.map(([, value]) => value),
    body,
    content_length,
    keep_alive: is_persistent(known.connection, line.minor),
    expect_continue: expects_continue(known.expect, line.minor) &&
      content_length !== 0,
    length: bytes.length,
  });
}

/** The values of the fields that the reader needs; `null` if absent. */
interface KnownFields {
  host: string | null;
  content_type: string | null;
  content_length: string | null;
  transfer_encoding: string | null;
  connection: string | null;
  expect: string | null;
}

/** Rules out most other fields without comparing names. */
const KNOWN_LENGTHS: ReadonlySet<number> = new Set(
  [
    "host",
    "expect",
    "connection",
    "content-type",
    "content-length",
    "transfer-encoding",
  ].map((name) => name.length),
);

function pick_known_fields(headers: FieldList): KnownFields {
  const known: KnownFields = {
    host: null,
    content_type: null,
    content_length: null,
    transfer_encoding: null,
    connection: null,
    expect: null,
  };
  for (let i = 0; i < headers.length; i++) {
    const name = headers[i][0];
    const value = headers[i][1];
    if (!KNOWN_LENGTHS.has(name.length)) continue;
    switch (name.toLowerCase()) {
      case "host":
        known.host = only(known.host, name, value);
        break;
      case "content-type":
        // A filter in front may read a different one than the application.
        known.content_type = only(known.content_type, name, value);
        break;
      case "content-length":
        known.content_length = only(known.content_length, name, value);
        break;
      case "transfer-encoding":
        known.transfer_encoding = only(known.transfer_encoding, name, value);
        break;
      case "connection":
        known.connection = joined(known.connection, value);
        break;
      case "expect":
        known.expect = joined(known.expect, value);
        break;
    }
  }
  return known;
}

function only(earlier: string | null, name: string, value: string): string {
  if (earlier === null) return value;
  throw new ProtocolError(
    `Cannot read request: field ${show(name)} must occur only once: received ${
      show(earlier)
    } and ${show(value)}`,
  );
}

/** RFC 9110 §5.3: repeated fields make one list. */
function joined(earlier: string | null, value: string): string {
  return earlier === null ? value : `${earlier},${value}`;
}

/**
 * RFC 9112 §3.2: there must be one valid Host field, which may be absent or
 * empty only in HTTP/1.0; in 1.1 it has a host, like an http URI (RFC 9110
 * §4.2.1). §3.2.2: the authority of absolute-form replaces it.
 */
function check_host(
  headers: FieldList,
  host: string | null,
  minor: 0 | 1,
  authority: string | null,
): void {
  const is_missing = host === null || host === "";
  if (is_missing ? minor === 1 : !is_authority(host)) {
    throw new ProtocolError(
      `Cannot read request: there must be a Host field with host[:port]: received ${
        host === null ? "none" : show(host)
      }`,
    );
  }
  if (authority === null) return;
  const field = headers.find(([name]) => name.toLowerCase() === "host");
  if (field === undefined) headers.push(["Host", authority]);
  else field[1] = authority;
}

/** RFC 9112 §9.3: 1.1 persists unless told to close, 1.0 only on request. */
export function is_persistent(
  connection: string | null,
  minor: 0 | 1,
): boolean {
  if (connection === null) return minor === 1;
  if (connection === "keep-alive") return true;
  if (has_option(connection, "close")) return false;
  return minor === 1 || has_option(connection, "keep-alive");
}

function has_option(connection: string, option: string): boolean {
  return list_elements(connection.toLowerCase()).includes(option);
}

/**
 * RFC 9110 §10.1.1: any other expectation is answered with 417. HTTP/1.0 has no
 * 100 (Continue), so its expectations are ignored.
 */
function expects_continue(expect: string | null, minor: 0 | 1): boolean {
  if (expect === null || minor === 0) return false;
  if (expect.toLowerCase() === "100-continue") return true;
  throw new ProtocolError(
    `Cannot meet expectation: it must be "100-continue": received ${
      show(expect)
    }`,
    417,
  );
}
