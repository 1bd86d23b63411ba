/**
 * Structured fields (RFC 9651): a strict parser of items, lists and
 * dictionaries.
 *
 * @module
 */
import { latin1_encode } from "../../wsgi/latin1.ts";
import { show } from "../../wsgi/show.ts";
import { Scanner } from "./scanner.ts";

/** A value without parameters, and its kind (RFC 9651 §3.3). */
export type BareItem =
  | { readonly type: "integer" | "decimal"; readonly value: number }
  /** In seconds since 1970. */
  | { readonly type: "date"; readonly value: number }
  | {
    readonly type: "string" | "token" | "display string";
    readonly value: string;
  }
  | { readonly type: "byte sequence"; readonly value: Uint8Array }
  | { readonly type: "boolean"; readonly value: boolean };

/** What stands after a value, by key (RFC 9651 §3.1.2). */
export type Parameters = ReadonlyMap<string, BareItem>;

/** One value with its parameters (RFC 9651 §3.3). */
export interface Item {
  readonly item: BareItem;
  readonly parameters: Parameters;
}

/** A list within a list or dictionary (RFC 9651 §3.1.1). */
export interface InnerList {
  readonly items: readonly Item[];
  readonly parameters: Parameters;
}

/** A member of a list, or a value of a dictionary. */
export type Member = Item | InnerList;

const TRUE: BareItem = { type: "boolean", value: true };

const SPACES = / */y;
const OWS = /[ \t]*/y;
const KEY = /[a-z*][a-z0-9_\-.*]*/y;
const NUMBER = /-?\d+(?:\.\d*)?/y;
const INTEGER = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,12}\.\d{1,3}$/;
const STRING = /"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y;
const TOKEN = /[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*/y;
const BYTES = /:([A-Za-z0-9+/]*={0,2}):/y;
const DISPLAY = /%"(?:[\x20-\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*"/y;

/**
 * The item that `text`, a field value, is.
 *
 * @throws {SyntaxError} If it is none.
 * @see RFC 9651 §4.2.
 */
export function parse_item(text: string): Item {
  return parse(text, read_item);
}

/**
 * The members of the list that `text` is.
 *
 * @throws {SyntaxError} If it is none.
 * @see RFC 9651 §4.2.1.
 */
export function parse_list(text: string): Member[] {
  return parse(text, (scanner) => {
    const members: Member[] = [];
    separated(scanner, () => members.push(read_member(scanner)));
    return members;
  });
}

/**
 * The members of the dictionary that `text` is. Of a key that occurs twice the
 * last one counts.
 *
 * @throws {SyntaxError} If it is none.
 * @see RFC 9651 §4.2.2.
 */
export function parse_dictionary(text: string): Map<string, Member> {
  return parse(text, (scanner) => {
    const members = new Map<string, Member>();
    separated(scanner, () => {
      const key = expect(scanner, KEY, "a key");
      const member = scanner.skip("=")
        ? read_member(scanner)
        : { item: TRUE, parameters: read_parameters(scanner) };
      members.set(key, member);
    });
    return members;
  });
}

function parse<T>(text: string, read: (scanner: Scanner) => T): T {
  const scanner = new Scanner(text);
  scanner.take(SPACES);
  const value = read(scanner);
  scanner.take(SPACES);
  if (!scanner.ended) fail(scanner, "the end");
  return value;
}

/** Read what is separated by commas, to the end of the text. */
function separated(scanner: Scanner, read: () => void): void {
  if (scanner.ended) return;
  while (true) {
    read();
    scanner.take(OWS);
    if (scanner.ended) return;
    expect(scanner, /,/y, "a comma");
    scanner.take(OWS);
  }
}

function read_member(scanner: Scanner): Member {
  return scanner.next === "(" ? read_inner_list(scanner) : read_item(scanner);
}

function read_inner_list(scanner: Scanner): InnerList {
  scanner.skip("(");
  const items: Item[] = [];
  while (true) {
    scanner.take(SPACES);
    if (scanner.skip(")")) break;
    items.push(read_item(scanner));
    if (!/[ )]/.test(scanner.next)) fail(scanner, "a space or )");
  }
  return { items, parameters: read_parameters(scanner) };
}

function read_item(scanner: Scanner): Item {
  const item = read_bare_item(scanner);
  return { item, parameters: read_parameters(scanner) };
}

function read_parameters(scanner: Scanner): Parameters {
  const parameters = new Map<string, BareItem>();
  while (scanner.skip(";")) {
    scanner.take(SPACES);
    const key = expect(scanner, KEY, "a key");
    parameters.set(key, scanner.skip("=") ? read_bare_item(scanner) : TRUE);
  }
  return parameters;
}

function read_bare_item(scanner: Scanner): BareItem {
  const { next } = scanner;
  if (/[-0-9]/.test(next)) return read_number(scanner);
  if (/[A-Za-z*]/.test(next)) {
    return { type: "token", value: expect(scanner, TOKEN, "a token") };
  }
  switch (next) {
    case '"': {
      const string = expect(scanner, STRING, "a string in ASCII");
      const value = string.slice(1, -1).replace(/\\(.)/g, "$1");
      return { type: "string", value };
    }
    case ":": {
      const text = expect(scanner, BYTES, "base64 between colons");
      return { type: "byte sequence", value: decode_base64(scanner, text) };
    }
    case "?": {
      const text = expect(scanner, /\?[01]/y, "?0 or ?1");
      return { type: "boolean", value: text === "?1" };
    }
    case "@": {
      scanner.skip("@");
      const number = read_number(scanner);
      if (number.type !== "integer") fail(scanner, "whole seconds");
      return { type: "date", value: number.value };
    }
    case "%": {
      const text = expect(scanner, DISPLAY, "a display string");
      return {
        type: "display string",
        value: decode_display(scanner, text.slice(2, -1)),
      };
    }
  }
  fail(scanner, "a value");
}

function read_number(
  scanner: Scanner,
): { type: "integer" | "decimal"; value: number } {
  const text = expect(scanner, NUMBER, "a number");
  if (INTEGER.test(text)) return { type: "integer", value: Number(text) };
  if (DECIMAL.test(text)) return { type: "decimal", value: Number(text) };
  fail(scanner, "at most 15 digits, or 12 and 3 after the point");
}

function decode_base64(scanner: Scanner, text: string): Uint8Array {
  try {
    return latin1_encode(atob(text.slice(1, -1)));
  } catch {
    fail(scanner, "base64 between colons");
  }
}

function decode_display(scanner: Scanner, text: string): string {
  const bytes = latin1_encode(
    text.replace(
      /%(..)/g,
      (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)),
    ),
  );
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    fail(scanner, "percent-encoded UTF-8");
  }
}

function expect(scanner: Scanner, pattern: RegExp, what: string): string {
  return scanner.take(pattern) ?? fail(scanner, what);
}

function fail(scanner: Scanner, wanted: string): never {
  throw new SyntaxError(
    `Cannot parse structured field: ${wanted} is expected at character ` +
      `${scanner.at + 1}: received ${show(scanner.rest)}`,
  );
}
