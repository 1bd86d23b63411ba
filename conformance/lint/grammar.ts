/**
 * The grammars that several fields share: lists, parameters, dates, URIs. Each
 * parser gives `undefined` for a text that its grammar does not allow.
 *
 * @module
 */
import { NOT_URI, traits_of } from "../../validator/text.ts";
import { QUOTED_STRING, Scanner, TOKEN, unquoted } from "./scanner.ts";

/** A name with a value or without one, as `max-age=60` and `no-store`. */
export interface Directive {
  /** In lower case. */
  readonly name: string;
  /** Without quotes. */
  readonly value?: string;
  /** Whether the value is a quoted-string. */
  readonly quoted: boolean;
}

/** Something with parameters: a media type, a disposition, a link. */
export interface Parameterized {
  /** As it is written. */
  readonly value: string;
  readonly parameters: readonly Directive[];
}

const EMPTY_ELEMENTS = /(?:[ \t]*,)*[ \t]*/y;
const LIST_END = /[ \t]*(?:,|$)/y;
const EQUALS = /[ \t]*=[ \t]*/y;
const SEMICOLON = /[ \t]*;[ \t]*/y;

/**
 * RFC 9110 §5.6.1: a list, `read` being called for each element. Empty elements
 * are skipped, as §5.6.1.2 has recipients do.
 */
export function parse_list<T>(
  text: string,
  read: (scanner: Scanner) => T | undefined,
): T[] | undefined {
  const scanner = new Scanner(text);
  const elements: T[] = [];
  while (true) {
    scanner.take(EMPTY_ELEMENTS);
    if (scanner.ended) return elements;
    const element = read(scanner);
    if (element === undefined || !scanner.sees(LIST_END)) return;
    elements.push(element);
    scanner.take(LIST_END);
  }
}

/** A list of tokens, in lower case: `Vary`, `Content-Encoding`. */
export function parse_tokens(text: string): string[] | undefined {
  return parse_list(text, (scanner) => scanner.take(TOKEN)?.toLowerCase());
}

/** RFC 9111 §5.2: the directives of Cache-Control. */
export function parse_directives(text: string): Directive[] | undefined {
  return parse_list(text, (scanner) => read_directive(scanner, /=/y));
}

/** `token [ "=" ( token / quoted-string ) ]`. */
export function read_directive(
  scanner: Scanner,
  equals: RegExp,
): Directive | undefined {
  const name = scanner.take(TOKEN)?.toLowerCase();
  if (name === undefined) return;
  if (scanner.take(equals) === undefined) return { name, quoted: false };
  const quoted_string = scanner.take(QUOTED_STRING);
  if (quoted_string !== undefined) {
    return { name, value: unquoted(quoted_string), quoted: true };
  }
  const value = scanner.take(TOKEN);
  return value === undefined ? undefined : { name, value, quoted: false };
}

/** RFC 9110 §5.6.6: `parameters`, some of which may have no value. */
export function read_parameters(
  scanner: Scanner,
  equals: RegExp = /=/y,
): Directive[] | undefined {
  const parameters: Directive[] = [];
  while (scanner.take(SEMICOLON) !== undefined) {
    // RFC 9110 §5.6.6 allows nothing between semicolons, and at the end.
    if (!scanner.sees(TOKEN)) continue;
    const parameter = read_directive(scanner, equals);
    if (parameter === undefined) return;
    parameters.push(parameter);
  }
  return parameters;
}

/** RFC 9110 §8.3.1: `type/subtype` and its parameters, the type in lower case. */
export function parse_media_type(text: string): Parameterized | undefined {
  const scanner = new Scanner(text);
  const type = scanner.take(TOKEN);
  if (type === undefined || !scanner.skip("/")) return;
  const subtype = scanner.take(TOKEN);
  if (subtype === undefined) return;
  const parameters = read_parameters(scanner);
  if (!scanner.ended || !have_values(parameters)) return;
  return { value: `${type}/${subtype}`.toLowerCase(), parameters };
}

/** RFC 6266 §4.1, by whose grammar white space may stand around `=`. */
export function parse_disposition(text: string): Parameterized | undefined {
  const scanner = new Scanner(text);
  const value = scanner.take(TOKEN)?.toLowerCase();
  if (value === undefined) return;
  const parameters = read_parameters(scanner, EQUALS);
  if (!scanner.ended || !have_values(parameters)) return;
  return { value, parameters };
}

function have_values(
  parameters: Directive[] | undefined,
): parameters is Directive[] {
  return parameters?.every(({ value }) => value !== undefined) === true;
}

/** RFC 8288 §3: the links of a Link field, each with its target. */
export function parse_links(text: string): Parameterized[] | undefined {
  return parse_list(text, (scanner) => {
    const target = scanner.take(/<[^>]*>/y);
    if (target === undefined) return;
    const parameters = read_parameters(scanner, EQUALS);
    return parameters && { value: target.slice(1, -1), parameters };
  });
}

/** A challenge of WWW-Authenticate. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  readonly parameters: readonly Directive[];
  readonly token68?: string;
}

/** What tells that a parameter follows, and not the next challenge. */
const PARAMETER_AHEAD =
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*=[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z"]/y;

/** RFC 9110 §11.3: challenges, which share their comma with parameters. */
export function parse_challenges(text: string): Challenge[] | undefined {
  const scanner = new Scanner(text);
  const challenges: Challenge[] = [];
  while (true) {
    scanner.take(EMPTY_ELEMENTS);
    if (scanner.ended) return challenges;
    const challenge = read_challenge(scanner);
    if (challenge === undefined) return;
    challenges.push(challenge);
  }
}

function read_challenge(scanner: Scanner): Challenge | undefined {
  const scheme = scanner.take(TOKEN)?.toLowerCase();
  if (scheme === undefined) return;
  const parameters: Directive[] = [];
  if (scanner.take(LIST_END) !== undefined) return { scheme, parameters };
  if (scanner.take(/ +/y) === undefined) return;
  if (!scanner.sees(PARAMETER_AHEAD)) {
    const token68 = scanner.take(/[A-Za-z0-9\-._~+/]+=*/y);
    if (token68 === undefined || scanner.take(LIST_END) === undefined) return;
    return { scheme, parameters, token68 };
  }
  while (scanner.sees(PARAMETER_AHEAD)) {
    const parameter = read_directive(scanner, EQUALS);
    if (parameter === undefined || scanner.take(LIST_END) === undefined) return;
    parameters.push(parameter);
    scanner.take(EMPTY_ELEMENTS);
  }
  return { scheme, parameters };
}

/** The value of the parameter or directive `name`, if it has one. */
export function value_of(
  directives: readonly Directive[],
  name: string,
): string | undefined {
  return directives.find((directive) => directive.name === name)?.value;
}

/** Names that occur more than once, each once. */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) < at))];
}

/** RFC 9111 §1.2.2: delta-seconds. */
export function parse_seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** RFC 9110 §5.6.7: the time of an IMF-fixdate, in milliseconds. */
export function parse_date(text: string | undefined): number | undefined {
  if (text === undefined) return;
  const date = new Date(text);
  // toUTCString() is defined to write the form that is preferred.
  return date.toUTCString() === text ? date.getTime() : undefined;
}

const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const TIME = "\\d\\d:\\d\\d:\\d\\d";
const OBSOLETE_DATE = new RegExp(
  `^(?:${LONG_DAY}, \\d\\d-${MONTH}-\\d\\d ${TIME} GMT` +
    `|${DAY} ${MONTH} [ \\d]\\d ${TIME} \\d{4})$`,
);

/** Whether a date has one of the two forms that only recipients need to know. */
export function is_obsolete_date(text: string): boolean {
  return OBSOLETE_DATE.test(text);
}

/** RFC 3986 §4.1: the URL of a reference; `undefined` if it is none. */
export function parse_reference(text: string, base: string): URL | undefined {
  if (traits_of(text) & NOT_URI || /%(?![0-9a-f]{2})/i.test(text)) return;
  return URL.parse(text, base) ?? undefined;
}

/** The names and weights of an Accept-Encoding field, in lower case. */
export function parse_weights(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const element of text.split(",")) {
    const [name, ...parameters] = element.toLowerCase().split(";")
      .map((part) => part.trim());
    const weight = parameters.find((part) => part.startsWith("q="));
    if (name !== "") weights.set(name, Number(weight?.slice(2) ?? 1));
  }
  return weights;
}
