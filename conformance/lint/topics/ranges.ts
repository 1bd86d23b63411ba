/**
 * Notes on range requests (RFC 9110 §14).
 *
 * @module
 */
import { parse_tokens } from "../grammar.ts";
import type { Note } from "../note.ts";
import { quote, type Reply } from "../reply.ts";

export const RANGES = [
  {
    id: "ranges.content-range-missing",
    level: "bad",
    text: "A 206 does not say which part it is.",
    source: "RFC 9110 §15.3.7.1, §15.3.7.2",
    why: "The client cannot put the parts together.",
    fix: "Send Content-Range, or multipart/byteranges for several parts.",
    rule: "headers.required",
    find: (reply) =>
      reply.status === 206 && !reply.has("Content-Range") &&
      !is_multipart(reply) && "206 and no Content-Range",
  },
  {
    id: "ranges.content-range-syntax",
    level: "bad",
    text: "Content-Range is not a range of bytes.",
    source: "RFC 9110 §14.4",
    why: "The client has to throw the part away.",
    fix: "Write bytes 0-4/10, or bytes */10 with 416.",
    find: (reply) =>
      reply.lines("Content-Range")
        .filter((value) =>
          /^bytes\b/i.test(value)
            ? byte_range(value) === undefined
            : !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [\x20-\x7e]+$/.test(value)
        )
        .map((value) => quote("Content-Range", value)),
  },
  {
    id: "ranges.content-range-status",
    level: "warn",
    text: "A response that is neither 206 nor 416 has a Content-Range.",
    source: "RFC 9110 §14.4",
    why: "It means nothing there.",
    fix: "Answer 206, or leave it out.",
    find: (reply) =>
      ![206, 416].includes(reply.status) && reply.has("Content-Range") &&
      `${reply.status} with ${reply.quote("Content-Range")}`,
  },
  {
    id: "ranges.length",
    level: "bad",
    text: "The content is not as long as Content-Range says.",
    source: "RFC 9110 §14.4, §15.3.7.1",
    why: "What the client puts together is damaged.",
    fix: "The end of a range is its last byte, not the one after it.",
    find: (reply) => {
      const range = byte_range(reply.field("Content-Range") ?? "");
      if (reply.status !== 206 || !range?.length || !reply.is_whole) return;
      return reply.may_have_content && reply.body.length !== range.length &&
        `${reply.body.length} bytes with ${reply.quote("Content-Range")}`;
    },
  },
  {
    id: "ranges.multipart",
    level: "bad",
    text: "A multipart/byteranges response has a Content-Range of its own.",
    source: "RFC 9110 §15.3.7.2",
    why: "Recipients take it for a single part.",
    fix: "Send Content-Range only within the parts.",
    find: (reply) =>
      reply.status === 206 && is_multipart(reply) &&
      reply.has("Content-Range") && reply.quote("Content-Range"),
  },
  {
    id: "ranges.unasked",
    level: "bad",
    text: "The request has no Range, but the answer is a part.",
    source: "RFC 9110 §15.3.7",
    why: "The client takes it for the whole.",
    fix: "Answer 200 with all of it.",
    find: (reply) =>
      reply.status === 206 && reply.asked("Range") === undefined && "206",
  },
  {
    id: "ranges.method",
    level: "bad",
    text: "A Range counts for a method that has no ranges.",
    source: "RFC 9110 §14.2",
    why: "Only GET has ranges; elsewhere the field is to be ignored.",
    fix: "Look at Range only for GET.",
    find: (reply) =>
      [206, 416].includes(reply.status) &&
      ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"].includes(reply.method) &&
      reply.asked("Range") !== undefined &&
      `${reply.status} to ${reply.method}`,
  },
  {
    id: "ranges.416-unasked",
    level: "bad",
    text: "The request has no Range, but the answer is 416.",
    source: "RFC 9110 §15.5.17",
    why: "The client cannot tell what was wrong.",
    fix: "Answer 416 only to a Range that cannot be satisfied.",
    find: (reply) =>
      reply.status === 416 && reply.asked("Range") === undefined && "416",
  },
  {
    id: "ranges.416-length",
    level: "warn",
    text: "A 416 does not say how long the whole is.",
    source: "RFC 9110 §15.5.17, §14.4",
    why: "The client cannot correct its range.",
    fix: "Send Content-Range: bytes */LENGTH.",
    find: (reply) =>
      reply.status === 416 && /^bytes=/i.test(reply.asked("Range") ?? "") &&
      !/^bytes \*\/\d+$/i.test(reply.field("Content-Range") ?? "") &&
      reply.quote("Content-Range"),
  },
  {
    id: "ranges.accept-ranges-syntax",
    level: "bad",
    text: "Accept-Ranges is not a list of units.",
    source: "RFC 9110 §14.3",
    why: "Clients do not ask for ranges.",
    fix: "Write bytes, or none.",
    find: (reply) => {
      const value = reply.field("Accept-Ranges");
      return value !== undefined && !parse_tokens(value)?.length &&
        reply.quote("Accept-Ranges");
    },
  },
  {
    id: "ranges.accept-ranges-none",
    level: "warn",
    text: "A response that is a part says that there are no ranges.",
    source: "RFC 9110 §14.3",
    why: "Clients do not ask for the other parts.",
    fix: "Send Accept-Ranges: bytes.",
    find: (reply) =>
      reply.status === 206 &&
      reply.field("Accept-Ranges")?.toLowerCase() === "none" &&
      `206 with ${reply.quote("Accept-Ranges")}`,
  },
  {
    id: "ranges.weak-validator",
    level: "info",
    text: "Ranges are offered, but nothing that If-Range could name.",
    source: "RFC 9110 §13.1.5",
    why: "A download that breaks off has to start again.",
    fix: "Send a strong ETag, or a Last-Modified.",
    find: (reply) =>
      reply.is_retrieval && reply.status === 200 &&
      /^bytes$/i.test(reply.field("Accept-Ranges") ?? "") &&
      !reply.has("Last-Modified") && !reply.field("ETag")?.startsWith('"') &&
      `${reply.quote("Accept-Ranges")}, ${reply.quote("ETag")}`,
  },
] as const satisfies readonly Note[];

function is_multipart({ media_type }: Reply): boolean {
  return media_type === "multipart/byteranges";
}

/** A valid range of bytes, and how long it is where it is satisfied. */
function byte_range(value: string): { length?: number } | undefined {
  if (/^bytes \*\/\d+$/i.test(value)) return {};
  const [, first, last, whole] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(value) ??
    [];
  if (first === undefined || Number(last) < Number(first)) return;
  if (whole !== "*" && Number(whole) <= Number(last)) return;
  return { length: Number(last) - Number(first) + 1 };
}
