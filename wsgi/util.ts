/**
 * Small functions on the environ and on header names: `wsgiref.util`, with the
 * date format of `wsgiref.handlers`.
 *
 * @module
 */
import { show } from "./show.ts";
import { StringErrors } from "./errors.ts";
import { BytesInput } from "./input.ts";
import { latin1_encode } from "./latin1.ts";
import type { WSGIEnvironment } from "./types.ts";

/**
 * The URL scheme of a request, by its `HTTPS` variable.
 *
 * @example Behind TLS
 * ```ts
 * import { guess_scheme } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(guess_scheme({ HTTPS: "on" }), "https");
 * assertEquals(guess_scheme({}), "http");
 * ```
 *
 * @param environ The environ, as far as it is filled.
 * @returns `"https"` if `HTTPS` is `on`, `yes` or `1`, else `"http"`.
 * @see PEP 3333, environ Variables; `wsgiref.util.guess_scheme`.
 */
export function guess_scheme(
  environ: Partial<WSGIEnvironment>,
): "http" | "https" {
  const { HTTPS } = environ;
  return HTTPS === "on" || HTTPS === "yes" || HTTPS === "1" ? "https" : "http";
}

/**
 * The URI of the application itself: without `PATH_INFO` and query.
 *
 * @example Where an application is mounted
 * ```ts
 * import { application_uri } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const uri = application_uri({
 *   "wsgi.url_scheme": "https",
 *   SERVER_NAME: "example.com",
 *   SERVER_PORT: "8443",
 *   SCRIPT_NAME: "/my app",
 *   PATH_INFO: "/page",
 * });
 * assertEquals(uri, "https://example.com:8443/my%20app");
 * ```
 *
 * @param environ An environ with `wsgi.url_scheme`, and `HTTP_HOST` or
 * `SERVER_NAME` and `SERVER_PORT`.
 * @returns The URI, percent-encoded.
 * @throws {TypeError} If a variable that it needs is missing.
 * @throws {RangeError} If `SCRIPT_NAME` is not a latin-1 string.
 * @see PEP 3333, URL Reconstruction; `wsgiref.util.application_uri`.
 */
export function application_uri(environ: Partial<WSGIEnvironment>): string {
  const scheme = required(environ, "wsgi.url_scheme");
  let host = environ.HTTP_HOST;
  if (!host) {
    host = required(environ, "SERVER_NAME");
    const port = required(environ, "SERVER_PORT");
    if (port !== (scheme === "https" ? "443" : "80")) host += `:${port}`;
  }
  const path = quote(environ.SCRIPT_NAME || "/", SAFE_IN_SCRIPT_NAME);
  return `${scheme}://${host}${path}`;
}

/**
 * The URI of the request, put together from the environ.
 *
 * @example The page that was asked for
 * ```ts
 * import { environ_from, request_uri } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ = environ_from({ url: "http://example.com/a%20b?c=d" });
 * assertEquals(request_uri(environ), "http://example.com/a%20b?c=d");
 * assertEquals(request_uri(environ, false), "http://example.com/a%20b");
 * ```
 *
 * @param environ An environ as {@linkcode application_uri} needs it.
 * @param include_query Whether `QUERY_STRING` belongs to it.
 * @returns The URI, percent-encoded.
 * @throws {TypeError} If a variable that it needs is missing.
 * @throws {RangeError} If a path is not a latin-1 string.
 * @see PEP 3333, URL Reconstruction; `wsgiref.util.request_uri`.
 */
export function request_uri(
  environ: Partial<WSGIEnvironment>,
  include_query = true,
): string {
  const path = quote(environ.PATH_INFO ?? "", SAFE_IN_PATH_INFO);
  let uri = application_uri(environ);
  // Without SCRIPT_NAME the URI ends in a slash already.
  uri += environ.SCRIPT_NAME ? path : path.slice(1);
  if (include_query && environ.QUERY_STRING) uri += `?${environ.QUERY_STRING}`;
  return uri;
}

/**
 * Move the first segment of `PATH_INFO` to the end of `SCRIPT_NAME`.
 *
 * `environ` is changed; pass a copy to keep it. Empty segments and `.` are
 * skipped, `..` steps back. A `PATH_INFO` of `/` gives `""` and leaves
 * `SCRIPT_NAME` with a slash at its end, so that `/x` and `/x/` stay apart.
 *
 * @example Finding the application for a path
 * ```ts
 * import { shift_path_info } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ = { SCRIPT_NAME: "", PATH_INFO: "/blog/2024" };
 * assertEquals(shift_path_info(environ), "blog");
 * assertEquals(environ, { SCRIPT_NAME: "/blog", PATH_INFO: "/2024" });
 * ```
 *
 * @param environ The environ to change.
 * @returns The segment, or `null` if there was none.
 * @throws {RangeError} If `PATH_INFO` holds no slash.
 * @see `wsgiref.util.shift_path_info`.
 */
export function shift_path_info(
  environ: Partial<WSGIEnvironment>,
): string | null {
  const path_info = environ.PATH_INFO;
  if (!path_info) return null;
  const segments = path_info.split("/");
  if (segments.length < 2) {
    throw new RangeError(
      `Cannot shift PATH_INFO as it must start with a slash: received ${
        show(path_info)
      }`,
    );
  }
  // The last segment stays whatever it is: a slash at the end has a meaning.
  const middle = segments.slice(1, -1).filter((part) => part && part !== ".");
  const [name, ...rest] = [...middle, segments[segments.length - 1]];

  let script_name = normalize(`${environ.SCRIPT_NAME ?? ""}/${name}`);
  if (script_name.endsWith("/")) script_name = script_name.slice(0, -1);
  if (name === "" && !script_name.endsWith("/")) script_name += "/";
  environ.SCRIPT_NAME = script_name;
  environ.PATH_INFO = [segments[0], ...rest].join("/");
  return name === "." ? null : name;
}

/**
 * Fill `environ` with what a request needs, where it is missing, for tests.
 *
 * What is set already stays. A server must not use it: the values are made up.
 *
 * @example An environ from nothing
 * ```ts
 * import { setup_testing_defaults, type WSGIEnvironment } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ: Partial<WSGIEnvironment> = { PATH_INFO: "/page" };
 * setup_testing_defaults(environ);
 * assertEquals(environ.REQUEST_METHOD, "GET");
 * assertEquals(environ.HTTP_HOST, "127.0.0.1");
 * assertEquals(environ["wsgi.input"].read().length, 0);
 * ```
 *
 * @param environ The environ to fill; a `WSGIEnvironment` afterwards.
 * @see `wsgiref.util.setup_testing_defaults`. Its 0 for false is `false` here.
 */
export function setup_testing_defaults(
  environ: Partial<WSGIEnvironment>,
): asserts environ is WSGIEnvironment {
  environ.SERVER_NAME ??= "127.0.0.1";
  environ.SERVER_PROTOCOL ??= "HTTP/1.0";
  environ.HTTP_HOST ??= environ.SERVER_NAME;
  environ.REQUEST_METHOD ??= "GET";
  if (environ.SCRIPT_NAME === undefined && environ.PATH_INFO === undefined) {
    environ.SCRIPT_NAME = "";
    environ.PATH_INFO = "/";
  }
  environ["wsgi.version"] ??= [1, 0];
  environ["wsgi.run_once"] ??= false;
  environ["wsgi.multithread"] ??= false;
  environ["wsgi.multiprocess"] ??= false;
  environ["wsgi.input"] ??= new BytesInput();
  environ["wsgi.errors"] ??= new StringErrors();
  environ["wsgi.url_scheme"] ??= guess_scheme(environ);
  if (environ["wsgi.url_scheme"] === "http") environ.SERVER_PORT ??= "80";
  if (environ["wsgi.url_scheme"] === "https") environ.SERVER_PORT ??= "443";
}

const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "trailers",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Whether a header field is the server's own affair, one hop's, so that an
 * application must not send it.
 *
 * @example What an application may not send
 * ```ts
 * import { is_hop_by_hop } from "@pep3333/wsgi/wsgi";
 * import { assert, assertFalse } from "@std/assert";
 *
 * assert(is_hop_by_hop("Transfer-Encoding"));
 * assertFalse(is_hop_by_hop("Content-Length"));
 * ```
 *
 * @param header_name Field name, matched without regard to case.
 * @returns True for Connection, Keep-Alive, Proxy-Authenticate,
 * Proxy-Authorization, TE, Trailer, Transfer-Encoding and Upgrade. `Trailers`,
 * as RFC 2616 §13.5.1 and Python spell it, counts as well.
 * @see PEP 3333, Other HTTP Features; RFC 9110 §7.6.1.
 */
export function is_hop_by_hop(header_name: string): boolean {
  return HOP_BY_HOP.has(header_name.toLowerCase());
}

/**
 * A point in time as HTTP writes it: an IMF-fixdate.
 *
 * @example The epoch
 * ```ts
 * import { format_date_time } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(format_date_time(0), "Thu, 01 Jan 1970 00:00:00 GMT");
 * ```
 *
 * @param timestamp Seconds since the epoch (not milliseconds); fractions are
 * cut off.
 * @returns The date, always 29 characters.
 * @throws {RangeError} If the year does not have four digits at most.
 * @see RFC 9110 §5.6.7; `wsgiref.handlers.format_date_time`.
 */
export function format_date_time(timestamp: number): string {
  const text = new Date(Math.floor(timestamp) * 1000).toUTCString();
  if (text.length === DATE_LENGTH) return text;
  throw new RangeError(
    `Cannot format a date as its year must be 0 to 9999: received ${
      show(timestamp)
    } (seconds since 1970)`,
  );
}

const DATE_LENGTH = "Thu, 01 Jan 1970 00:00:00 GMT".length;

function required(
  environ: Partial<WSGIEnvironment>,
  key: "wsgi.url_scheme" | "SERVER_NAME" | "SERVER_PORT",
): string {
  const value = environ[key];
  if (typeof value === "string") return value;
  throw new TypeError(
    `Cannot build a URI as environ[${show(key)}] must be a string: received ${
      show(value)
    }`,
  );
}

const UNRESERVED =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
// What CPython leaves as it is in each.
const SAFE_IN_SCRIPT_NAME = new Set(latin1_encode(UNRESERVED + "/"));
const SAFE_IN_PATH_INFO = new Set(latin1_encode(UNRESERVED + "/;=,"));

/** `urllib.parse.quote()` of a latin-1 string. */
function quote(text: string, safe: ReadonlySet<number>): string {
  let quoted = "";
  for (const byte of latin1_encode(text)) {
    quoted += safe.has(byte)
      ? String.fromCharCode(byte)
      : "%" + byte.toString(16).toUpperCase().padStart(2, "0");
  }
  return quoted;
}

/** `posixpath.normpath()` of a path that is not empty. */
function normalize(path: string): string {
  const root = path.startsWith("//") && !path.startsWith("///")
    ? "//" // POSIX lets two leading slashes mean something of their own.
    : path.startsWith("/")
    ? "/"
    : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const can_step_back = parts.length > 0 && parts[parts.length - 1] !== "..";
    if (part !== "..") parts.push(part);
    else if (can_step_back) parts.pop();
    else if (root === "") parts.push(part);
  }
  return root + parts.join("/") || ".";
}
