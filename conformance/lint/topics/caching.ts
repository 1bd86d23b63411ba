/**
 * Notes on caching (RFC 9111).
 *
 * @module
 */
import { suggestion } from "../../../validator/nearest.ts";
import {
  is_obsolete_date,
  parse_date,
  parse_directives,
  parse_seconds,
} from "../grammar.ts";
import type { Found, Note } from "../note.ts";
import { quote, type Reply } from "../reply.ts";

export const CACHING = [
  {
    id: "caching.cache-control-syntax",
    level: "bad",
    text: "Cache-Control is not a list of directives.",
    source: "RFC 9111 §5.2",
    why: "A cache may ignore a part of it, or all.",
    fix: "Separate directives by commas: no-cache, max-age=60.",
    find: (reply) =>
      reply.has("Cache-Control") &&
      parse_directives(reply.field("Cache-Control")!) === undefined &&
      reply.quote("Cache-Control"),
  },
  {
    id: "caching.seconds",
    level: "bad",
    text: "A directive of Cache-Control needs a number of seconds.",
    source: "RFC 9111 §1.2.2, §5.2.2.1, §5.2.2.10; RFC 5861 §3, §4",
    why: "Caches take such a response for stale, or ignore the directive.",
    fix: "Write digits and nothing else: max-age=60.",
    find: (reply) =>
      reply.cache_control
        .filter(({ name, value }) =>
          TIMED.includes(name) && parse_seconds(value) === undefined
        )
        .map(({ name, value }) =>
          value === undefined ? name : `${name}=${value}`
        ),
  },
  {
    id: "caching.seconds-quoted",
    level: "bad",
    text: "The seconds of max-age and s-maxage are in quotes.",
    source: "RFC 9111 §5.2.2.1, §5.2.2.10",
    why: "Some caches know only the form without quotes.",
    fix: "Write max-age=60.",
    find: (reply) =>
      reply.cache_control
        .filter(({ name, quoted }) =>
          quoted && (name === "max-age" || name === "s-maxage")
        )
        .map(({ name, value }) => `${name}="${value}"`),
  },
  {
    id: "caching.field-list-unquoted",
    level: "warn",
    text: "The field names of no-cache or private are not in quotes.",
    source: "RFC 9111 §5.2.2.4, §5.2.2.7",
    why: "Some caches know only the form in quotes.",
    fix: 'Write private="Set-Cookie".',
    find: (reply) =>
      reply.cache_control
        .filter(({ name, value, quoted }) =>
          (name === "no-cache" || name === "private") &&
          value !== undefined && !quoted
        )
        .map(({ name, value }) => `${name}=${value}`),
  },
  {
    id: "caching.argument-unexpected",
    level: "warn",
    text: "A directive of Cache-Control that takes no value has one.",
    source: "RFC 9111 §5.2.2",
    why: "A cache may not know the directive in this form.",
    fix: "Write only the name of the directive: no-store.",
    find: (reply) =>
      reply.cache_control
        .filter(({ name, value }) => BARE.includes(name) && value !== undefined)
        .map(({ name, value }) => `${name}=${value}`),
  },
  {
    id: "caching.directive-conflict",
    level: "bad",
    text: "A directive of Cache-Control is there twice with different values.",
    source: "RFC 9111 §4.2.1",
    why: "Some caches take the first, others take the response for stale.",
    fix: "Send each directive once.",
    find: conflicting_directives,
  },
  {
    id: "caching.directive-misspelt",
    level: "warn",
    text: "Cache-Control has a directive that looks misspelt.",
    source: "RFC 9111 §5.2.3; IANA Cache Directives",
    why: "Caches ignore the directives that they do not know.",
    fix: "Write the directive as it is registered.",
    find: (reply) =>
      reply.cache_control.filter(({ name }) => !KNOWN.includes(name))
        .map(({ name }) => [name, suggestion(name, KNOWN)])
        .filter(([, meant]) => meant !== "")
        .map(([name, meant]) => name + meant),
  },
  {
    id: "caching.request-directive",
    level: "warn",
    text: "Cache-Control has a directive that is for requests.",
    source: "RFC 9111 §5.2.1",
    why: "It says nothing in a response.",
    fix: "Leave it out.",
    find: (reply) =>
      reply.cache_control.map(({ name }) => name)
        .filter((name) =>
          ["max-stale", "min-fresh", "only-if-cached"].includes(name)
        ),
  },
  {
    id: "caching.no-store-fresh",
    level: "warn",
    text: "A response that may not be stored says for how long it is fresh.",
    source: "RFC 9111 §4.2.1, §5.2.2.5",
    why: "The one that forbids more counts: nothing is stored.",
    fix: "Send only no-store, or take it out.",
    find: (reply) =>
      reply.is_marked("no-store") &&
      (says_fresh(reply) || reply.is_marked("public") ||
        reply.is_marked("immutable")) &&
      !reply.is_marked("must-understand") &&
      reply.quote("Cache-Control"),
  },
  {
    id: "caching.no-cache-fresh",
    level: "warn",
    text: "A response that needs validation each time says that it is fresh.",
    source: "RFC 9111 §4.2.1, §5.2.2.4",
    why: "The one that forbids more counts: each use is validated.",
    fix: "Send no-cache or a lifetime, not both.",
    find: (reply) =>
      is_bare(reply, "no-cache") && !reply.is_marked("no-store") &&
      says_fresh(reply) && reply.quote("Cache-Control"),
  },
  {
    id: "caching.public-private",
    level: "warn",
    text: "A response is both public and private.",
    source: "RFC 9111 §5.2.2.7, §5.2.2.9",
    why: "Caches that look at only one of them do opposite things.",
    fix: "Send private for what is one user's own, else public.",
    find: (reply) =>
      reply.is_marked("public") && is_bare(reply, "private") &&
      reply.quote("Cache-Control"),
  },
  {
    id: "caching.private-shared",
    level: "warn",
    text: "A private response has a lifetime for shared caches.",
    source: "RFC 9111 §5.2.2.7, §5.2.2.10",
    why: "No shared cache stores it, so s-maxage has no effect.",
    fix: "Take out s-maxage, or private.",
    find: (reply) =>
      is_bare(reply, "private") && reply.is_marked("s-maxage") &&
      reply.quote("Cache-Control"),
  },
  {
    id: "caching.immutable-unbounded",
    level: "info",
    text: "An immutable response does not say for how long it is fresh.",
    source: "RFC 8246 §2",
    why: "immutable has effect only while a response is fresh.",
    fix: "Add a lifetime: max-age=31536000, immutable.",
    find: (reply) =>
      reply.is_marked("immutable") && lifetime(reply) === undefined &&
      !reply.is_marked("no-store") && reply.quote("Cache-Control"),
  },
  {
    id: "caching.stale-forbidden",
    level: "warn",
    text: "A response both allows and forbids its use when it is stale.",
    source: "RFC 9111 §4.2.4, §5.2.2.2; RFC 5861 §3, §4",
    why: "must-revalidate and no-cache win: stale-… has no effect.",
    fix: "Take out the one that is not meant.",
    find: (reply) =>
      (reply.is_marked("stale-while-revalidate") ||
        reply.is_marked("stale-if-error")) &&
      (reply.is_marked("must-revalidate") || is_bare(reply, "no-cache")) &&
      reply.quote("Cache-Control"),
  },
  {
    id: "caching.must-understand-alone",
    level: "warn",
    text: "must-understand comes without no-store.",
    source: "RFC 9111 §5.2.2.3",
    why: "Caches that do not know must-understand store the response.",
    fix: "Send must-understand, no-store.",
    find: (reply) =>
      reply.is_marked("must-understand") && !reply.is_marked("no-store") &&
      reply.quote("Cache-Control"),
  },
  {
    id: "caching.directive-obsolete",
    level: "warn",
    text: "post-check and pre-check have no meaning.",
    source: "IANA Cache Directives, which does not have them",
    why: "One browser knew them, which is no longer in use.",
    fix: "Take them out.",
    find: (reply) =>
      reply.cache_control.map(({ name }) => name)
        .filter((name) => name === "post-check" || name === "pre-check"),
  },
  {
    id: "caching.expires-invalid",
    level: "warn",
    text: "Expires is not a date.",
    source: "RFC 9111 §5.3; RFC 9110 §5.6.7",
    why: "A cache takes the response for one that has expired.",
    fix: "Send a date as Sun, 06 Nov 1994 08:49:37 GMT, or max-age instead.",
    rule: "headers.date",
    find: (reply) =>
      reply.lines("Expires").filter(is_no_date)
        .map((value) => quote("Expires", value)),
  },
  {
    id: "caching.expires-overridden",
    level: "info",
    text: "Expires and max-age do not say the same.",
    source: "RFC 9111 §5.3",
    why: "max-age counts; Expires is for caches that know only HTTP/1.0.",
    fix: "Leave Expires out.",
    find: expires_overridden,
  },
  {
    id: "caching.pragma-alone",
    level: "warn",
    text: "A response has Pragma: no-cache, but no Cache-Control.",
    source: "RFC 9111 §5.4",
    why: "Its meaning in a response was never specified: caches may store it.",
    fix: "Send Cache-Control: no-cache, or no-store.",
    find: (reply) =>
      /no-cache/i.test(reply.field("Pragma") ?? "") &&
      !reply.has("Cache-Control") && reply.quote("Pragma"),
  },
  {
    id: "caching.age-invalid",
    level: "bad",
    text: "Age is not a number of seconds.",
    source: "RFC 9111 §5.1",
    why: "Caches ignore it, and keep the response for too long.",
    fix: "Send digits and nothing else: Age: 60.",
    find: (reply) =>
      reply.lines("Age").filter((value) => parse_seconds(value) === undefined)
        .map((value) => quote("Age", value)),
  },
  {
    id: "caching.age-past-lifetime",
    level: "warn",
    text: "The response was stale when it came.",
    source: "RFC 9111 §4.2, §4.2.4",
    why: "Caches on the way have to ask again, as if it could not be cached.",
    fix: "Find out why the cache in front serves it past its lifetime.",
    find: (reply) => {
      const age = parse_seconds(reply.field("Age"));
      const [max_age = -1, shared = -1] = [
        reply.seconds("max-age"),
        reply.seconds("s-maxage"),
      ];
      const longest = Math.max(max_age, shared);
      return age !== undefined && longest >= 0 && age > longest &&
        `${reply.quote("Age")}, ${reply.quote("Cache-Control")}`;
    },
  },
  {
    id: "caching.date-missing",
    level: "warn",
    text: "The response has no Date.",
    source: "RFC 9110 §6.6.1",
    why: "A recipient cannot tell how old the response is.",
    fix: "Let the server add it.",
    find: (reply) =>
      !reply.has("Date") && reply.status >= 200 && reply.status < 500 &&
      "no Date",
  },
  {
    id: "caching.date-invalid",
    level: "bad",
    text: "Date is not a date.",
    source: "RFC 9110 §6.6.1, §5.6.7",
    why: "A recipient cannot tell how old the response is.",
    fix: "Send it as Sun, 06 Nov 1994 08:49:37 GMT.",
    rule: "headers.date",
    find: (reply) =>
      reply.lines("Date").filter(is_no_date)
        .map((value) => quote("Date", value)),
  },
  {
    id: "caching.heuristic",
    level: "info",
    text: "The response does not say for how long it is fresh.",
    source: "RFC 9111 §4.2.2",
    why: "Each cache decides for itself how long to keep it.",
    fix: "Send Cache-Control: no-cache, or max-age with a number of seconds.",
    find: (reply) =>
      reply.is_retrieval && reply.status === 200 &&
      !reply.has("Cache-Control") && !reply.has("Expires") &&
      "no Cache-Control and no Expires",
  },
  {
    id: "caching.redirect-kept",
    level: "info",
    text: "A permanent redirect does not say for how long it is fresh.",
    source: "RFC 9110 §15.4.2, §15.4.9; RFC 9111 §4.2.2",
    why: "Browsers keep it, so that a mistake cannot be undone.",
    fix: "Send Cache-Control: max-age with a number of seconds.",
    find: (reply) =>
      [301, 308].includes(reply.status) && !reply.has("Cache-Control") &&
      !reply.has("Expires") && "no Cache-Control and no Expires",
  },
  {
    id: "caching.error-fresh",
    level: "info",
    text: "A server error may be stored and used again.",
    source: "RFC 9111 §3",
    why: "Clients see the error for as long as it is fresh.",
    fix: "Send Cache-Control: no-store with errors.",
    find: (reply) =>
      reply.status >= 500 && says_fresh(reply) &&
      !reply.is_marked("no-store") && reply.quote("Cache-Control"),
  },
  {
    id: "caching.method-fresh",
    level: "info",
    text: "The response to this method is not cacheable, but says it is fresh.",
    source: "RFC 9110 §9.3.4, §9.3.5, §9.3.7",
    why: "No cache stores it.",
    fix: "Leave Cache-Control out; for CORS there is Access-Control-Max-Age.",
    find: (reply) =>
      ["PUT", "DELETE", "OPTIONS", "TRACE"].includes(reply.method) &&
      says_fresh(reply) &&
      `${reply.method}, ${reply.quote("Cache-Control")}`,
  },
  {
    id: "caching.cookie-shared",
    level: "warn",
    text: "A shared cache may store a response that sets a cookie.",
    source: "RFC 9111 §7.3; RFC 6265 §3",
    why: "Other users get the cookie of the first.",
    fix: "Send Cache-Control: private, or leave the cookie out.",
    find: (reply) =>
      reply.has("Set-Cookie") && may_be_shared(reply) &&
      `Set-Cookie, ${reply.quote("Cache-Control")}`,
  },
  {
    id: "caching.authorization-shared",
    level: "info",
    text: "A shared cache may store the response to an authorized request.",
    source: "RFC 9111 §3.5",
    why: "Others get it without credentials.",
    fix: "Send Cache-Control: private unless it is the same for everybody.",
    find: (reply) =>
      reply.asked("Authorization") !== undefined &&
      may_be_shared(reply) &&
      ["public", "s-maxage", "must-revalidate"]
        .some((directive) => reply.is_marked(directive)) &&
      reply.quote("Cache-Control"),
  },
  {
    id: "caching.vary-star",
    level: "warn",
    text: "A response that says it is fresh can never be used again.",
    source: "RFC 9111 §4.1",
    why: "No request matches Vary: *.",
    fix: "Name the request fields that the response depends on.",
    find: (reply) =>
      /(^|,)\s*\*\s*(,|$)/.test(reply.field("Vary") ?? "") &&
      says_fresh(reply) &&
      `${reply.quote("Vary")}, ${reply.quote("Cache-Control")}`,
  },
  {
    id: "caching.vary-wide",
    level: "info",
    text: "A response depends on a request field that differs for each client.",
    source: "RFC 9111 §4.1; RFC 9110 §12.5.5",
    why: "Caches seldom find a stored response that matches.",
    fix: "Send Cache-Control: private, or depend on less.",
    find: (reply) =>
      /(^|,)\s*(cookie|user-agent|referer)\s*(,|$)/i
        .test(reply.field("Vary") ?? "") &&
      may_be_shared(reply) &&
      reply.quote("Vary"),
  },
] as const satisfies readonly Note[];

/** RFC 9111 §5.2.2, RFC 5861: the directives with seconds. */
const TIMED = [
  "max-age",
  "s-maxage",
  "stale-while-revalidate",
  "stale-if-error",
];

/** RFC 9111 §5.2.2, RFC 8246: the directives without a value. */
const BARE = [
  "immutable",
  "must-revalidate",
  "must-understand",
  "no-store",
  "no-transform",
  "proxy-revalidate",
  "public",
];

/** The directives registered with IANA, and those that other notes are about. */
const KNOWN = [
  ...TIMED,
  ...BARE,
  "max-stale",
  "min-fresh",
  "no-cache",
  "only-if-cached",
  "private",
  "post-check",
  "pre-check",
];

function conflicting_directives({ cache_control }: Reply): Found {
  const seen = new Map<string, string | undefined>();
  const conflicts: string[] = [];
  for (const { name, value } of cache_control) {
    if (!seen.has(name)) seen.set(name, value);
    else if (seen.get(name) !== value && TIMED.includes(name)) {
      conflicts.push(`${name}=${seen.get(name)}, ${name}=${value}`);
    }
  }
  return conflicts;
}

function expires_overridden(reply: Reply): Found {
  const max_age = reply.seconds("max-age");
  const date = parse_date(reply.field("Date"));
  const expires = parse_date(reply.field("Expires"));
  if (max_age === undefined || date === undefined || expires === undefined) {
    return;
  }
  // A minute, as the two are often computed one after the other.
  const apart = Math.abs((expires - date) / 1000 - max_age);
  return apart > 60 &&
    `${reply.quote("Expires")}, ${reply.quote("Cache-Control")}`;
}

/** Whether a text is no date, not even in a form that is obsolete. */
function is_no_date(text: string): boolean {
  return parse_date(text) === undefined && !is_obsolete_date(text);
}

/** Whether the directive is there without the names of fields. */
function is_bare({ cache_control }: Reply, directive: string): boolean {
  return cache_control.some(({ name, value }) =>
    name === directive && value === undefined
  );
}

/** The longest explicit lifetime in seconds (RFC 9111 §4.2.1). */
function lifetime(reply: Reply): number | undefined {
  const explicit = [reply.seconds("s-maxage"), reply.seconds("max-age")]
    .filter((seconds) => seconds !== undefined);
  if (explicit.length > 0) return Math.max(...explicit);
  const expires = parse_date(reply.field("Expires"));
  const date = parse_date(reply.field("Date"));
  if (expires === undefined || date === undefined) return;
  return (expires - date) / 1000;
}

/** Whether Cache-Control gives the response a lifetime. */
function says_fresh(reply: Reply): boolean {
  return (reply.seconds("max-age") ?? 0) > 0 ||
    (reply.seconds("s-maxage") ?? 0) > 0;
}

/** Whether a shared cache is told that it may use the response again. */
function may_be_shared(reply: Reply): boolean {
  const forbidden = reply.is_marked("no-store") ||
    reply.is_marked("private") || reply.is_marked("no-cache");
  return !forbidden && reply.is_retrieval &&
    (reply.is_marked("public") || (lifetime(reply) ?? 0) > 0);
}
