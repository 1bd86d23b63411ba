/**
 * Notes on Content-Disposition (RFC 6266).
 *
 * @module
 */
import { latin1_encode } from "../../../wsgi/latin1.ts";
import { parse_disposition, repeated, value_of } from "../grammar.ts";
import type { Note } from "../note.ts";
import type { Reply } from "../reply.ts";

export const DISPOSITION = [
  {
    id: "disposition.syntax",
    level: "bad",
    text: "Content-Disposition is not a disposition with parameters.",
    source: "RFC 6266 §4.1",
    why: "Browsers guess, or ignore it.",
    fix: 'Write attachment; filename="report.pdf".',
    find: (reply) =>
      reply.has("Content-Disposition") && disposition(reply) === undefined &&
      reply.quote("Content-Disposition"),
  },
  {
    id: "disposition.parameter-repeated",
    level: "bad",
    text: "Content-Disposition has a parameter twice.",
    source: "RFC 6266 §4.1",
    why: "Such a field is invalid; browsers do different things with it.",
    fix: "Send each parameter once.",
    find: (reply) =>
      repeated((disposition(reply)?.parameters ?? []).map(({ name }) => name)),
  },
  {
    id: "disposition.type-unknown",
    level: "warn",
    text: "Content-Disposition has a type other than inline and attachment.",
    source: "RFC 6266 §4.2",
    why: "Browsers treat it as attachment; form-data is for requests.",
    fix: "Write attachment or inline.",
    find: (reply) => {
      const type = disposition(reply)?.value;
      return type !== undefined && type !== "inline" &&
        type !== "attachment" && reply.quote("Content-Disposition");
    },
  },
  {
    id: "disposition.filename-encoded-word",
    level: "warn",
    text: "filename is in the form for mail.",
    source: "RFC 6266 Appendix C.1; RFC 2047 §5",
    why: "Browsers take it for the name of the file, as it is.",
    fix: "Send filename*=UTF-8''… besides a plain filename.",
    find: (reply) => {
      const name = parameter(reply, "filename");
      return name !== undefined && /=\?[^?]+\?[bq]\?[^?]*\?=/i.test(name) &&
        reply.quote("Content-Disposition");
    },
  },
  {
    id: "disposition.filename-percent",
    level: "warn",
    text: "filename has percent signs with two digits.",
    source: "RFC 6266 Appendix D",
    why: "Some browsers decode them, others do not.",
    fix: "Send filename*=UTF-8''… besides a plain filename.",
    find: (reply) =>
      /%[0-9a-f]{2}/i.test(parameter(reply, "filename") ?? "") &&
      reply.quote("Content-Disposition"),
  },
  {
    id: "disposition.filename-not-ascii",
    level: "warn",
    text: "filename has characters other than ASCII.",
    source: "RFC 6266 §4.3, Appendix C.3, Appendix D",
    why: "Browsers differ in the charset that they take it for.",
    fix: "Send filename*=UTF-8''… besides a filename in ASCII.",
    find: (reply) =>
      /[\x80-\xff]/.test(parameter(reply, "filename") ?? "") &&
      reply.quote("Content-Disposition"),
  },
  {
    id: "disposition.filename-path",
    level: "warn",
    text: "The name of the file has a path.",
    source: "RFC 6266 §4.3",
    why: "Browsers take its last part, or replace the separators.",
    fix: "Send only the last part.",
    find: (reply) => {
      const names = [parameter(reply, "filename"), extended_name(reply)];
      return names.some((name) => /[/\\]/.test(name ?? "")) &&
        reply.quote("Content-Disposition");
    },
  },
  {
    id: "disposition.filename-star-syntax",
    level: "bad",
    text: "filename* is not a percent-encoded text with a charset.",
    source: "RFC 6266 §4.1; RFC 8187 §3.2",
    why: "Browsers ignore it.",
    fix: "Write filename*=UTF-8''na%C3%AFve.txt, without quotes.",
    find: (reply) => {
      const parameters = disposition(reply)?.parameters ?? [];
      const [extended] = parameters.filter(({ name }) => name === "filename*");
      return extended !== undefined &&
        (extended.quoted || extended_name(reply) === undefined) &&
        reply.quote("Content-Disposition");
    },
  },
  {
    id: "disposition.filename-star-charset",
    level: "bad",
    text: "filename* is in a charset other than UTF-8.",
    source: "RFC 8187 §3.2.1",
    why: "Recipients need not know another one.",
    fix: "Encode the name as UTF-8.",
    find: (reply) => {
      const charset = EXTENDED.exec(parameter(reply, "filename*") ?? "")?.[1];
      return charset !== undefined && !/^utf-8$/i.test(charset) &&
        reply.quote("Content-Disposition");
    },
  },
  {
    id: "disposition.filename-star-alone",
    level: "info",
    text: "filename* comes without filename.",
    source: "RFC 6266 §4.3, Appendix D",
    why: "A client that does not know filename* makes up a name.",
    fix: "Send a filename in ASCII before it.",
    find: (reply) =>
      parameter(reply, "filename*") !== undefined &&
      parameter(reply, "filename") === undefined &&
      reply.quote("Content-Disposition"),
  },
  {
    id: "disposition.filename-star-first",
    level: "info",
    text: "filename* comes before filename.",
    source: "RFC 6266 Appendix D",
    why: "Some old clients take the first that they find.",
    fix: "Send filename first.",
    find: (reply) => {
      const names = (disposition(reply)?.parameters ?? [])
        .map(({ name }) => name);
      const [plain, extended] = ["filename", "filename*"]
        .map((name) => names.indexOf(name));
      return extended >= 0 && plain > extended &&
        reply.quote("Content-Disposition");
    },
  },
] as const satisfies readonly Note[];

/** RFC 8187 §3.2.1: ext-value. */
const EXTENDED =
  /^([A-Za-z0-9!#$%&+\-^_`{}~]+)'([A-Za-z0-9-]*)'((?:[A-Za-z0-9!#$&+\-.^_`|~]|%[0-9A-Fa-f]{2})*)$/;

function disposition(reply: Reply): ReturnType<typeof parse_disposition> {
  return parse_disposition(reply.field("Content-Disposition") ?? "");
}

function parameter(reply: Reply, name: string): string | undefined {
  return value_of(disposition(reply)?.parameters ?? [], name);
}

/** The name that `filename*` stands for; `undefined` if it cannot be decoded. */
function extended_name(reply: Reply): string | undefined {
  const [, charset, , encoded] =
    EXTENDED.exec(parameter(reply, "filename*") ?? "") ?? [];
  if (encoded === undefined) return;
  const bytes = latin1_encode(
    encoded.replace(
      /%(..)/g,
      (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)),
    ),
  );
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
