/**
 * From a request to its environ: the parts that servers share.
 *
 * @module
 */
import { latin1_encode } from "./latin1.ts";
import type { HeaderList, WSGIEnvironment } from "./types.ts";

/**
 * `PATH_INFO` as text: its bytes decoded as UTF-8.
 *
 * @example A path with an accent
 * ```ts
 * import { environ_from, path_info } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ = environ_from({ url: "/caf%C3%A9" });
 * assertEquals(environ.PATH_INFO, "/caf\xc3\xa9");
 * assertEquals(path_info(environ), "/café");
 * ```
 *
 * @param environ An environ; a missing `PATH_INFO` counts as an empty one.
 * @returns The text, with U+FFFD in place of bytes that are not UTF-8.
 * @throws {RangeError} If `PATH_INFO` is not a latin-1 string.
 * @see PEP 3333, Unicode Issues.
 * @category Requests
 */
export function path_info(environ: Partial<WSGIEnvironment<unknown>>): string {
  return utf8_decoder.decode(latin1_encode(environ.PATH_INFO ?? ""));
}

// In a path, a BOM is a character like any other.
const utf8_decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Add header fields to an environ as CGI variables. Repeated fields are joined;
 * those that could be mistaken for others are left out.
 */
export function add_header_fields(
  environ: Partial<WSGIEnvironment<unknown>>,
  headers: HeaderList,
): void {
  for (let i = 0; i < headers.length; i++) {
    add_header_field(environ, headers[i][0], headers[i][1]);
  }
}

/** Add one header field, as {@linkcode add_header_fields} does each. */
export function add_header_field(
  environ: Partial<WSGIEnvironment<unknown>>,
  name: string,
  value: string,
): void {
  const key = environ_key(name);
  if (key !== null) add_variable(environ, key, value);
}

/** Add the variable of a header field, joined to what is there. */
export function add_variable(
  environ: Partial<WSGIEnvironment<unknown>>,
  key: string,
  value: string,
): void {
  const variables = environ as Record<string, unknown>;
  const before = variables[key];
  const is_cookie = key === "HTTP_COOKIE";
  if (before === undefined || is_cookie && before === "") {
    variables[key] = value;
  } else if (!is_cookie || value !== "") {
    // RFC 9110 §5.3 joins with a comma; RFC 6265 §5.4 joins cookies with ";".
    variables[key] = before + (is_cookie ? "; " : ",") + value;
  }
}

/** From a header name, as sent, to its environ key. */
const environ_keys = new Map<string, string | null>();

// Clients choose the names, so they must not decide how much is remembered.
const MAX_KEYS = 512;
const MAX_KEY_LENGTH = 64;

/**
 * The environ key of the header field `name`: `HTTP_ACCEPT_LANGUAGE` for
 * `Accept-Language`.
 *
 * `null` if the field must be left out: a name with `_` would pass for the one
 * with `-`, other punctuation is not allowed in the name of a variable (RFC
 * 3875 §4.1.18), and `HTTP_PROXY` would pass for the variable that sets a proxy
 * for outgoing requests (CVE-2016-5385, "httpoxy").
 */
export function environ_key(name: string): string | null {
  const known = environ_keys.get(name);
  if (known !== undefined) return known;
  const key = make_environ_key(name);
  if (environ_keys.size < MAX_KEYS && name.length <= MAX_KEY_LENGTH) {
    environ_keys.set(name, key);
  }
  return key;
}

const NAME_OF_VARIABLE = /^[A-Za-z0-9-]+$/;

function make_environ_key(name: string): string | null {
  if (!NAME_OF_VARIABLE.test(name)) return null;
  const variable = name.toUpperCase().replaceAll("-", "_");
  switch (variable) {
    case "CONTENT_TYPE":
    case "CONTENT_LENGTH":
      return variable;
    case "PROXY":
      return null;
    default:
      return `HTTP_${variable}`;
  }
}

/**
 * `path` with a single slash at its start.
 *
 * With two, an application that redirects to the path would send its client to
 * another host: `//evil.example/` (CVE-2021-28861, fixed so in `http.server`).
 */
export function one_leading_slash(path: string): string {
  if (!path.startsWith("//")) return path;
  let last = 1;
  while (path[last + 1] === "/") last++;
  return path.slice(last);
}

/**
 * `path`, percent-decoded once, as a latin-1 string. A `%` without two
 * hexadecimal digits after it is kept.
 */
export function percent_decode_latin1(path: string): string {
  let percent = path.indexOf("%");
  if (percent < 0) return path;
  let text = "";
  let start = 0;
  while (percent >= 0) {
    const high = hex_value(path.charCodeAt(percent + 1));
    const low = hex_value(path.charCodeAt(percent + 2));
    if (high >= 0 && low >= 0) {
      text += path.slice(start, percent) +
        String.fromCharCode(high * 16 + low);
      start = percent + 3;
      percent = path.indexOf("%", start);
    } else {
      percent = path.indexOf("%", percent + 1);
    }
  }
  return text + path.slice(start);
}

/** The value of a hexadecimal digit; -1 for anything else. */
export function hex_value(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30; // 0–9
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1; // a–f
}
