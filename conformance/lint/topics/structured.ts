/**
 * Notes on the fields that are structured fields (RFC 9651).
 *
 * @module
 */
import { parse_date } from "../grammar.ts";
import type { Found, Note } from "../note.ts";
import { quote, type Reply } from "../reply.ts";
import {
  type BareItem,
  type Item,
  type Member,
  parse_dictionary,
  parse_item,
  parse_list,
} from "../structured_fields.ts";

export const STRUCTURED = [
  {
    id: "structured.syntax",
    level: "bad",
    text: "A structured field does not parse.",
    source: "RFC 9651 §4.2, and the document of the field",
    why: "Recipients ignore the whole field.",
    fix: "Write it as the document of the field says.",
    find: (reply) =>
      FIELDS.flatMap((field) => {
        const value = reply.field(field.name);
        if (value === undefined) return [];
        try {
          members_of(field, value);
          return [];
        } catch (error) {
          const { message } = error as Error;
          const reason = message.slice(message.indexOf(":") + 2);
          return [`${quote(field.name, value)}; ${reason}`];
        }
      }),
  },
  {
    id: "structured.type",
    level: "bad",
    text: "A structured field has a value of another type than it takes.",
    source: "RFC 9651 §2.2, and the document of the field",
    why: "Recipients ignore the field, or the value.",
    fix: "Write the type that the document of the field asks for.",
    find: (reply) =>
      parsed(reply).flatMap(({ field, members }) =>
        field.types === undefined ||
          members.every((member) =>
            "item" in member && field.types?.includes(member.item.type)
          )
          ? []
          : [`${reply.quote(field.name)}, not a ${field.types.join(" or ")}`]
      ),
  },
  {
    id: "structured.digest-length",
    level: "bad",
    text: "A digest is not as long as those of its algorithm.",
    source: "RFC 9530 §2, §3, §5",
    why: "No content can have it.",
    fix: "Send the bytes of the digest in base64, not its hexadecimal digits.",
    find: (reply) =>
      digests(reply)
        .filter(({ algorithm, value }) =>
          value instanceof Uint8Array && LENGTHS.has(algorithm) &&
          value.length !== LENGTHS.get(algorithm)
        )
        .map(({ field, algorithm, value }) =>
          `${field}: ${algorithm} of ${(value as Uint8Array).length} bytes`
        ),
  },
  {
    id: "structured.digest-insecure",
    level: "warn",
    text: "A digest has an algorithm that is deprecated.",
    source: "RFC 9530 §5, §7.2",
    why: "Others can make content that has the same digest.",
    fix: "Use sha-256 or sha-512.",
    find: (reply) =>
      digests(reply).filter(({ algorithm }) => INSECURE.includes(algorithm))
        .map(({ field, algorithm }) => `${field}: ${algorithm}`),
  },
  {
    id: "structured.sunset-date",
    level: "bad",
    text: "Sunset is not a date.",
    source: "RFC 8594 §3",
    why: "Clients cannot tell when the resource will be gone.",
    fix: "Send it as Sun, 06 Nov 1994 08:49:37 GMT.",
    find: (reply) =>
      reply.lines("Sunset").filter((value) => parse_date(value) === undefined)
        .map((value) => quote("Sunset", value)),
  },
  {
    id: "structured.sunset-early",
    level: "bad",
    text: "Sunset is earlier than Deprecation.",
    source: "RFC 9745 §4",
    why: "A resource cannot go away before it is deprecated.",
    fix: "Correct one of the two.",
    find: sunset_early,
  },
  {
    id: "structured.cache-status-both",
    level: "warn",
    text: "Cache-Status says both that a cache had the response and why not.",
    source: "RFC 9211 §2.1, §2.2",
    why: "hit and fwd exclude each other.",
    fix: "Send the one that is the case.",
    find: (reply) =>
      parsed(reply).filter(({ field }) => field.name === "Cache-Status")
        .flatMap(({ members }) => members)
        .filter(({ parameters }) =>
          parameters.get("hit")?.value === true && parameters.has("fwd")
        )
        .map(() => reply.quote("Cache-Status")),
  },
] as const satisfies readonly Note[];

type Type = BareItem["type"];

/** A structured field that stands in responses. */
interface StructuredField {
  readonly name: string;
  readonly form: "item" | "list" | "dictionary";
  /** The types that all its members have; any where left out. */
  readonly types?: readonly Type[];
}

/** RFC 9209, 9211, 9213, 9218, 9421, 9530, 9745, 9842, 9875, 8942; HTML; W3C. */
const FIELDS: readonly StructuredField[] = [
  { name: "Accept-CH", form: "list", types: ["token"] },
  { name: "Accept-Signature", form: "dictionary" },
  { name: "Cache-Groups", form: "list", types: ["string"] },
  { name: "Cache-Group-Invalidation", form: "list", types: ["string"] },
  { name: "Cache-Status", form: "list", types: ["string", "token"] },
  { name: "CDN-Cache-Control", form: "dictionary" },
  { name: "Content-Digest", form: "dictionary", types: ["byte sequence"] },
  { name: "Cross-Origin-Embedder-Policy", form: "item", types: ["token"] },
  {
    name: "Cross-Origin-Embedder-Policy-Report-Only",
    form: "item",
    types: ["token"],
  },
  { name: "Cross-Origin-Opener-Policy", form: "item", types: ["token"] },
  {
    name: "Cross-Origin-Opener-Policy-Report-Only",
    form: "item",
    types: ["token"],
  },
  { name: "Deprecation", form: "item", types: ["date"] },
  { name: "Document-Policy", form: "dictionary" },
  { name: "Integrity-Policy", form: "dictionary" },
  { name: "No-Vary-Search", form: "dictionary" },
  { name: "Origin-Agent-Cluster", form: "item", types: ["boolean"] },
  { name: "Permissions-Policy", form: "dictionary" },
  { name: "Priority", form: "dictionary" },
  { name: "Proxy-Status", form: "list", types: ["string", "token"] },
  { name: "Reporting-Endpoints", form: "dictionary", types: ["string"] },
  { name: "Repr-Digest", form: "dictionary", types: ["byte sequence"] },
  { name: "Signature", form: "dictionary", types: ["byte sequence"] },
  { name: "Signature-Input", form: "dictionary" },
  { name: "Speculation-Rules", form: "list", types: ["string"] },
  { name: "Supports-Loading-Mode", form: "list", types: ["token"] },
  { name: "Use-As-Dictionary", form: "dictionary" },
  { name: "Want-Content-Digest", form: "dictionary", types: ["integer"] },
  { name: "Want-Repr-Digest", form: "dictionary", types: ["integer"] },
];

/** RFC 9530 §5: bytes of a digest. */
const LENGTHS: ReadonlyMap<string, number> = new Map([
  ["sha-256", 32],
  ["sha-512", 64],
]);

/** RFC 9530 §7.2: what is there for old software. */
const INSECURE = ["md5", "sha", "unixsum", "unixcksum", "adler", "crc32c"];

function members_of({ form }: StructuredField, value: string): Member[] {
  switch (form) {
    case "item":
      return [parse_item(value)];
    case "list":
      return parse_list(value);
    case "dictionary":
      return [...parse_dictionary(value).values()];
  }
}

/** The structured fields of a response that parse. */
function parsed(
  reply: Reply,
): { field: StructuredField; members: Member[] }[] {
  return FIELDS.flatMap((field) => {
    const value = reply.field(field.name);
    if (value === undefined) return [];
    try {
      return [{ field, members: members_of(field, value) }];
    } catch {
      return [];
    }
  });
}

interface Digest {
  readonly field: string;
  readonly algorithm: string;
  readonly value: BareItem["value"] | undefined;
}

function digests(reply: Reply): Digest[] {
  return parsed(reply)
    .filter(({ field }) => /^(Content|Repr)-Digest$/.test(field.name))
    .flatMap(({ field }) =>
      Array.from(
        parse_dictionary(reply.field(field.name)!),
        ([algorithm, member]) => ({
          field: field.name,
          algorithm,
          value: (member as Partial<Item>).item?.value,
        }),
      )
    );
}

function sunset_early(reply: Reply): Found {
  const sunset = parse_date(reply.field("Sunset"));
  const [deprecation] = parsed(reply)
    .filter(({ field }) => field.name === "Deprecation")
    .flatMap(({ members }) => members);
  if (sunset === undefined || deprecation === undefined) return;
  return "item" in deprecation && deprecation.item.type === "date" &&
    sunset / 1000 < deprecation.item.value &&
    `${reply.quote("Sunset")}, ${reply.quote("Deprecation")}`;
}
