/**
 * Notes on CORS (WHATWG Fetch, "CORS protocol").
 *
 * @module
 */
import { parse_seconds, parse_tokens } from "../grammar.ts";
import type { Note } from "../note.ts";
import type { Reply } from "../reply.ts";

const SOURCE = 'WHATWG Fetch, "CORS protocol"';

export const CORS = [
  {
    id: "cors.origin-syntax",
    level: "bad",
    text: "Access-Control-Allow-Origin is not one origin, * or null.",
    source: SOURCE,
    why: "Browsers compare it as a whole: a list or a path matches nothing.",
    fix: "Send https://example.org, without a slash at the end.",
    find: (reply) => {
      const origin = reply.field(ORIGIN);
      return origin !== undefined && origin !== "*" && origin !== "null" &&
        !is_origin(origin) && reply.quote(ORIGIN);
    },
  },
  {
    id: "cors.origin-null",
    level: "warn",
    text: "Access-Control-Allow-Origin is null.",
    source: SOURCE,
    why: "Any page can have that origin: one in a sandboxed frame has it.",
    fix: "Name the origin, or send *.",
    find: (reply) => reply.field(ORIGIN) === "null" && reply.quote(ORIGIN),
  },
  {
    id: "cors.credentials-star",
    level: "bad",
    text: "Every origin is allowed, and credentials are allowed.",
    source: 'WHATWG Fetch, "CORS protocol and credentials"',
    why: "Browsers refuse a response with * to a request with credentials.",
    fix: "Name the one origin that is allowed, and send Vary: Origin.",
    find: (reply) =>
      reply.field(ORIGIN) === "*" && allows_credentials(reply) &&
      `${reply.quote(ORIGIN)}, ${reply.quote(CREDENTIALS)}`,
  },
  {
    id: "cors.credentials-value",
    level: "bad",
    text: "Access-Control-Allow-Credentials has a value other than true.",
    source: 'WHATWG Fetch, "HTTP responses"',
    why: "Browsers act as if it were absent; the case matters.",
    fix: "Write true, or leave the field out.",
    find: (reply) =>
      reply.has(CREDENTIALS) && !allows_credentials(reply) &&
      reply.quote(CREDENTIALS),
  },
  {
    id: "cors.vary-origin",
    level: "warn",
    text: "The origin of the request is allowed, but Vary does not name it.",
    source: 'WHATWG Fetch, "CORS protocol and HTTP caches"',
    why: "A cache may give another origin the response for this one.",
    fix: "Send Vary: Origin, unless this origin is allowed always.",
    find: (reply) => {
      const vary = parse_tokens(reply.field("Vary") ?? "") ?? [];
      const origin = reply.asked("Origin");
      return origin !== undefined && reply.field(ORIGIN) === origin &&
        reply.is_retrieval && !reply.is_marked("no-store") &&
        !vary.includes("origin") && !vary.includes("*") &&
        `${reply.quote(ORIGIN)}, ${reply.quote("Vary")}`;
    },
  },
  {
    id: "cors.lists-syntax",
    level: "bad",
    text: "A list of CORS is not a list of tokens.",
    source: 'WHATWG Fetch, "HTTP new-header syntax"',
    why: "Browsers refuse the request.",
    fix: "Separate the names by commas: GET, PATCH.",
    find: (reply) =>
      LISTS.filter((name) =>
        reply.has(name) && parse_tokens(reply.field(name)!) === undefined
      ).map((name) => reply.quote(name)),
  },
  {
    id: "cors.lists-star",
    level: "warn",
    text: "A list of CORS is * while credentials are allowed.",
    source: 'WHATWG Fetch, "CORS protocol and credentials"',
    why: "With credentials * is a name like any other, and matches nothing.",
    fix: "Name what is allowed.",
    find: (reply) =>
      allows_credentials(reply)
        ? LISTS.filter((name) => reply.field(name) === "*")
          .map((name) => reply.quote(name))
        : [],
  },
  {
    id: "cors.authorization-star",
    level: "info",
    text: "Access-Control-Allow-Headers is *, which leaves out Authorization.",
    source: 'WHATWG Fetch, "CORS-preflight fetch"',
    why: "Browsers refuse a request with Authorization.",
    fix: "Send *, Authorization, if such requests are allowed.",
    find: (reply) =>
      reply.field(HEADERS) === "*" && !allows_credentials(reply) &&
      reply.quote(HEADERS),
  },
  {
    id: "cors.methods-case",
    level: "warn",
    text: "Access-Control-Allow-Methods has a method in lower case.",
    source: 'RFC 9110 §9.1; WHATWG Fetch, "CORS-preflight fetch"',
    why: "Methods are case-sensitive: patch is not PATCH.",
    fix: "Write the method in upper case.",
    find: (reply) =>
      (reply.field(METHODS) ?? "").split(",").map((method) => method.trim())
        .filter((method) =>
          KNOWN_METHODS.includes(method.toUpperCase()) &&
          method !== method.toUpperCase()
        ),
  },
  {
    id: "cors.max-age",
    level: "bad",
    text: "Access-Control-Max-Age is not a number of seconds.",
    source: 'WHATWG Fetch, "HTTP new-header syntax"',
    why: "Browsers ask again after five seconds.",
    fix: "Send digits and nothing else: 600, or 0.",
    find: (reply) =>
      reply.has(MAX_AGE) && parse_seconds(reply.field(MAX_AGE)) === undefined &&
      reply.quote(MAX_AGE),
  },
  {
    id: "cors.preflight-status",
    level: "bad",
    text: "A preflight that is allowed does not have an ok status.",
    source: 'WHATWG Fetch, "CORS-preflight fetch"',
    why: "Browsers do not make the request.",
    fix: "Answer 204, or another 2xx.",
    find: (reply) =>
      is_preflight(reply) && reply.has(ORIGIN) &&
      (reply.status < 200 || reply.status > 299) &&
      `${reply.status} with ${reply.quote(ORIGIN)}`,
  },
  {
    id: "cors.not-preflight",
    level: "info",
    text: "A response other than to OPTIONS has fields for preflights.",
    source: 'WHATWG Fetch, "HTTP responses"',
    why: "Browsers ignore them there.",
    fix: "Send them only in the answer to OPTIONS.",
    find: (reply) =>
      reply.method === "OPTIONS" ? [] : [METHODS, HEADERS, MAX_AGE]
        .filter((name) => reply.has(name)).map((name) => reply.quote(name)),
  },
] as const satisfies readonly Note[];

const ORIGIN = "Access-Control-Allow-Origin";
const CREDENTIALS = "Access-Control-Allow-Credentials";
const METHODS = "Access-Control-Allow-Methods";
const HEADERS = "Access-Control-Allow-Headers";
const MAX_AGE = "Access-Control-Max-Age";
const LISTS = [METHODS, HEADERS, "Access-Control-Expose-Headers"];

const KNOWN_METHODS = [
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
];

function allows_credentials(reply: Reply): boolean {
  return reply.field(CREDENTIALS) === "true";
}

/** RFC 6454 §6.2: whether a text is an origin in its only form. */
function is_origin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.includes("*")) return false;
  // Of a scheme that it does not know, an extension's, URL makes null.
  return url.origin === "null"
    ? /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/.test(text)
    : url.origin === text;
}

function is_preflight(reply: Reply): boolean {
  return reply.method === "OPTIONS" && reply.asked("Origin") !== undefined &&
    reply.asked("Access-Control-Request-Method") !== undefined;
}
