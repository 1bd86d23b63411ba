/**
 * The Forwarded field (RFC 7239).
 *
 * @module
 */

/** What one proxy tells of the request it got; names in lower case. */
export type ForwardedElement = ReadonlyMap<string, string>;

/** A pair: token "=" (token / quoted-string), at the start of the rest. */
const PAIR =
  /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)")/y;

/** What comes after a pair: the next pair, the next element, or the end. */
const SEPARATOR = /;|[ \t]*,[ \t]*|$/y;

/**
 * Parses a Forwarded field.
 *
 * It is strict: of a value that is not by the grammar nobody can tell which part
 * a proxy added, and which the client.
 *
 * @param value The field value, repeated fields joined by commas.
 * @returns One element for each proxy, the last one added last; `null` if the
 * value is malformed.
 * @see RFC 7239 §4.
 */
export function parse_forwarded(value: string): ForwardedElement[] | null {
  const elements: ForwardedElement[] = [];
  let element = new Map<string, string>();
  let at = 0;
  for (;;) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(value);
    if (pair === null) return null;
    const [text, name, token, quoted] = pair;
    // §4: each parameter once, in any case.
    if (element.has(name.toLowerCase())) return null;
    element.set(name.toLowerCase(), token ?? quoted.replace(/\\(.)/g, "$1"));
    SEPARATOR.lastIndex = at + text.length;
    const separator = SEPARATOR.exec(value);
    if (separator === null) return null;
    at = SEPARATOR.lastIndex;
    if (separator[0] === ";") continue;
    elements.push(element);
    if (separator[0] === "") return elements;
    element = new Map();
  }
}
