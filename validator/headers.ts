/**
 * The rules for the header list.
 *
 * @module
 */
import {
  check_content_length,
  check_content_type,
  check_date,
  check_etag,
  check_location,
  check_set_cookie,
} from "./header_values.ts";
import type { Reporter } from "./reporter.ts";
import type { RuleId } from "./rules.ts";
import { is_hop_by_hop } from "../wsgi/hop_by_hop.ts";
import { seen } from "./seen.ts";
import {
  CONTROL,
  is_free_of,
  length_in,
  NOT_TOKEN,
  traits_of,
  WIDE,
} from "./text.ts";

/** What later checks need to know about the headers. */
export interface HeaderFacts {
  /** Whether there is a Content-Type. */
  readonly has_content_type: boolean;
  /** The value of Content-Length; `null` if it is absent or not a number. */
  readonly content_length: number | null;
}

/** What is known about a header name. */
interface Field {
  /** The rule that the name breaks by itself. */
  readonly broken: RuleId | null;
  /** A bit of its own if the rules mention the name, otherwise 0. */
  readonly bit: number;
  /** Checks the value, which has no control characters or surrounding space. */
  readonly check: ((value: string, reporter: Reporter) => void) | null;
}

const NO_HEADERS: HeaderFacts = {
  has_content_type: false,
  content_length: null,
};

const CONTENT_LENGTH = 1 << 0;
const CONTENT_TYPE = 1 << 1;
const LOCATION = 1 << 2;
const ETAG = 1 << 3;
const DATE = 1 << 4;
const LAST_MODIFIED = 1 << 5;
const CONTENT_ENCODING = 1 << 6;
const CONTENT_LANGUAGE = 1 << 7;
const CONTENT_RANGE = 1 << 8;
const CONTENT_LOCATION = 1 << 9;
const EXPIRES = 1 << 10;
const AGE = 1 << 11;
const RETRY_AFTER = 1 << 12;
const SERVER = 1 << 13;
const WWW_AUTHENTICATE = 1 << 14;
const ALLOW = 1 << 15;

/** Fields that may appear only once: not every reader takes the last one. */
const SINGLETONS = CONTENT_LENGTH | CONTENT_TYPE | CONTENT_LOCATION |
  CONTENT_RANGE | LOCATION | ETAG | DATE | LAST_MODIFIED | EXPIRES | AGE |
  RETRY_AFTER | SERVER;
/** Fields about content that a 304 does not have; Content-Type has a rule. */
const ENTITY = CONTENT_LENGTH | CONTENT_ENCODING | CONTENT_LANGUAGE |
  CONTENT_RANGE;

/** Fields with rules about their value or number, in lower case. */
const FIELDS: ReadonlyMap<string, Omit<Field, "broken">> = new Map(
  Object.entries({
    "content-length": { bit: CONTENT_LENGTH, check: check_content_length },
    "content-type": { bit: CONTENT_TYPE, check: check_content_type },
    "location": { bit: LOCATION, check: check_location },
    "etag": { bit: ETAG, check: check_etag },
    "date": { bit: DATE, check: check_date },
    "last-modified": { bit: LAST_MODIFIED, check: check_date },
    "expires": { bit: EXPIRES, check: check_date },
    "content-encoding": { bit: CONTENT_ENCODING, check: null },
    "content-language": { bit: CONTENT_LANGUAGE, check: null },
    "content-range": { bit: CONTENT_RANGE, check: null },
    "content-location": { bit: CONTENT_LOCATION, check: null },
    "age": { bit: AGE, check: null },
    "retry-after": { bit: RETRY_AFTER, check: null },
    "server": { bit: SERVER, check: null },
    "www-authenticate": { bit: WWW_AUTHENTICATE, check: null },
    "allow": { bit: ALLOW, check: null },
    "set-cookie": { bit: 0, check: check_set_cookie },
  }),
);

/**
 * Check a header list.
 *
 * @param code The status code, `null` if there is none.
 */
export function check_headers(
  headers: unknown,
  code: number | null,
  reporter: Reporter,
): HeaderFacts {
  if (!Array.isArray(headers)) {
    reporter.report("headers.type", seen(headers));
    return NO_HEADERS;
  }
  // Nothing that takes new members is sealed, and asking that is quick.
  if (!Object.isExtensible(headers) && Object.isSealed(headers)) {
    reporter.report("headers.frozen", seen(headers));
  }
  let present = 0;
  let content_length: number | null = null;
  for (const header of headers) {
    const field = check_header(header, reporter);
    if (field === null || field.bit === 0) continue;
    if (present & field.bit & SINGLETONS) {
      reporter.report("headers.duplicate", `a second ${seen(header)}`);
    }
    present |= field.bit;
    if (field.bit === CONTENT_LENGTH) content_length = length_in(header[1]);
  }
  switch (code) {
    case 204:
    case 304:
      check_without_content(code, present, reporter);
      break;
    case 206:
      if (!(present & CONTENT_RANGE) && !is_multipart(headers)) {
        reporter.report("headers.required", "206 without Content-Range");
      }
      break;
    case 401:
      if (!(present & WWW_AUTHENTICATE)) {
        reporter.report("headers.required", "401 without WWW-Authenticate");
      }
      break;
    case 405:
      if (!(present & ALLOW)) {
        reporter.report("headers.required", "405 without Allow");
      }
  }
  return { has_content_type: (present & CONTENT_TYPE) !== 0, content_length };
}

/** RFC 9110 §15.3.7.2: each part of several has a Content-Range of its own. */
function is_multipart(headers: readonly unknown[]): boolean {
  return headers.some((header) =>
    Array.isArray(header) && /^content-type$/i.test(String(header[0])) &&
    /^multipart\/byteranges/i.test(String(header[1]))
  );
}

/** Check one pair and return its field; `null` if it has no usable name. */
function check_header(header: unknown, reporter: Reporter): Field | null {
  if (!Array.isArray(header) || header.length !== 2) {
    reporter.report("headers.tuple", seen(header));
    return null;
  }
  const [name, value] = header;
  if (typeof name !== "string" || typeof value !== "string") {
    reporter.report("headers.string", seen(header));
    return null;
  }
  const field = field_of(name);
  if (field.broken !== null) {
    reporter.report(field.broken, seen(header));
    return null;
  }
  const traits = traits_of(value);
  if (traits & WIDE) {
    reporter.report("headers.latin1", seen(header));
  } else if (traits & CONTROL) {
    reporter.report("headers.value", seen(header));
  } else {
    const trimmed = trim_spaces(value);
    if (trimmed !== value) reporter.report("headers.value-space", seen(header));
    field.check?.(trimmed, reporter);
  }
  return field;
}

/**
 * Names seen so far. Applications write them as constants, so a few cover every
 * response; the bound is for applications that invent names.
 */
const met_names = new Map<string, Field>();
const MAX_MET_NAMES = 500;

function field_of(name: string): Field {
  const known = met_names.get(name);
  if (known !== undefined) return known;
  if (met_names.size >= MAX_MET_NAMES) met_names.clear();
  const about = FIELDS.get(name.toLowerCase()) ?? { bit: 0, check: null };
  const field = { broken: broken_by_name(name), ...about };
  met_names.set(name, field);
  return field;
}

function broken_by_name(name: string): RuleId | null {
  if (traits_of(name) & WIDE) return "headers.latin1";
  if (!is_free_of(name, NOT_TOKEN) || !/^[a-z].*[^_-]$|^[a-z]$/i.test(name)) {
    return "headers.name";
  }
  if (name.toLowerCase() === "status") return "headers.status";
  if (is_hop_by_hop(name) || name.toLowerCase() === "proxy-connection") {
    return "headers.hop-by-hop";
  }
  return null;
}

function check_without_content(
  code: 204 | 304,
  present: number,
  reporter: Reporter,
): void {
  if (present & CONTENT_TYPE) {
    reporter.report(
      "headers.content-type-forbidden",
      `Content-Type with ${code}`,
    );
  }
  if (code === 204 && present & CONTENT_LENGTH) {
    reporter.report("headers.content-length-forbidden", "one");
  }
  if (code === 304 && present & ENTITY) {
    const names = [...FIELDS.keys()].filter((name) =>
      FIELDS.get(name)!.bit & present & ENTITY
    );
    reporter.report("headers.entity-304", names.join(", "));
  }
}

/** Without the spaces at its ends; other white space is a control character. */
function trim_spaces(value: string): string {
  if (value[0] !== " " && value[value.length - 1] !== " ") return value;
  return value.replace(/^ +| +$/g, "");
}
