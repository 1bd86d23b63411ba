/**
 * From a request to its environ: the pieces a server puts it together with,
 * and the whole of it for tests.
 *
 * @module
 */
import { show } from "./show.ts";
import { FileWrapper } from "./file_wrapper.ts";
import { BytesInput } from "./input.ts";
import { latin1_encode } from "./latin1.ts";
import type { HeaderList, WSGIEnvironment } from "./types.ts";
import { setup_testing_defaults } from "./util.ts";

/** A request as {@linkcode environ_from} takes it. */
export interface RequestParts {
  /** The method. Default: `"GET"`, or `"POST"` with a body. */
  method?: string;
  /**
   * An `http` or `https` URL, or a path with its query. Default: `"/"`.
   *
   * Its path is used as it is written, dots and percent signs included; other
   * characters are sent as UTF-8, as a browser does.
   */
  url?: string | URL;
  /** The header fields: pairs in their order, or an object. Default: none. */
  headers?: Iterable<readonly [string, string]> | Record<string, string>;
  /** The body; a string is sent as UTF-8. Default: none. */
  body?: string | Uint8Array;
}

/**
 * The environ that a server makes of a request, for tests.
 *
 * @example A form that is posted
 * ```ts
 * import { environ_from } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ = environ_from({
 *   url: "https://example.com/caf%C3%A9?lang=fr",
 *   headers: { "Content-Type": "application/x-www-form-urlencoded" },
 *   body: "a=1",
 * });
 * assertEquals(environ.REQUEST_METHOD, "POST");
 * assertEquals(environ.PATH_INFO, "/caf\xc3\xa9");
 * assertEquals(environ.HTTP_HOST, "example.com");
 * assertEquals(environ.CONTENT_LENGTH, "3");
 * ```
 *
 * @param request The parts of the request; each has a default.
 * @returns A new environ, complete.
 * @throws {TypeError} If the URL or a header field is not valid.
 * @see PEP 3333, environ Variables.
 */
export function environ_from(request: RequestParts = {}): WSGIEnvironment {
  const { headers = [], body } = request;
  const { scheme, authority, target } = split_url(String(request.url ?? "/"));
  const [path, query = ""] = cut(target, "?");
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body;
  const environ: Partial<WSGIEnvironment> = {
    REQUEST_METHOD: request.method ?? (bytes === undefined ? "GET" : "POST"),
    REQUEST_URI: target,
    SCRIPT_NAME: "",
    PATH_INFO: percent_decode_latin1(path),
    QUERY_STRING: query,
    SERVER_PROTOCOL: "HTTP/1.1",
    "wsgi.url_scheme": scheme,
    "wsgi.input": new BytesInput(bytes),
    "wsgi.input_terminated": true,
    "wsgi.file_wrapper": FileWrapper,
  };
  const fields: Iterable<readonly [string, string]> = Symbol.iterator in headers
    ? headers
    : Object.entries(headers);
  for (const [name, value] of fields) {
    new Headers([[name, value]]); // Throws at what HTTP cannot carry.
    add_header_field(environ, name, value);
  }
  if (authority !== undefined) {
    const { host, hostname, port } = new URL(`${scheme}://${authority}`);
    environ.HTTP_HOST ??= host;
    environ.SERVER_NAME = hostname;
    if (port !== "") environ.SERVER_PORT = port;
  }
  if (scheme === "https") environ.HTTPS = "on";
  if (bytes !== undefined) environ.CONTENT_LENGTH ??= String(bytes.length);
  setup_testing_defaults(environ);
  return environ;
}

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
 * @param environ An environ; no `PATH_INFO` counts as an empty one.
 * @returns The text, U+FFFD in place of bytes that are no UTF-8.
 * @throws {RangeError} If `PATH_INFO` is not a latin-1 string.
 * @see PEP 3333, Unicode Issues.
 */
export function path_info(environ: Partial<WSGIEnvironment>): string {
  return utf8_decoder.decode(latin1_encode(environ.PATH_INFO ?? ""));
}

// A BOM within a path is a character of it like any other.
const utf8_decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Add header fields to an environ as CGI variables: repeated ones are joined,
 * those that could pass for others are left out.
 */
export function add_header_fields(
  environ: Partial<WSGIEnvironment>,
  headers: HeaderList,
): void {
  for (let i = 0; i < headers.length; i++) {
    add_header_field(environ, headers[i][0], headers[i][1]);
  }
}

function add_header_field(
  environ: Partial<WSGIEnvironment>,
  name: string,
  value: string,
): void {
  const key = environ_key(name);
  if (key === null) return;
  const before = environ[key];
  if (before === undefined) {
    environ[key] = value;
  } else {
    // RFC 9110 §5.3 joins by comma; RFC 6265 §5.4 has cookies apart.
    environ[key] = before + (key === "HTTP_COOKIE" ? "; " : ",") + value;
  }
}

/** Header name, as sent, to environ key. */
const environ_keys = new Map<string, string | null>();

// A client chooses the names, so it must not choose how much is remembered.
const MAX_KEYS = 512;
const MAX_KEY_LENGTH = 64;

/**
 * The environ key of the header field `name`: `HTTP_ACCEPT_LANGUAGE` of
 * `Accept-Language`.
 *
 * `null` if the field must be left out: with a `_` in its name it would pass
 * for the field with a `-` there, and `HTTP_PROXY` for the variable that names
 * a proxy for outgoing requests (CVE-2016-5385, "httpoxy").
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

function make_environ_key(name: string): string | null {
  if (name.includes("_")) return null;
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
 * The latin-1 string of the bytes that `path` encodes; decoded once, and a `%`
 * without two hexadecimal digits after it stays.
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

/** What a hexadecimal digit stands for; -1 for anything else. */
function hex_value(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30; // 0–9
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1; // a–f
}

function split_url(
  url: string,
): { scheme: "http" | "https"; authority?: string; target: string } {
  const [, scheme, authority, rest] = /^(?:(https?):\/\/([^/?#]+))?([^#]*)/is
    .exec(
      url,
    )!;
  let target = rest.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  if (authority !== undefined && !target.startsWith("/")) target = `/${target}`;
  if (target !== "*" && !target.startsWith("/")) {
    throw new TypeError(
      `Cannot make an environ as the URL must be an http or https one, or ` +
        `start with a slash: received ${show(url)}`,
    );
  }
  return {
    scheme: scheme?.toLowerCase() === "https" ? "https" : "http",
    authority,
    target,
  };
}

/** `text` before and after the first `mark`. */
function cut(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
