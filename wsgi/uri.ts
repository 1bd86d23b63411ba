/**
 * The URI of a request and its parts: `wsgiref.util`, "URL Reconstruction".
 *
 * @module
 */
import { latin1_encode } from "./latin1.ts";
import { show } from "./show.ts";
import type { WSGIEnvironment } from "./types.ts";

/**
 * The URL scheme of a request, from its `HTTPS` variable.
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
 * @param environ The environ, which may be incomplete.
 * @returns `"https"` if `HTTPS` is `on`, `yes` or `1`, else `"http"`.
 * @see PEP 3333, environ Variables; `wsgiref.util.guess_scheme`.
 * @category Requests
 */
export function guess_scheme(
  environ: Partial<WSGIEnvironment<unknown>>,
): "http" | "https" {
  const { HTTPS } = environ;
  return HTTPS === "on" || HTTPS === "yes" || HTTPS === "1" ? "https" : "http";
}

/**
 * The URI of the application itself, without `PATH_INFO` and query.
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
 * @category Requests
 */
export function application_uri(
  environ: Partial<WSGIEnvironment<unknown>>,
): string {
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
 * The URI of the request, rebuilt from the environ.
 *
 * @example The requested page
 * ```ts
 * import { environ_from, request_uri } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ = environ_from({ url: "http://example.com/a%20b?c=d" });
 * assertEquals(request_uri(environ), "http://example.com/a%20b?c=d");
 * assertEquals(request_uri(environ, false), "http://example.com/a%20b");
 * ```
 *
 * @param environ An environ with what {@linkcode application_uri} needs.
 * @param include_query Whether to include `QUERY_STRING`.
 * @returns The URI, percent-encoded.
 * @throws {TypeError} If a variable that it needs is missing.
 * @throws {RangeError} If a path is not a latin-1 string.
 * @see PEP 3333, URL Reconstruction; `wsgiref.util.request_uri`.
 * @category Requests
 */
export function request_uri(
  environ: Partial<WSGIEnvironment<unknown>>,
  include_query = true,
): string {
  const path = quote(environ.PATH_INFO ?? "", SAFE_IN_PATH_INFO);
  let uri = application_uri(environ);
  // Without SCRIPT_NAME the URI already ends in a slash.
  uri += environ.SCRIPT_NAME ? path : path.slice(1);
  if (include_query && environ.QUERY_STRING) uri += `?${environ.QUERY_STRING}`;
  return uri;
}

/**
 * Move the first segment of `PATH_INFO` to the end of `SCRIPT_NAME`.
 *
 * `environ` is changed; pass a copy to keep it. Empty segments and `.` are
 * skipped, `..` steps back. For a `PATH_INFO` of `/` it returns `""` and ends
 * `SCRIPT_NAME` with a slash, so that `/x` and `/x/` stay different.
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
 * @throws {RangeError} If `PATH_INFO` has no slash.
 * @see `wsgiref.util.shift_path_info`.
 * @category Requests
 */
export function shift_path_info(
  environ: Partial<WSGIEnvironment<unknown>>,
): string | null {
  const path_info = environ.PATH_INFO;
  if (!path_info) return null;
  const segments = path_info.split("/");
  if (segments.length < 2) {
    throw new RangeError(
      `Cannot shift PATH_INFO: it must start with a slash: received ${
        show(path_info)
      }`,
    );
  }
  // The last segment is always kept: a slash at the end has a meaning.
  const middle = segments.slice(1, -1).filter((part) => part && part !== ".");
  const [name, ...rest] = [...middle, segments[segments.length - 1]];

  let script_name = normalize(`${environ.SCRIPT_NAME ?? ""}/${name}`);
  if (script_name.endsWith("/")) script_name = script_name.slice(0, -1);
  if (name === "" && !script_name.endsWith("/")) script_name += "/";
  environ.SCRIPT_NAME = script_name;
  environ.PATH_INFO = [segments[0], ...rest].join("/");
  return name === "." ? null : name;
}

function required(
  environ: Partial<WSGIEnvironment<unknown>>,
  key: "wsgi.url_scheme" | "SERVER_NAME" | "SERVER_PORT",
): string {
  const value = environ[key];
  if (typeof value === "string") return value;
  throw new TypeError(
    `Cannot build URI: environ[${show(key)}] must be a string: received ${
      show(value)
    }`,
  );
}

const UNRESERVED =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
// The characters that CPython does not quote in each.
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
    ? "//" // POSIX lets two leading slashes have a meaning of their own.
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
