/**
 * A mapping-like view over a list of header fields.
 *
 * @module
 */
import { show } from "./show.ts";
import { latin1_encode } from "./latin1.ts";
import type { FieldList, HeaderList } from "./types.ts";

/**
 * The parameters of a header field; `null` writes the name alone.
 *
 * @category Headers
 */
export type HeaderParams = Record<string, string | null | undefined>;

/**
 * Response header fields with the methods of a mapping. It is a view: every
 * change is made in the list it was given.
 *
 * Names are matched without regard to case and kept as written. A name may
 * occur more than once. If you need the global `Headers` too, import this class
 * as `WSGIHeaders`.
 *
 * @example Working on the list that `start_response()` will get
 * ```ts
 * import { type HeaderList, WSGIHeaders } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const list: HeaderList = [["Content-Type", "text/plain"]];
 * const headers = new WSGIHeaders(list);
 * headers.set("content-type", "text/html");
 * headers.add_header("Set-Cookie", "a=1");
 * assertEquals(list, [["content-type", "text/html"], ["Set-Cookie", "a=1"]]);
 * ```
 *
 * @see `wsgiref.headers.Headers`; PEP 3333, The start_response() Callable.
 * @category Headers
 */
export class Headers implements Iterable<[name: string, value: string]> {
  readonly #headers: FieldList;

  /**
   * A view over `headers`, or over a new empty list.
   *
   * @param headers The fields, `[name, value][]`; not copied.
   * @throws {TypeError} If it is not an array of pairs of strings.
   */
  constructor(headers: HeaderList = []) {
    if (!Array.isArray(headers)) {
      throw new TypeError(
        `Cannot view headers: they must be an array of [name, value] pairs: ` +
          `received ${show(headers)}`,
      );
    }
    for (const item of headers) {
      if (!Array.isArray(item) || item.length !== 2) {
        throw new TypeError(
          `Cannot view headers: each item must be a [name, value] pair: ` +
            `received ${show(item)}`,
        );
      }
      check_string(item[0]);
      check_string(item[1]);
    }
    this.#headers = headers;
  }

  /** How many fields there are, repeated ones included. */
  get length(): number {
    return this.#headers.length;
  }

  /**
   * Replace every field `name` with a single one at the end of the list.
   *
   * @param name Field name, matched without regard to case.
   * @param value The new value.
   * @throws {TypeError} If `name` or `value` is not a string.
   */
  set(name: string, value: string): void {
    check_string(value);
    this.delete(name);
    this.#headers.push([name, value]);
  }

  /**
   * Remove every field `name`, if there is any.
   *
   * @param name Field name, matched without regard to case.
   * @throws {TypeError} If `name` is not a string.
   */
  delete(name: string): void {
    check_string(name);
    const list = this.#headers;
    let kept = 0;
    for (const field of list) {
      if (!is_same_name(field[0], name)) list[kept++] = field;
    }
    if (kept < list.length) list.length = kept;
  }

  /**
   * Whether there is a field `name`.
   *
   * @param name Field name, matched without regard to case.
   * @returns True if there is at least one.
   * @throws {TypeError} If `name` is not a string.
   */
  has(name: string): boolean {
    return this.#first(name) !== undefined;
  }

  /**
   * Every value of the field `name`, in the order of the list.
   *
   * @example Repeated fields keep their order
   * ```ts
   * import { WSGIHeaders } from "@pep3333/wsgi/wsgi";
   * import { assertEquals } from "@std/assert";
   *
   * const headers = new WSGIHeaders([["Set-Cookie", "a=1"]]);
   * headers.add_header("set-cookie", "b=2");
   * assertEquals(headers.get_all("SET-COOKIE"), ["a=1", "b=2"]);
   * ```
   *
   * @param name Field name, matched without regard to case.
   * @returns A new array, empty when the field is absent.
   * @throws {TypeError} If `name` is not a string.
   */
  get_all(name: string): string[] {
    check_string(name);
    return this.#headers
      .filter((field) => is_same_name(field[0], name))
      .map((field) => field[1]);
  }

  /**
   * The first value of the field `name`, or `default_value`.
   *
   * @param name Field name, matched without regard to case.
   * @param default_value What to return when the field is absent.
   * @returns The value, or `default_value`.
   * @throws {TypeError} If `name` is not a string.
   */
  get<T = null>(name: string, default_value: T = null as T): string | T {
    const field = this.#first(name);
    return field === undefined ? default_value : field[1];
  }

  /**
   * The names of all fields, in the order of the list.
   *
   * @returns A new array; a repeated field is repeated.
   */
  keys(): string[] {
    return this.#headers.map((field) => field[0]);
  }

  /**
   * The values of all fields, in the order of the list.
   *
   * @returns A new array.
   */
  values(): string[] {
    return this.#headers.map((field) => field[1]);
  }

  /**
   * All fields, in the order of the list.
   *
   * @returns A new array with the same pairs.
   */
  items(): FieldList {
    return this.#headers.slice();
  }

  /**
   * The fields, `[name, value]` each, in the order of the list.
   *
   * @returns An iterator over the list.
   */
  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.#headers[Symbol.iterator]();
  }

  /**
   * The first value of the field `name`; adds the field if it is absent.
   *
   * @param name Field name, matched without regard to case.
   * @param value The value of the new field.
   * @returns The value of the field now.
   * @throws {TypeError} If `name` or `value` is not a string.
   */
  setdefault(name: string, value: string): string {
    const field = this.#first(name);
    if (field !== undefined) return field[1];
    check_string(value);
    this.#headers.push([name, value]);
    return value;
  }

  /**
   * Add a field with parameters: `name: value; key="text"; flag`.
   *
   * An underscore in a parameter's name becomes a dash. If a parameter is
   * `null` or an empty string, only its name is written.
   *
   * @example A download's file name
   * ```ts
   * import { WSGIHeaders } from "@pep3333/wsgi/wsgi";
   * import { assertEquals } from "@std/assert";
   *
   * const headers = new WSGIHeaders();
   * headers.add_header("Content-Disposition", "attachment", {
   *   filename: 'a "b".txt',
   * });
   * assertEquals(
   *   headers.get("content-disposition"),
   *   'attachment; filename="a \\"b\\".txt"',
   * );
   * ```
   *
   * @param name Field name.
   * @param value The value before the parameters; `null` for parameters alone.
   * @param params The parameters, in the order of their keys.
   * @throws {TypeError} If a name or value is neither a string nor `null`.
   */
  add_header(
    name: string,
    value: string | null,
    params: HeaderParams = {},
  ): void {
    check_string(name);
    const parts: string[] = [];
    if (value !== null && value !== undefined) {
      check_string(value);
      parts.push(value);
    }
    for (const [key, text] of Object.entries(params)) {
      parts.push(format_param(key.replaceAll("_", "-"), text));
    }
    this.#headers.push([name, parts.join("; ")]);
  }

  /**
   * The fields as sent: one line each, then an empty line.
   *
   * @returns Lines that end in CRLF.
   */
  toString(): string {
    let text = "";
    for (const field of this.#headers) text += `${field[0]}: ${field[1]}\r\n`;
    return text + "\r\n";
  }

  /**
   * The bytes of {@linkcode Headers.toString}: Python's `bytes(headers)`.
   *
   * @returns New bytes.
   * @throws {RangeError} If a name or value has a code point above U+00FF.
   */
  to_bytes(): Uint8Array<ArrayBuffer> {
    return latin1_encode(this.toString());
  }

  #first(name: string): [name: string, value: string] | undefined {
    check_string(name);
    for (const field of this.#headers) {
      if (is_same_name(field[0], name)) return field;
    }
    return undefined;
  }
}

function check_string(value: unknown): asserts value is string {
  if (typeof value === "string") return;
  throw new TypeError(
    `Cannot use header: its name and value must be strings: received ${
      show(value)
    }`,
  );
}

function format_param(key: string, text: string | null | undefined): string {
  if (text === null || text === undefined || text === "") return key;
  check_string(text);
  const quoted = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `${key}="${quoted}"`;
}

/** Lengths differ before letters do, and most names are spelled alike. */
function is_same_name(one: string, other: string): boolean {
  return one.length === other.length &&
    (one === other || one.toLowerCase() === other.toLowerCase());
}
