/**
 * The chunked transfer coding (RFC 9112 §7.1).
 *
 * @module
 */
import { latin1_decode } from "../../wsgi/latin1.ts";
import { show } from "../../wsgi/show.ts";
import type { BodyReader } from "./body_reader.ts";
import type { BodyData } from "./events.ts";
import { parse_fields } from "./fields.ts";
import {
  BACKSLASH,
  CR,
  DQUOTE,
  EQUALS,
  FIELD_CHAR,
  HEXDIG,
  LF,
  QDTEXT,
  SEMICOLON,
  skip_white_space,
  TCHAR,
} from "./grammar.ts";
import {
  find_line_end,
  type LengthLimit,
  type SectionLimits,
  SectionScanner,
} from "./lines.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";

/** RFC 9112 §7.1: 64 bits; more digits are an attempt to overflow. */
const MAX_SIZE_DIGITS = 16;

/** RFC 9112 §7.1.1 wants a limit on chunk extensions, which are ignored. */
const CHUNK_LINE: LengthLimit = { what: "chunk line", bytes: 256, status: 400 };

/** What comes next. */
type State = "size" | "data" | "data_end" | "trailers";

/** Reads one body in the chunked transfer coding. */
export class ChunkedReader implements BodyReader {
  readonly #max_bytes: number;
  readonly #trailers: SectionScanner;
  #state: State = "size";
  /** How many bytes of the current chunk are still to come. */
  #left = 0;
  /** The sum of all chunk sizes so far. */
  #total = 0;

  /**
   * Starts a body.
   *
   * @param max_bytes The most bytes the decoded body may have.
   * @param trailer_limits The limits of the trailers.
   */
  constructor(max_bytes: number, trailer_limits: SectionLimits) {
    // Beyond that, sizes are no longer exact.
    this.#max_bytes = Math.min(max_bytes, Number.MAX_SAFE_INTEGER);
    this.#trailers = new SectionScanner(trailer_limits, null);
  }

  read(buffer: ReceiveBuffer): BodyData | "end" | null {
    for (;;) {
      switch (this.#state) {
        case "size":
          if (!this.#read_size(buffer)) return null;
          break;
        case "data": {
          if (buffer.length === 0) return null;
          const data = buffer.take(Math.min(this.#left, buffer.length));
          this.#left -= data.length;
          if (this.#left === 0) this.#state = "data_end";
          return { type: "data", data };
        }
        case "data_end":
          if (!this.#read_data_end(buffer)) return null;
          break;
        case "trailers":
          return this.#read_trailers(buffer) ? "end" : null;
      }
    }
  }

  #read_size(buffer: ReceiveBuffer): boolean {
    const { bytes, start } = buffer;
    const end = find_line_end(bytes, start, start, CHUNK_LINE);
    if (end === -1) return false;
    this.#left = parse_chunk_line(buffer.take(end - start));
    this.#total += this.#left;
    if (this.#total > this.#max_bytes) {
      throw new ProtocolError(
        `Cannot read request: the body must be at most ${this.#max_bytes} bytes: received a chunk that exceeds them`,
        413,
      );
    }
    this.#state = this.#left === 0 ? "trailers" : "data";
    return true;
  }

  #read_data_end(buffer: ReceiveBuffer): boolean {
    const { bytes, start, length } = buffer;
    if (
      (length > 0 && bytes[start] !== CR) ||
      (length > 1 && bytes[start + 1] !== LF)
    ) {
      throw new ProtocolError(
        "Cannot read request: a chunk must be as long as its size and end in CRLF: received other bytes",
      );
    }
    if (length < 2) return false;
    buffer.start += 2;
    this.#state = "size";
    return true;
  }

  /** RFC 9110 §6.5.1: unknown trailers are dropped, and none are known. */
  #read_trailers(buffer: ReceiveBuffer): boolean {
    const length = this.#trailers.find_end(buffer);
    if (length === -1) return false;
    const bytes = buffer.take(length);
    parse_fields(bytes, latin1_decode(bytes), 0);
    return true;
  }
}

/** chunk-size [ chunk-ext ] CRLF */
function parse_chunk_line(line: Uint8Array): number {
  let digits = 0;
  while (HEXDIG[line[digits]] === 1) digits++;
  if (digits === 0 || digits > MAX_SIZE_DIGITS) {
    throw bad_chunk_line(
      line,
      `a chunk must start with its size in 1 to ${MAX_SIZE_DIGITS} hexadecimal digits`,
    );
  }
  if (chunk_ext_end(line, digits) !== line.length - 2) {
    throw bad_chunk_line(
      line,
      "only extensions may follow the size of a chunk, each ;name, " +
        ';name=token or ;name="text"',
    );
  }
  return Number.parseInt(latin1_decode(line.subarray(0, digits)), 16);
}

function bad_chunk_line(line: Uint8Array, fault: string): ProtocolError {
  return new ProtocolError(
    `Cannot read request: ${fault}: received ${show(latin1_decode(line))}`,
  );
}

// Extensions are ignored, but anything else is refused: another reader might
// take it for the end of the line or the chunk. Each of these functions returns
// the index of the first byte after what it reads.

/** *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ) */
function chunk_ext_end(line: Uint8Array, start: number): number {
  let end = start;
  for (;;) {
    const semicolon = skip_white_space(line, end);
    if (line[semicolon] !== SEMICOLON) return end;
    const name = skip_white_space(line, semicolon + 1);
    const name_end = token_end(line, name);
    if (name_end === name) return end;
    end = name_end;
    const equals = skip_white_space(line, name_end);
    if (line[equals] !== EQUALS) continue;
    const value = skip_white_space(line, equals + 1);
    end = line[value] === DQUOTE
      ? quoted_string_end(line, value)
      : token_end(line, value);
    if (end === value) return name_end;
  }
}

function token_end(line: Uint8Array, start: number): number {
  let at = start;
  while (TCHAR[line[at]] === 1) at++;
  return at;
}

/** RFC 9110 §5.6.4; `start` itself if the closing quote is missing. */
function quoted_string_end(line: Uint8Array, start: number): number {
  let at = start + 1;
  for (;;) {
    if (QDTEXT[line[at]] === 1) at++;
    else if (line[at] === BACKSLASH && FIELD_CHAR[line[at + 1]] === 1) at += 2;
    else return line[at] === DQUOTE ? at + 1 : start;
  }
}
