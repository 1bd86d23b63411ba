/**
 * The environment of a CGI process, as latin-1 strings.
 *
 * @module
 */
import { percent_decode_latin1 } from "../wsgi/environ.ts";
import { latin1_decode } from "../wsgi/latin1.ts";
import { show } from "../wsgi/show.ts";

/** Variables that hold bytes of the request, besides those with a prefix. */
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
 * Whether the web server passes bytes as code points, undecoded: Apache on
 * Windows does.
 */
function is_undecoded(env: Record<string, string>, os: string): boolean {
  return os === "windows" &&
    (env.SERVER_SOFTWARE ?? "").toLowerCase().startsWith("apache/");
}

/**
 * The environment of this process, with the bytes of the request restored.
 *
 * The variables that a web server sets from the request are bytes, which the
 * system decoded. They are returned as latin-1 strings, one code point per
 * byte, as in an environ. The other variables are left as they are.
 *
 * Deno hides variables that are not valid UTF-8. Any client can send such a
 * `PATH_INFO`; its bytes are taken from `REQUEST_URI`, which Apache, nginx,
 * lighttpd and IIS also set. Other such variables are missing.
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
 * @throws {Deno.errors.InvalidData} If the `PATH_INFO` of this process is not
 * valid UTF-8, and `REQUEST_URI` does not contain it.
 * @see `wsgiref.handlers.read_environ`; PEP 3333, Unicode Issues.
 * @category Handlers
 */
export function read_environ(
  env?: Record<string, string>,
  os: string = Deno.build.os,
): Record<string, string> {
  const decoded = env ?? Deno.env.toObject();
  const undecoded = is_undecoded(decoded, os);
  const environ: Record<string, string> = {};
  for (const [name, value] of Object.entries(decoded)) {
    environ[name] = undecoded || !holds_request_bytes(name)
      ? value
      : latin1_decode(ENCODER.encode(value));
  }
  if (env === undefined && is_hidden("PATH_INFO")) {
    environ.PATH_INFO = path_info_from_uri(environ);
  }
  return environ;
}

/** Whether a variable of this process is set, but hidden. */
function is_hidden(name: string): boolean {
  try {
    Deno.env.get(name);
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.InvalidData) return true;
    throw error;
  }
}

/** The path after SCRIPT_NAME in REQUEST_URI, percent-decoded. */
function path_info_from_uri(environ: Record<string, string>): string {
  const { REQUEST_URI = "", SCRIPT_NAME = "" } = environ;
  const path = percent_decode_latin1(REQUEST_URI.split("?", 1)[0]);
  if (REQUEST_URI !== "" && path.startsWith(`${SCRIPT_NAME}/`)) {
    return path.slice(SCRIPT_NAME.length);
  }
  throw new Deno.errors.InvalidData(
    `Cannot read PATH_INFO: it is not valid UTF-8, and REQUEST_URI is not a ` +
      `path under ${show(SCRIPT_NAME)}: received ${
        show(environ.REQUEST_URI)
      }; have the web server set REQUEST_URI`,
  );
}
