/**
 * The rules for the values of some header fields. The values passed in have no
 * control characters and no surrounding white space.
 *
 * @module
 */
import type { Reporter } from "./reporter.ts";
import { seen } from "./seen.ts";
import {
  is_free_of,
  is_media_type,
  NOT_DIGIT,
  NOT_TOKEN,
  NOT_URI,
  traits_of,
} from "./text.ts";

export function check_content_length(value: string, reporter: Reporter): void {
  if (!is_free_of(value, NOT_DIGIT)) {
    reporter.report("headers.content-length", seen(value));
  }
}

/** Charset names that are often used but not registered. */
const MISSPELT_CHARSETS: ReadonlyMap<string, string> = new Map([
  ["utf8", "utf-8"],
  ["utf_8", "utf-8"],
  ["utf16", "utf-16"],
  ["utf_16", "utf-16"],
  ["latin-1", "iso-8859-1"],
  ["iso8859-1", "iso-8859-1"],
  ["iso88591", "iso-8859-1"],
  ["cp1252", "windows-1252"],
  ["win-1252", "windows-1252"],
]);

/** Types that broke no rule; a few cover every response. */
const good_types = new Set<string>();
const MAX_GOOD_TYPES = 100;

export function check_content_type(value: string, reporter: Reporter): void {
  if (good_types.has(value)) return;
  if (!is_media_type(value)) {
    reporter.report("headers.content-type-format", seen(value));
    return;
  }
  const charset = /^text\/.*;\s*charset\s*=\s*"?([^";\s]*)/i.exec(value)?.[1];
  if (charset !== undefined) {
    const name = MISSPELT_CHARSETS.get(charset.toLowerCase());
    if (name !== undefined || !is_free_of(charset, NOT_TOKEN)) {
      reporter.report(
        "headers.content-type-format",
        seen(value),
        name && `charset=${name}`,
      );
      return;
    }
  }
  if (good_types.size >= MAX_GOOD_TYPES) good_types.clear();
  good_types.add(value);
}

export function check_etag(value: string, reporter: Reporter): void {
  // Inside the quotes: no quote, and no space (RFC 9110 §8.8.3).
  if (!/^(W\/)?"[^" ]*"$/.test(value)) {
    reporter.report("headers.etag", seen(value));
  }
}

export function check_date(value: string, reporter: Reporter): void {
  // toUTCString() is defined to give the form that RFC 9110 §5.6.7 prefers.
  if (new Date(value).toUTCString() !== value) {
    reporter.report("headers.date", seen(value));
  }
}

export function check_location(value: string, reporter: Reporter): void {
  if (traits_of(value) & NOT_URI || /%(?![0-9a-f]{2})/i.test(value)) {
    reporter.report("headers.location", seen(value));
  }
}

export function check_set_cookie(value: string, reporter: Reporter): void {
  const [pair, ...attributes] = value.split(";");
  const names = attributes.map((text) =>
    text.trim().toLowerCase().replace(/\s*=\s*/, "=")
  );
  const name = pair.slice(0, Math.max(pair.indexOf("="), 0));
  if (!pair.includes("=") || !is_free_of(name, NOT_TOKEN)) {
    reporter.report("headers.set-cookie", seen(value), "name=value");
    return;
  }
  // RFC 6265bis §4.1.3: browsers compare these without regard to case.
  const is_of_host = /^__host-/i.test(name);
  const needs_secure = is_of_host || /^__secure-/i.test(name) ||
    names.includes("samesite=none");
  if (needs_secure && !names.includes("secure")) {
    reporter.report("headers.set-cookie", seen(value), "Secure as well");
  } else if (is_of_host && !is_bound_to_host(names)) {
    reporter.report("headers.set-cookie", seen(value), "Path=/ and no Domain");
  }
}

/** RFC 6265bis §4.1.3.2; the last of several attributes counts. */
function is_bound_to_host(attributes: readonly string[]): boolean {
  return !attributes.some((text) => /^domain=./.test(text)) &&
    attributes.findLast((text) => /^path(=|$)/.test(text)) === "path=/";
}
