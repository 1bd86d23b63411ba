/**
 * Reading a field value from left to right.
 *
 * @module
 */

/** RFC 9110 §5.6.2. */
export const TOKEN: RegExp = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;

/** RFC 9110 §5.6.4, its ends included. */
export const QUOTED_STRING: RegExp =
  /"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"/y;

/** RFC 9110 §5.6.3: optional white space. */
export const OWS: RegExp = /[ \t]*/y;

/** A place in a text, which only moves forward. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** How many characters have been read. */
  get at(): number {
    return this.#at;
  }

  /** Whether all of it has been read. */
  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The character to be read next; empty at the end. */
  get next(): string {
    return this.#text.charAt(this.#at);
  }

  /** What has not been read. */
  get rest(): string {
    return this.#text.slice(this.#at);
  }

  /** Read what `pattern`, which has the flag `y`, matches here, if it does. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [match] = pattern.exec(this.#text) ?? [];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  /** Whether `pattern` matches here. */
  sees(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  /** Read this one character, if it is here. */
  skip(character: string): boolean {
    if (this.next !== character || this.ended) return false;
    this.#at++;
    return true;
  }
}

/** What a quoted-string says: without its quotes and backslashes. */
export function unquoted(quoted_string: string): string {
  return quoted_string.slice(1, -1).replace(/\\(.)/gs, "$1");
}
