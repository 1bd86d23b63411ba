/**
 * The environment of a CGI process, as latin-1 strings.
 *
 * @module
 */
import { latin1_decode } from "../wsgi/latin1.ts";

/** The variables that hold bytes of the request, besides those by prefix. */
const REQUEST_VARIABLES: ReadonlySet<string> = new Set([
  "AUTH_TYPE",
  "CONTENT_LENGTH",
  "CONTENT_TYPE",
  "HTTPS",
  "PATH_INFO",
  "QUERY_STRING",
  "REMOTE_IDENT",
  "REMOTE_USER",
  "REQUEST_METHOD",
  "SCRIPT_NAME",
]);

const ENCODER = new TextEncoder();

function holds_request_bytes(name: string): boolean {
  return REQUEST_VARIABLES.has(name) || name.startsWith("HTTP_") ||
    name.startsWith("SSL_") ||
    (name.startsWith("REDIRECT_") && holds_request_bytes(name.slice(9)));
}

/**
 * Whether a web server's bytes arrive as code points, undecoded: Apache on
 * Windows fills the native environment that way.
 */
function is_undecoded(env: Record<string, string>, os: string): boolean {
  return os === "windows" &&
    (env.SERVER_SOFTWARE ?? "").toLowerCase().startsWith("apache/");
}

/**
 * The environment of this process, with the bytes of the request restored.
 *
 * The variables that a web server fills from the request are bytes that were
 * decoded on the way here; they come back as latin-1 strings, one code point
 * per byte, as an environ holds them. The other variables are left as they are.
 *
 * @example A path in UTF-8
 * ```ts
 * import { read_environ } from "@pep3333/wsgi/handlers";
 * import { assertEquals } from "@std/assert";
 *
 * const environ = read_environ({ PATH_INFO: "/é", HOME: "/é" }, "linux");
 * assertEquals(environ, { PATH_INFO: "/\xc3\xa9", HOME: "/é" });
 * ```
 *
 * @param env The variables as the system decoded them. Default: those of this
 * process, which needs `--allow-env`.
 * @param os The operating system, as in `Deno.build.os`.
 * @returns A new object.
 * @see `wsgiref.handlers.read_environ`; PEP 3333, Unicode Issues.
 */
export function read_environ(
  env: Record<string, string> = Deno.env.toObject(),
  os: string = Deno.build.os,
): Record<string, string> {
  const undecoded = is_undecoded(env, os);
  const environ: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    environ[name] = undecoded || !holds_request_bytes(name)
      ? value
      : latin1_decode(ENCODER.encode(value));
  }
  return environ;
}
