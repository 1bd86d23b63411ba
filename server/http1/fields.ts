/**
 * Field lines: the header section of a request and the trailers of a chunked
 * body (RFC 9112 §5).
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import type { FieldList } from "../../wsgi/types.ts";
import { COLON, CR, FIELD_CHAR, HTAB, LF, SP, TCHAR } from "./grammar.ts";
import { ProtocolError } from "./protocol_error.ts";

/**
 * Parses field lines.
 *
 * @param bytes Ends with the empty line that ends the section.
 * @param text The same bytes as a latin-1 string.
 * @param start Where the first field line starts.
 * @returns The fields in arrival order, values without the white space around
 * them.
 * @throws {ProtocolError} If a line is not a field line.
 */
export function parse_fields(
  bytes: Uint8Array,
  text: string,
  start: number,
): FieldList {
  const fields: FieldList = [];
  const empty_line = bytes.length - 2;
  let at = start;
  while (at < empty_line) {
    const name_start = at;
    while (TCHAR[bytes[at]] === 1) at++;
    if (at === name_start || bytes[at] !== COLON) {
      throw bad_name(text, name_start);
    }
    const name = text.slice(name_start, at);
    at++;
    while (bytes[at] === SP || bytes[at] === HTAB) at++;
    const value_start = at;
    while (FIELD_CHAR[bytes[at]] === 1) at++;
    if (bytes[at] !== CR || bytes[at + 1] !== LF) {
      throw new ProtocolError(
        `Cannot read request: the value of field ${
          show(name)
        } must not have a control character: received ${
          show(line_at(text, name_start))
        }`,
      );
    }
    let value_end = at;
    while (
      value_end > value_start &&
      (bytes[value_end - 1] === SP || bytes[value_end - 1] === HTAB)
    ) value_end--;
    fields.push([name, text.slice(value_start, value_end)]);
    at += 2;
  }
  return fields;
}

function bad_name(text: string, start: number): ProtocolError {
  const first = text.charCodeAt(start);
  const fault = first === SP || first === HTAB
    ? "a field line must not start with white space (obs-fold)"
    : "a field name must be a token with a colon right after it";
  return new ProtocolError(
    `Cannot read request: ${fault}: received ${show(line_at(text, start))}`,
  );
}

/** The line from `start` on, for an error message. */
function line_at(text: string, start: number): string {
  return text.slice(start, text.indexOf("\r\n", start));
}
