/**
 * Notes on status codes and the fields that they come with: Allow,
 * Retry-After, Upgrade.
 *
 * @module
 */
import { STATUS_PHRASES } from "../../../wsgi/status_phrases.ts";
import {
  is_obsolete_date,
  parse_date,
  parse_seconds,
  parse_tokens,
  repeated,
} from "../grammar.ts";
import type { Note } from "../note.ts";
import { quote } from "../reply.ts";

export const STATUS = [
  {
    id: "status.unregistered",
    level: "info",
    text: "The status code is not registered.",
    source: "RFC 9110 §15, §16.2; IANA HTTP Status Code Registry",
    why: "Clients treat it as the first of its class: 299 as 200.",
    fix: "Use one that is registered.",
    find: ({ status }) =>
      // 306 was taken back, 418 and 510 are registered without a use.
      STATUS_PHRASES[status] === undefined &&
      ![306, 418, 510].includes(status) &&
      String(status),
  },
  {
    id: "status.allow-missing",
    level: "bad",
    text: "A 405 does not say which methods there are.",
    source: "RFC 9110 §15.5.6",
    why: "The client cannot tell what it may do.",
    fix: "Send Allow: GET, HEAD.",
    rule: "headers.required",
    find: (reply) =>
      reply.status === 405 && !reply.has("Allow") && "405 and no Allow",
  },
  {
    id: "status.allow-syntax",
    level: "bad",
    text: "Allow is not a list of methods.",
    source: "RFC 9110 §10.2.1",
    why: "The client cannot tell what it may do.",
    fix: "Separate the methods by commas: GET, HEAD.",
    find: (reply) =>
      reply.has("Allow") && parse_tokens(reply.field("Allow")!) === undefined &&
      reply.quote("Allow"),
  },
  {
    id: "status.allow-contradiction",
    level: "warn",
    text: "A 405 says that the method is allowed.",
    source: "RFC 9110 §10.2.1, §15.5.6",
    why: "A client that believes it asks again.",
    fix: "Name the methods that the resource has.",
    find: (reply) =>
      reply.status === 405 &&
      (reply.field("Allow") ?? "").split(",").map((method) => method.trim())
        .includes(reply.method) &&
      `${reply.method}, ${reply.quote("Allow")}`,
  },
  {
    id: "status.options-allow",
    level: "info",
    text: "The answer to OPTIONS does not say which methods there are.",
    source: "RFC 9110 §9.3.7",
    why: "Telling the methods is what OPTIONS is for.",
    fix: "Send Allow: GET, HEAD, OPTIONS.",
    find: (reply) =>
      reply.method === "OPTIONS" && reply.status >= 200 &&
      reply.status < 300 && !reply.has("Allow") &&
      reply.asked("Access-Control-Request-Method") === undefined &&
      `${reply.status} and no Allow`,
  },
  {
    id: "status.retry-after-value",
    level: "bad",
    text: "Retry-After is neither a date nor a number of seconds.",
    source: "RFC 9110 §10.2.3",
    why: "Clients choose for themselves when to ask again.",
    fix: "Send digits and nothing else: Retry-After: 120.",
    find: (reply) =>
      reply.lines("Retry-After")
        .filter((value) =>
          parse_seconds(value) === undefined &&
          parse_date(value) === undefined && !is_obsolete_date(value)
        )
        .map((value) => quote("Retry-After", value)),
  },
  {
    id: "status.retry-after-missing",
    level: "info",
    text: "A 503 or 429 does not say when to ask again.",
    source: "RFC 9110 §15.6.4; RFC 6585 §4",
    why: "Clients choose when to ask again; many do at once.",
    fix: "Send Retry-After with a number of seconds.",
    find: (reply) =>
      [429, 503].includes(reply.status) && !reply.has("Retry-After") &&
      `${reply.status} and no Retry-After`,
  },
  {
    id: "status.retry-after-elsewhere",
    level: "info",
    text: "A successful response has a Retry-After.",
    source: "RFC 9110 §10.2.3",
    why: "Clients look for it with redirects, 413, 429 and 503.",
    fix: "Leave it out, or send another status.",
    find: (reply) =>
      reply.status >= 200 && reply.status < 300 && reply.status !== 202 &&
      reply.has("Retry-After") &&
      `${reply.status} with ${reply.quote("Retry-After")}`,
  },
  {
    id: "status.upgrade-missing",
    level: "bad",
    text: "A 426 does not say what to upgrade to.",
    source: "RFC 9110 §15.5.22",
    why: "The client cannot do what is asked of it.",
    fix: "Send Upgrade with the protocol.",
    find: (reply) =>
      reply.status === 426 && !reply.has("Upgrade") && "426 and no Upgrade",
  },
  {
    id: "status.field-repeated",
    level: "bad",
    text: "A field that has one value is there twice.",
    source: "RFC 9110 §5.3",
    why: "Some recipients take the first, others the last, others neither.",
    fix: "Send it once.",
    rule: "headers.duplicate",
    find: (reply) =>
      repeated(reply.fields.map(([name]) => name.toLowerCase()))
        .filter((name) => SINGLE.includes(name)),
  },
  {
    id: "status.field-not-ascii",
    level: "info",
    text: "The value of a field has characters other than ASCII.",
    source: "RFC 9110 §5.5",
    why: "Recipients differ in the charset that they take them for.",
    fix: "Encode them as the field allows, with percent signs say.",
    find: (reply) =>
      reply.fields
        .filter(([name, value]) =>
          /[\x80-\xff]/.test(value) &&
          // Other notes speak of these.
          !/^(content-disposition|set-cookie|location|content-security-policy)$/i
            .test(name)
        )
        .map(([name, value]) => quote(name, value)),
  },
] as const satisfies readonly Note[];

/** Fields whose grammar is no list, in lower case. */
const SINGLE = [
  "age",
  "access-control-allow-credentials",
  "access-control-allow-origin",
  "access-control-max-age",
  "content-disposition",
  "content-length",
  "content-location",
  "content-range",
  "content-type",
  "date",
  "etag",
  "expires",
  "last-modified",
  "location",
  "retry-after",
  "server",
];
