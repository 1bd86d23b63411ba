/**
 * Environs made by hand, for tests.
 *
 * @module
 */
import {
  add_header_fields,
  one_leading_slash,
  percent_decode_latin1,
} from "./environ.ts";
import { FileWrapper } from "./file_wrapper.ts";
import { StringErrors } from "./errors.ts";
import { BytesInput } from "./input.ts";
import { show } from "./show.ts";
import type { FieldList, WSGIEnvironment } from "./types.ts";
import { guess_scheme } from "./uri.ts";

/**
 * Add to `environ` whatever a request needs and it lacks, for tests.
 *
 * What is already set is kept. Not for servers: the values are made up.
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
 * @see `wsgiref.util.setup_testing_defaults`, which has 0 for `false`.
 * @category Testing
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

/**
 * The parts of a request for {@linkcode environ_from}.
 *
 * @category Testing
 */
export interface RequestParts {
  /** The method. Default: `"GET"`, or `"POST"` with a body. */
  method?: string;
  /**
   * An `http` or `https` URL, or a path with its query. Default: `"/"`.
   *
   * The path is used as written, dots and percent signs included. Characters
   * that are not ASCII are sent as UTF-8, as a browser does.
   */
  url?: string | URL;
  /** The header fields: pairs in their order, or an object. Default: none. */
  headers?: Iterable<readonly string[]> | Record<string, string>;
  /** The body; a string is sent as UTF-8. Default: none. */
  body?: string | Uint8Array;
}

/**
 * The environ that a server would make for a request, for tests.
 *
 * @example A posted form
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
 * @returns A new, complete environ.
 * @throws {TypeError} If the URL or a header field is not valid.
 * @see PEP 3333, environ Variables.
 * @category Testing
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
    PATH_INFO: percent_decode_latin1(one_leading_slash(path)),
    QUERY_STRING: query,
    SERVER_PROTOCOL: "HTTP/1.1",
    "wsgi.url_scheme": scheme,
    "wsgi.input": new BytesInput(bytes),
    "wsgi.input_terminated": true,
    "wsgi.file_wrapper": FileWrapper,
  };
  add_header_fields(environ, checked_fields(headers));
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

function checked_fields(
  headers: NonNullable<RequestParts["headers"]>,
): FieldList {
  const fields: FieldList = [];
  for (
    const [name, value] of Symbol.iterator in headers
      ? headers
      : Object.entries(headers)
  ) {
    // The global class, which throws if HTTP cannot carry the field.
    new Headers([[name, value]]);
    fields.push([name, value]);
  }
  return fields;
}

/** Scheme and authority, which may be missing, then all up to the fragment. */
const URL_PARTS = /^(?:(https?):\/\/([^/?#]+))?([^#]*)/is;

function split_url(
  url: string,
): { scheme: "http" | "https"; authority?: string; target: string } {
  const [, scheme, authority, rest] = URL_PARTS.exec(url)!;
  let target = rest.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  if (authority !== undefined && !target.startsWith("/")) target = `/${target}`;
  if (target !== "*" && !target.startsWith("/")) {
    throw new TypeError(
      `Cannot make environ: url must be an http or https URL, or start with ` +
        `a slash: received ${show(url)}`,
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
