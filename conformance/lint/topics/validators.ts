/**
 * Notes on validators and conditional requests (RFC 9110 §8.8, §13).
 *
 * @module
 */
import { is_obsolete_date, parse_date } from "../grammar.ts";
import type { Note } from "../note.ts";
import { quote } from "../reply.ts";

export const VALIDATORS = [
  {
    id: "validators.etag-syntax",
    level: "bad",
    text: "ETag is not an entity tag.",
    source: "RFC 9110 §8.8.3",
    why: "Caches and clients cannot validate what they have stored.",
    fix: 'Put it in double quotes: ETag: "v1", or W/"v1" for a weak one.',
    rule: "headers.etag",
    find: (reply) =>
      reply.lines("ETag").filter((value) => !ENTITY_TAG.test(value))
        .map((value) => quote("ETag", value)),
  },
  {
    id: "validators.last-modified-invalid",
    level: "bad",
    text: "Last-Modified is not a date.",
    source: "RFC 9110 §8.8.2, §5.6.7",
    why: "Caches and clients cannot validate what they have stored.",
    fix: "Send it as Sun, 06 Nov 1994 08:49:37 GMT.",
    rule: "headers.date",
    find: (reply) =>
      reply.lines("Last-Modified")
        .filter((value) =>
          parse_date(value) === undefined && !is_obsolete_date(value)
        )
        .map((value) => quote("Last-Modified", value)),
  },
  {
    id: "validators.date-obsolete",
    level: "bad",
    text: "A date has a form that may be read but not sent.",
    source: "RFC 9110 §5.6.7",
    why: "Some recipients know only the preferred form.",
    fix: "Send it as Sun, 06 Nov 1994 08:49:37 GMT.",
    rule: "headers.date",
    find: (reply) =>
      ["Date", "Expires", "Last-Modified", "Retry-After"]
        .filter((name) => reply.lines(name).some(is_obsolete_date))
        .map((name) => reply.quote(name)),
  },
  {
    id: "validators.last-modified-future",
    level: "bad",
    text: "Last-Modified is later than Date.",
    source: "RFC 9110 §8.8.2.1",
    why: "A change before that time is not noticed.",
    fix: "Send the time of the response in its place.",
    find: (reply) => {
      const modified = parse_date(reply.field("Last-Modified"));
      const date = parse_date(reply.field("Date"));
      return modified !== undefined && date !== undefined && modified > date &&
        `${reply.quote("Last-Modified")}, ${reply.quote("Date")}`;
    },
  },
  {
    id: "validators.none",
    level: "info",
    text: "The response has neither an ETag nor a Last-Modified.",
    source: "RFC 9110 §8.8",
    why: "What has become stale has to be sent again as a whole.",
    fix: "Send an ETag, or a Last-Modified where there is such a time.",
    find: (reply) =>
      reply.is_retrieval && reply.status === 200 &&
      !reply.is_marked("no-store") && !reply.has("ETag") &&
      !reply.has("Last-Modified") && "no ETag and no Last-Modified",
  },
  {
    id: "validators.condition-ignored",
    level: "bad",
    text: "A GET whose If-None-Match names the ETag is not answered with 304.",
    source: "RFC 9110 §13.1.2, §13.2.2",
    why: "The client gets again what it has.",
    fix: "Compare If-None-Match with the ETag and answer 304.",
    find: (reply) =>
      reply.is_retrieval && reply.status === 200 &&
      reply.asked("If-Match") === undefined &&
      names_tag(reply.asked("If-None-Match"), reply.field("ETag")) &&
      `200 with ${reply.quote("ETag")}, ${
        reply.quote_request("If-None-Match")
      }`,
  },
  {
    id: "validators.modified-since-ignored",
    level: "warn",
    text:
      "A GET whose If-Modified-Since is not before Last-Modified is not answered with 304.",
    source: "RFC 9110 §13.1.3",
    why: "The client gets again what it has.",
    fix: "Compare If-Modified-Since with Last-Modified and answer 304.",
    find: (reply) => {
      const since = parse_date(reply.asked("If-Modified-Since"));
      const modified = parse_date(reply.field("Last-Modified"));
      const conditions = ["If-Match", "If-None-Match", "If-Unmodified-Since"];
      return reply.is_retrieval && reply.status === 200 &&
        conditions.every((name) => reply.asked(name) === undefined) &&
        since !== undefined && modified !== undefined && modified <= since &&
        `200 with ${reply.quote("Last-Modified")}, ${
          reply.quote_request("If-Modified-Since")
        }`;
    },
  },
  {
    id: "validators.304-unconditional",
    level: "bad",
    text: "The request set no condition, but the answer is 304.",
    source: "RFC 9110 §15.4.5",
    why: "The client has nothing that it could use instead.",
    fix: "Answer 304 only to If-None-Match and If-Modified-Since.",
    find: (reply) =>
      reply.status === 304 && reply.is_retrieval &&
      reply.asked("If-None-Match") === undefined &&
      reply.asked("If-Modified-Since") === undefined && "304",
  },
  {
    id: "validators.304-method",
    level: "bad",
    text: "The answer to a request other than GET and HEAD is 304.",
    source: "RFC 9110 §13.1.2, §15.4.5",
    why: "It says that what the client has stored is fresh, which it is not.",
    fix: "Answer 412 where the condition is false.",
    find: (reply) =>
      reply.status === 304 && !reply.is_retrieval && `304 to ${reply.method}`,
  },
  {
    id: "validators.304-etag-missing",
    level: "warn",
    text: "A 304 to If-None-Match has no ETag.",
    source: "RFC 9110 §15.4.5",
    why: "A cache with several responses cannot tell which one is meant.",
    fix: "Send the ETag that a 200 would have.",
    find: (reply) =>
      reply.status === 304 && !reply.has("ETag") &&
      tags_in(reply.asked("If-None-Match")).length > 0 &&
      `no ETag, ${reply.quote_request("If-None-Match")}`,
  },
  {
    id: "validators.304-etag-other",
    level: "bad",
    text: "A 304 has an ETag that the request did not name.",
    source: "RFC 9110 §13.1.2, §15.4.5",
    why: "The client keeps using what is out of date.",
    fix: "Answer 200 where no entity tag matches.",
    find: (reply) => {
      const wanted = reply.asked("If-None-Match");
      return reply.status === 304 && reply.has("ETag") &&
        wanted !== undefined && !names_tag(wanted, reply.field("ETag")) &&
        `${reply.quote("ETag")}, ${reply.quote_request("If-None-Match")}`;
    },
  },
  {
    id: "validators.304-metadata",
    level: "warn",
    text: "A 304 describes content that it does not have.",
    rule: "headers.entity-304",
    source: "RFC 9110 §15.4.5",
    why: "A cache may overwrite what it has stored with it.",
    fix:
      "Send only Content-Location, Date, ETag, Vary, Cache-Control and Expires.",
    find: (reply) =>
      reply.status === 304
        ? [
          "Content-Encoding",
          "Content-Language",
          "Content-Type",
          "Content-Range",
        ]
          .filter((name) => reply.has(name)).map((name) => reply.quote(name))
        : [],
  },
  {
    id: "validators.412-unconditional",
    level: "warn",
    text: "The request set no condition, but the answer is 412.",
    source: "RFC 9110 §15.5.13",
    why: "The client cannot tell what was wrong.",
    fix: "Answer 409, or 428 where a condition is asked for.",
    find: (reply) =>
      reply.status === 412 && !reply.asked_any("if-") &&
      reply.asked("If") === undefined && "412",
  },
] as const satisfies readonly Note[];

/** RFC 9110 §8.8.3. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** The entity tags of a list, without what makes them weak. */
function tags_in(list: string | undefined): string[] {
  return list?.match(/"[^"]*"/g) ?? [];
}

/** Whether If-None-Match is false for this ETag, by weak comparison. */
function names_tag(
  list: string | undefined,
  tag: string | undefined,
): boolean {
  if (list === undefined || tag === undefined) return false;
  return list.trim() === "*" || tags_in(list).includes(tag.replace("W/", ""));
}
