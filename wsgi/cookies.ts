/**
 * The cookies of a request.
 *
 * @module
 */
import type { WSGIEnvironment } from "./types.ts";

/**
 * The cookies that the client sent, by name.
 *
 * Values are as sent, less the quotes around them: if you percent-encoded one
 * when you set it, use `decodeURIComponent()`. Of cookies with the same name the
 * first counts, which is the one with the longest path (RFC 6265 §5.4). What is
 * not a pair of name and value is left out.
 *
 * @example The cookies of a request
 * ```ts
 * import { environ_from, parse_cookies } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ = environ_from({ headers: { Cookie: "theme=dark; seen=1" } });
 * const cookies = parse_cookies(environ);
 * assertEquals(cookies.get("theme"), "dark");
 * assertEquals(cookies.get("sugar"), undefined);
 * ```
 *
 * @param environ An environ; without `HTTP_COOKIE` there are no cookies.
 * @returns A new map. Names and values are latin-1 strings.
 * @see RFC 6265 §4.2.
 * @category Requests
 */
export function parse_cookies(
  environ: Partial<WSGIEnvironment<unknown>>,
): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (environ.HTTP_COOKIE ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1) continue;
    const name = trim(pair.slice(0, equals));
    if (name === "" || cookies.has(name)) continue;
    cookies.set(name, without_quotes(trim(pair.slice(equals + 1))));
  }
  return cookies;
}

/** Without spaces and tabs at its ends; other white space is part of a value. */
function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

function without_quotes(value: string): string {
  const is_quoted = value.length >= 2 && value.startsWith('"') &&
    value.endsWith('"');
  return is_quoted ? value.slice(1, -1) : value;
}
