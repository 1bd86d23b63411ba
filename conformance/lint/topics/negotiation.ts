/**
 * Notes on content negotiation and content codings (RFC 9110 §8.4, §12).
 *
 * @module
 */
import { parse_tokens, parse_weights } from "../grammar.ts";
import type { Found, Note } from "../note.ts";
import { quote, type Reply } from "../reply.ts";

export const NEGOTIATION = [
  {
    id: "negotiation.vary-syntax",
    level: "bad",
    text: "Vary is not a list of field names.",
    source: "RFC 9110 §12.5.5",
    why: "A cache may give one client what was meant for another.",
    fix: "Separate the names by commas: Vary: Accept-Encoding, Origin.",
    find: (reply) =>
      reply.has("Vary") && parse_tokens(reply.field("Vary")!) === undefined &&
      reply.quote("Vary"),
  },
  {
    id: "negotiation.vary-response-field",
    level: "warn",
    text: "Vary names a field that requests do not have.",
    source: "RFC 9110 §12.5.5",
    why: "It names request fields; this one never differs.",
    fix: "Name the request field: Accept-Encoding for Content-Encoding.",
    find: (reply) =>
      (parse_tokens(reply.field("Vary") ?? "") ?? [])
        .filter((name) => OF_RESPONSES.includes(name)),
  },
  {
    id: "negotiation.vary-encoding",
    level: "warn",
    text: "A coding was chosen by Accept-Encoding, but Vary does not say so.",
    source: "RFC 9110 §12.5.5; RFC 9111 §4.1",
    why: "A cache may give the coding to a client that cannot decode it.",
    fix: "Send Vary: Accept-Encoding, also when there is no coding.",
    find: (reply) => {
      const weights = parse_weights(reply.asked("Accept-Encoding") ?? "");
      const vary = parse_tokens(reply.field("Vary") ?? "") ?? [];
      return reply.is_retrieval && !reply.is_marked("no-store") &&
        codings(reply).some((coding) => weights.has(coding)) &&
        !vary.includes("accept-encoding") && !vary.includes("*") &&
        `${reply.quote("Content-Encoding")}, ${reply.quote("Vary")}`;
    },
  },
  {
    id: "negotiation.encoding-syntax",
    level: "bad",
    text: "Content-Encoding is not a list of codings.",
    source: "RFC 9110 §8.4",
    why: "The client cannot decode the content.",
    fix: "Write only the name of the coding: gzip.",
    find: (reply) =>
      reply.has("Content-Encoding") &&
      !parse_tokens(reply.field("Content-Encoding")!)?.length &&
      reply.quote("Content-Encoding"),
  },
  {
    id: "negotiation.encoding-unknown",
    level: "warn",
    text: "Content-Encoding names a coding that is not registered.",
    source: "RFC 9110 §8.4.1; IANA HTTP Content Coding Registry",
    why: "Clients cannot decode it; a charset belongs into Content-Type.",
    fix: "Use gzip, br, zstd or deflate, or leave the field out.",
    find: (reply) =>
      codings(reply).filter((coding) => !CODINGS.includes(coding)),
  },
  {
    id: "negotiation.encoding-identity",
    level: "warn",
    text: "Content-Encoding names identity.",
    source: "RFC 9110 §8.4",
    why: "It is for Accept-Encoding; some clients do not expect it here.",
    fix: "Leave Content-Encoding out.",
    find: (reply) =>
      codings(reply).includes("identity") && reply.quote("Content-Encoding"),
  },
  {
    id: "negotiation.encoding-unaccepted",
    level: "warn",
    text: "The content has a coding that the client does not accept.",
    source: "RFC 9110 §12.5.3",
    why: "The client may not be able to decode it.",
    fix: "Send the content as it is where Accept-Encoding has no such coding.",
    find: unaccepted_coding,
  },
  {
    id: "negotiation.encoding-bytes",
    level: "bad",
    text: "The content does not have the coding that Content-Encoding names.",
    source: "RFC 9110 §8.4.1; RFC 1952 §2.3.1; RFC 8878 §3.1.1",
    why: "The client cannot decode it.",
    fix: "Encode the content, or leave Content-Encoding out.",
    find: (reply) => {
      const has_form = FORMS[codings(reply).at(-1) ?? ""];
      return has_form !== undefined && reply.may_have_content &&
        reply.status !== 206 && reply.body.length > 1 &&
        !has_form(reply.body) &&
        `${reply.quote("Content-Encoding")}, bytes ${hex(reply.body)}`;
    },
  },
  {
    id: "negotiation.deflate-raw",
    level: "bad",
    text: "deflate is not in the zlib format.",
    source: "RFC 9110 §8.4.1.2; RFC 1950 §2.2",
    why: "Some clients decode only the zlib format.",
    fix: "Use gzip, or wrap the data in the zlib format.",
    find: (reply) =>
      codings(reply).at(-1) === "deflate" && reply.may_have_content &&
      reply.status !== 206 && reply.body.length > 1 && !is_zlib(reply.body) &&
      `bytes ${hex(reply.body)}`,
  },
  {
    id: "negotiation.encoding-old-name",
    level: "info",
    text: "Content-Encoding has an old name of a coding.",
    source: "RFC 9110 §8.4.1.1, §8.4.1.3",
    why: "It means the same as the name without x-.",
    fix: "Write gzip or compress.",
    find: (reply) =>
      codings(reply)
        .filter((coding) => coding === "x-gzip" || coding === "x-compress"),
  },
  {
    id: "negotiation.language-syntax",
    level: "bad",
    text: "Content-Language is not a list of language tags.",
    source: "RFC 9110 §8.5; RFC 5646 §2.1",
    why: "Readers and translators cannot tell the language.",
    fix: "Write en, de-AT or zh-Hant; with hyphens and not with underscores.",
    find: (reply) => {
      const value = reply.field("Content-Language");
      if (value === undefined) return;
      return value.split(",").map((tag) => tag.trim())
        .filter((tag) => tag !== "" && !LANGUAGE_TAG.test(tag))
        .map((tag) => quote("Content-Language", tag));
    },
  },
] as const satisfies readonly Note[];

/** Fields of responses alone. */
const OF_RESPONSES = [
  "accept-ranges",
  "age",
  "content-encoding",
  "content-language",
  "etag",
  "expires",
  "last-modified",
  "location",
  "server",
  "set-cookie",
  "vary",
];

/** The codings registered with IANA. */
const CODINGS = [
  "aes128gcm",
  "br",
  "compress",
  "dcb",
  "dcz",
  "deflate",
  "exi",
  "gzip",
  "identity",
  "pack200-gzip",
  "x-compress",
  "x-gzip",
  "zstd",
];

/** How the bytes of a coding begin. */
const FORMS: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  gzip: is_gzip,
  "x-gzip": is_gzip,
  // A frame, or one that is skipped.
  zstd: ([a, b, c, d]) =>
    (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) ||
    (a >= 0x50 && a <= 0x5f && b === 0x2a && c === 0x4d && d === 0x18),
  compress: ([a, b]) => a === 0x1f && b === 0x9d,
};

function is_gzip([a, b]: Uint8Array): boolean {
  return a === 0x1f && b === 0x8b;
}

/** RFC 1950 §2.2: the method is deflate, and the check bits are right. */
function is_zlib([method, flags]: Uint8Array): boolean {
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}

/** RFC 5646 §2.1, without what its subtags mean. */
const LANGUAGE_TAG = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;

/** The codings in the order applied, in lower case. */
function codings(reply: Reply): string[] {
  return parse_tokens(reply.field("Content-Encoding") ?? "") ?? [];
}

function unaccepted_coding(reply: Reply): Found {
  const accept = reply.asked("Accept-Encoding");
  if (accept === undefined) return;
  const weights = parse_weights(accept);
  // Then there may be nothing that is accepted, and no way to be right.
  if (weights.get("identity") === 0) return;
  const is_accepted = (coding: string) =>
    (weights.get(coding) ?? weights.get(coding.replace(/^x-/, "")) ??
      weights.get("*") ?? 0) > 0;
  return codings(reply)
    .filter((coding) => coding !== "identity" && !is_accepted(coding))
    .map((coding) => `${coding}, ${reply.quote_request("Accept-Encoding")}`);
}

function hex(bytes: Uint8Array): string {
  return Array.from(
    bytes.subarray(0, 4),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join(" ");
}
