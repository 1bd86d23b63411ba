/**
 * The Cookie field, as browsers, proxies and attackers send it.
 *
 * @module
 */
import { answers, either, is_answered, refuses } from "../expectations.ts";
import type { HttpCheck, HttpTopic } from "../http_check.ts";
import { GET, LAST } from "./requests.ts";

/** A Cookie that a client may send: it does not change the response. */
function usual(id: string, what: string, ...values: string[]): HttpCheck {
  const lines = values.map((value) => `Cookie: ${value}\r\n`).join("");
  return {
    id: `cookie.${id}`,
    title: `A request with ${what} is answered as without`,
    level: "SHOULD",
    source: "RFC 6265 §5.4; RFC 9110 §5.5",
    steps: [`${GET}${lines}${LAST}`],
    expect: answers("get"),
  };
}

/** A Cookie that no client should send: served or refused, but no 5xx. */
function unusual(id: string, what: string, value: string): HttpCheck {
  return {
    ...usual(id, what, value),
    title: `A request with ${what} is served or refused with 4xx`,
    expect: is_answered(),
  };
}

/** RFC 2109 had $Version; the others are keys of objects in JavaScript. */
const NAMES = "$Version=1; __proto__=1; constructor=2; toString=3";

/** Cookies. */
export const COOKIES: HttpTopic = {
  why:
    "Any site of the same domain can set cookies, so one that a server cannot read locks its visitors out (RFC 6265 §8.6)",
  fix:
    "Split Cookie at ; and at the first =, and ignore what does not parse: it is not an error of the server",
  checks: [
    usual("two", "two cookies", "a=1; b=2"),
    usual("empty-value", "a cookie without a value", "a="),
    usual("quoted", "a quoted cookie", 'a="b"'),
    usual("equals", "equals signs in a cookie", "a=b=c=="),
    usual("repeated", "two cookies of one name", "a=1; a=2"),
    usual("any-name", "names that mean something to languages", NAMES),
    usual("non-ascii", "a byte above 0x7F in a cookie", "a=caf\xc3\xa9"),
    usual("several-fields", "two Cookie fields", "a=1", "b=2"),
    unusual("empty", "an empty Cookie", ""),
    unusual("no-equals", "a cookie without an equals sign", "flag"),
    unusual("no-name", "a cookie without a name", "=value"),
    unusual("separators", "separators alone in Cookie", ";;=;,;"),
    unusual("control", "a control character in a cookie", "a=\x01b"),
    unusual("many", "five hundred cookies", "a=1{499*; a=1}"),
    unusual("long", "a cookie of 16 KiB", "a={16384*b}"),
    {
      ...unusual("nul", "a NUL in a cookie", "a=\0b"),
      title: "A NUL in a cookie is refused or replaced",
      level: "MUST",
      source: "RFC 9110 §5.5",
      expect: either(answers("get"), refuses(400)),
    },
  ],
};
