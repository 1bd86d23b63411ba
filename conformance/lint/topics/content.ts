/**
 * Notes on Content-Type, its charset, and the bytes that they describe.
 *
 * @module
 */
import { latin1_decode } from "../../../wsgi/latin1.ts";
import { parse_media_type, repeated, value_of } from "../grammar.ts";
import type { Found, Note } from "../note.ts";
import type { Reply } from "../reply.ts";

export const CONTENT = [
  {
    id: "content.type-missing",
    level: "warn",
    text: "Content comes without a Content-Type.",
    source: "RFC 9110 §8.3",
    why: "Clients guess what it is, and some guess a script.",
    fix: "Send Content-Type; application/octet-stream where it is unknown.",
    rule: "headers.content-type-missing",
    find: (reply) =>
      reply.may_have_content && reply.body.length > 0 &&
      !reply.has("Content-Type") && `${reply.body.length} bytes`,
  },
  {
    id: "content.type-syntax",
    level: "bad",
    text: "Content-Type is not a media type.",
    source: "RFC 9110 §8.3.1, §5.6.6",
    why: "Clients guess what the content is.",
    fix: "Write type/subtype; name=value, with no white space around =.",
    find: (reply) =>
      reply.has("Content-Type") && reply.lines("Content-Type").length === 1 &&
      parse_media_type(reply.field("Content-Type")!) === undefined &&
      reply.quote("Content-Type"),
  },
  {
    id: "content.type-range",
    level: "bad",
    text: "Content-Type is a range of media types.",
    source: "RFC 9110 §8.3.1, §12.5.1",
    why: "Ranges are for Accept; it does not say what the content is.",
    fix: "Name one type, say text/plain.",
    find: (reply) =>
      /\/\*$/.test(reply.media_type) && reply.quote("Content-Type"),
  },
  {
    id: "content.charset-repeated",
    level: "bad",
    text: "Content-Type names a charset twice.",
    source: "RFC 2045 §5",
    why: "Some clients take the first, others the last.",
    fix: "Name it once.",
    find: (reply) => {
      const type = parse_media_type(reply.field("Content-Type") ?? "");
      const names = (type?.parameters ?? []).map(({ name }) => name);
      return repeated(names).includes("charset") &&
        reply.quote("Content-Type");
    },
  },
  {
    id: "content.charset-unknown",
    level: "warn",
    text: "No browser knows the charset that Content-Type names.",
    source: 'RFC 9110 §8.3.2; WHATWG Encoding, "Names and labels"',
    why: "Clients guess, each in its own way.",
    fix: "Send UTF-8, and charset=utf-8.",
    find: ({ charset }) =>
      charset !== undefined && canonical(charset) === undefined &&
      `charset=${charset}`,
  },
  {
    id: "content.charset-unregistered",
    level: "info",
    text: "The charset has a name that is not registered.",
    source: "RFC 9110 §8.3.2; IANA Character Sets",
    why: "Clients that are not browsers may not know it.",
    fix: "Write utf-8, iso-8859-1 or windows-1252.",
    rule: "headers.content-type-format",
    find: ({ charset = "" }) =>
      UNREGISTERED_CHARSETS.includes(charset) && `charset=${charset}`,
  },
  {
    id: "content.charset-bytes",
    level: "bad",
    text: "The content is not in the charset that Content-Type names.",
    source: "RFC 9110 §8.3.2; RFC 3629 §3; RFC 20",
    why: "Clients show replacement characters, or refuse the content.",
    fix: "Encode the text as the charset says, or name the one it has.",
    find: (reply) => {
      const { charset, representation } = reply;
      if (representation === undefined || charset === undefined) return;
      const fault = canonical(charset) === "utf-8"
        ? utf8_fault(reply, representation)
        : /^(us-)?ascii$/.test(charset)
        ? ascii_fault(representation)
        : undefined;
      return fault && `charset=${charset}, ${fault}`;
    },
  },
  {
    id: "content.charset-missing",
    level: "warn",
    text: "A text that is not ASCII comes without a charset.",
    source:
      'RFC 9110 §8.3.2; RFC 6657 §3; HTML, "Determining the character encoding"',
    why: "Clients guess one, and may show the wrong characters.",
    fix: "Send UTF-8, and text/html; charset=utf-8.",
    find: charset_missing,
  },
  {
    id: "content.charset-contradicted",
    level: "warn",
    text: "The charset of Content-Type is not the one in the document.",
    source: 'HTML, "Determining the character encoding"; RFC 7303 §3.2',
    why: "The one of Content-Type counts, until the document is saved.",
    fix: "Name the same charset in both.",
    find: (reply) => {
      const declared = declared_charset(reply);
      const { charset } = reply;
      if (charset === undefined || declared === undefined) return;
      const [outer, inner] = [canonical(charset), canonical(declared)];
      return outer !== undefined && inner !== undefined && outer !== inner &&
        `charset=${charset}, in the document ${declared}`;
    },
  },
  {
    id: "content.json-charset",
    level: "info",
    text: "The media type of JSON has a charset parameter.",
    source: "RFC 8259 §8.1, §11",
    why: "It has no such parameter: JSON is always UTF-8.",
    fix: "Write application/json without it.",
    find: (reply) =>
      is_json(reply) && reply.charset !== undefined &&
      reply.quote("Content-Type"),
  },
  {
    id: "content.json-bytes",
    level: "bad",
    text: "The content is not JSON.",
    source: "RFC 8259 §2, §8.1",
    why: "Clients that parse it throw.",
    fix: "Send a JSON text, or the type that the content has.",
    find: (reply) => {
      const { representation } = reply;
      if (!is_json(reply) || representation === undefined) return;
      // Without content a redirect or an error needs no text.
      if (!reply.is_whole || representation.length === 0) return;
      const fault = utf8_fault(reply, representation);
      return fault ?? json_fault(representation);
    },
  },
  {
    id: "content.json-bom",
    level: "bad",
    text: "JSON begins with a byte order mark.",
    source: "RFC 8259 §8.1",
    why: "Many parsers refuse it.",
    fix: "Write the text without it.",
    find: (reply) =>
      is_json(reply) && reply.beginning.startsWith(UTF8_MARK) &&
      "bytes ef bb bf",
  },
  {
    id: "content.type-bytes",
    level: "bad",
    text: "The content does not begin as its media type does.",
    source:
      'RFC 9110 §8.3; WHATWG MIME Sniffing, "Matching a MIME type pattern',
    why: "Clients refuse it, above all with nosniff.",
    fix: "Send the type that the content has.",
    find: (reply) => {
      const signature = SIGNATURES[reply.media_type];
      return signature !== undefined && reply.beginning !== "" &&
        !signature(reply.beginning) &&
        `${reply.media_type}, content ${
          JSON.stringify(reply.beginning.slice(0, 8))
        }`;
    },
  },
  {
    id: "content.compressed",
    level: "bad",
    text: "A text is compressed, but no Content-Encoding says so.",
    source: "RFC 9110 §8.4",
    why: "Clients show the bytes, and do not decode them.",
    fix: "Send Content-Encoding: gzip.",
    find: (reply) =>
      reply.is_text && reply.beginning.startsWith(GZIP) &&
      `${reply.media_type}, bytes 1f 8b`,
  },
  {
    id: "content.text-binary",
    level: "warn",
    text: "A text has NUL bytes.",
    source: 'WHATWG MIME Sniffing, "Rules for text or binary"',
    why: "It is binary, or in another charset than clients think.",
    fix: "Send the type that the content has.",
    find: (reply) =>
      reply.media_type.startsWith("text/") &&
      !/^(utf-?|ucs-?|iso-10646-ucs-)(16|32|2|4)/.test(reply.charset ?? "") &&
      !UTF16_MARK.test(reply.beginning) &&
      !reply.beginning.startsWith(GZIP) &&
      reply.beginning.includes("\0") &&
      `${reply.media_type}, NUL at byte ${reply.beginning.indexOf("\0")}`,
  },
  {
    id: "content.html-as-text",
    level: "info",
    text: "A plain text is an HTML document.",
    source: "RFC 9110 §8.3",
    why: "Browsers show its source.",
    fix: "Send text/html, if it is a page.",
    find: (reply) =>
      reply.media_type === "text/plain" &&
      /^\s*<(!doctype html|html[\s>])/i.test(reply.beginning) &&
      JSON.stringify(reply.beginning.trim().slice(0, 20)),
  },
  {
    id: "content.json-as-html",
    level: "warn",
    text: "JSON is sent as an HTML document.",
    source: "RFC 9110 §8.3; RFC 8259 §11",
    why: "Browsers run the markup in its strings.",
    fix: "Send application/json.",
    find: (reply) => {
      const { representation } = reply;
      return reply.media_type === "text/html" && reply.is_whole &&
        representation !== undefined && /^\s*[[{]/.test(reply.beginning) &&
        json_fault(representation) === undefined &&
        JSON.stringify(reply.beginning.slice(0, 20));
    },
  },
  {
    id: "content.multipart-boundary",
    level: "bad",
    text: "A multipart type has no boundary.",
    source: "RFC 2046 §5.1",
    why: "The client cannot tell the parts.",
    fix: "Add the parameter: multipart/mixed; boundary=b.",
    find: (reply) =>
      reply.media_type.startsWith("multipart/") &&
      boundary(reply) === undefined && reply.quote("Content-Type"),
  },
  {
    id: "content.multipart-bytes",
    level: "bad",
    text: "The boundary of a multipart type is not in the content.",
    source: "RFC 2046 §5.1.1",
    why: "The client cannot tell the parts.",
    fix: "Begin each part with two hyphens and the boundary.",
    find: (reply) => {
      const delimiter = boundary(reply);
      return reply.media_type.startsWith("multipart/") &&
        delimiter !== undefined && reply.is_whole &&
        reply.may_have_content && !reply.has("Content-Encoding") &&
        reply.body.length > 0 &&
        !latin1_decode(reply.body).includes(`--${delimiter}`) &&
        reply.quote("Content-Type");
    },
  },
] as const satisfies readonly Note[];

/** Names that browsers know and IANA does not. */
const UNREGISTERED_CHARSETS = [
  "utf8",
  "unicode-1-1-utf-8",
  "iso8859-1",
  "iso88591",
  "x-cp1252",
  "x-sjis",
  "x-gbk",
];

const UTF8_MARK = "\xef\xbb\xbf";
const UTF16_MARK = /^(?:\xff\xfe|\xfe\xff)/;
const GZIP = "\x1f\x8b";

/** How the content of a type begins, as latin-1. */
const SIGNATURES: Readonly<Record<string, (beginning: string) => boolean>> = {
  "image/png": one_of("\x89PNG\r\n\x1a\n"),
  "image/jpeg": one_of("\xff\xd8\xff"),
  "image/gif": one_of("GIF87a", "GIF89a"),
  "image/webp": one_of("RIFF"),
  // Readers look for it a little further, too.
  "application/pdf": (beginning) => beginning.includes("%PDF-"),
  "application/gzip": one_of(GZIP),
  "application/wasm": one_of("\0asm"),
  "font/woff": one_of("wOFF"),
  "font/woff2": one_of("wOF2"),
};

function one_of(...signatures: string[]): (beginning: string) => boolean {
  return (beginning) =>
    signatures.some((signature) => beginning.startsWith(signature));
}

/** The encoding that browsers take for this label; `undefined` if none. */
function canonical(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function is_json({ media_type }: Reply): boolean {
  return media_type === "application/json" || media_type.endsWith("+json");
}

function boundary(reply: Reply): string | undefined {
  const type = parse_media_type(reply.field("Content-Type") ?? "");
  return value_of(type?.parameters ?? [], "boundary");
}

function utf8_fault(
  { is_whole }: Reply,
  bytes: Uint8Array,
): string | undefined {
  try {
    // The last character of a part may be cut.
    new TextDecoder("utf-8", { fatal: true })
      .decode(bytes, { stream: !is_whole });
  } catch {
    return "content that is not UTF-8";
  }
}

function ascii_fault(bytes: Uint8Array): string | undefined {
  const at = bytes.findIndex((byte) => byte > 0x7f);
  return at < 0 ? undefined : `byte ${at} is 0x${bytes[at].toString(16)}`;
}

function json_fault(bytes: Uint8Array): string | undefined {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return String(error);
  }
}

/** The charset that a document says it has. */
function declared_charset(
  { media_type, beginning }: Reply,
): string | undefined {
  if (media_type === "text/html") {
    return /<meta\s[^>]*charset\s*=\s*["']?\s*([^\s"'>;/]+)/i
      .exec(beginning)?.[1];
  }
  if (/^(text|application)\/xml$|\+xml$/.test(media_type)) {
    return /^<\?xml\s[^>]*encoding\s*=\s*["']([^"']+)/.exec(beginning)?.[1];
  }
}

function charset_missing(reply: Reply): Found {
  const { media_type, charset, representation, beginning } = reply;
  // Other types have a default, or say it themselves.
  if (media_type !== "text/html" && media_type !== "text/plain") return;
  if (charset !== undefined || representation === undefined) return;
  if ([UTF8_MARK, GZIP].some((mark) => beginning.startsWith(mark))) return;
  if (UTF16_MARK.test(beginning)) return;
  if (declared_charset(reply) !== undefined) return;
  const fault = ascii_fault(representation);
  return fault && `${reply.quote("Content-Type")}, ${fault}`;
}
