/**
 * Where lines and sections of lines end, within their limits.
 *
 * Whether bytes are refused depends only on the bytes, not on how they were
 * split: the first byte past a limit exceeds it, whether or not the end of the
 * line arrives with that byte.
 *
 * @module
 */
import { CR, LF, TCHAR } from "./grammar.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";

/** How long a line or a section of lines may be. */
export interface LengthLimit {
  /** What is limited, for the error message. */
  readonly what: string;
  /** In bytes, without the CRLF that ends the line or the section. */
  readonly bytes: number;
  /** The status code if it is longer. */
  readonly status: number;
  /** The status code if a token fills it. Default: `status`. */
  readonly token_status?: number;
}

/** The limits of a section of field lines. */
export interface SectionLimits {
  /** All field lines, their CRLFs included. */
  readonly length: LengthLimit;
  /** The number of field lines. */
  readonly max_fields: number;
}

/**
 * Finds the end of the line.
 *
 * RFC 9112 §2.2 lets a recipient accept a bare LF as the end of a line. It is
 * refused here: where two recipients differ, a request can be smuggled.
 *
 * @param bytes The bytes received so far.
 * @param from Where to search; this line has no LF before it.
 * @param start Where the limited part starts.
 * @param limit Its limit.
 * @returns The index after the CRLF, or -1 if the line is not complete.
 * @throws {ProtocolError} If the limit is exceeded, or the line ends in a bare
 * LF.
 */
export function find_line_end(
  bytes: Uint8Array,
  from: number,
  start: number,
  limit: LengthLimit,
): number {
  // A loop beats indexOf() where lines are as short as those of a head.
  let lf = from;
  while (lf < bytes.length && bytes[lf] !== LF) lf++;
  // The CRLF at the end is not counted, so its LF is the last byte allowed.
  if (lf > start + limit.bytes + 1) {
    throw too_long(limit, bytes.subarray(start, start + limit.bytes));
  }
  if (lf === bytes.length) return -1;
  if (lf === start || bytes[lf - 1] !== CR) {
    throw new ProtocolError(
      "Cannot read request: lines must end in CRLF: received a bare LF",
    );
  }
  return lf + 1;
}

function too_long(limit: LengthLimit, allowed: Uint8Array): ProtocolError {
  const { what, bytes, status, token_status = status } = limit;
  return new ProtocolError(
    `Cannot read request: the ${what} must be at most ${bytes} bytes: received more`,
    allowed.every((byte) => TCHAR[byte] === 1) ? token_status : status,
  );
}

/**
 * Finds the empty line that ends a section of field lines: the head with its
 * request line, or the trailers. Each byte is searched once, however the bytes
 * arrive.
 */
export class SectionScanner {
  readonly #first_line: LengthLimit | null;
  readonly #fields: SectionLimits;
  // Offsets count from the first byte of the section in the buffer.
  #searched = 0;
  #limit: LengthLimit;
  #limited_from = 0;
  #field_count = 0;

  /**
   * Starts with the first section.
   *
   * @param fields The limits of the field lines.
   * @param first_line The limit of the line before them, `null` if there is
   * none.
   */
  constructor(fields: SectionLimits, first_line: LengthLimit | null) {
    this.#fields = fields;
    this.#first_line = first_line;
    this.#limit = first_line ?? fields.length;
  }

  /** Whether some of the section was searched, and its end not found. */
  get has_begun(): boolean {
    return this.#searched > 0;
  }

  /**
   * Searches the bytes added to the buffer since the last call.
   *
   * @param buffer Starts with the section; none of it may be taken before its
   * end is found.
   * @returns The length of the section with its empty line, or -1 if it is not
   * complete.
   * @throws {ProtocolError} If a limit is exceeded or a line ends in a bare LF.
   */
  find_end(buffer: ReceiveBuffer): number {
    const { bytes, start } = buffer;
    for (;;) {
      const end = find_line_end(
        bytes,
        start + this.#searched,
        start + this.#limited_from,
        this.#limit,
      );
      if (end === -1) {
        this.#searched = buffer.length;
        return -1;
      }
      this.#searched = end - start;
      // An empty line is a CRLF at the very start, or right after another.
      if (this.#searched === 2 || bytes[end - 3] === LF) return this.#finish();
      if (this.#limit === this.#first_line) {
        this.#limit = this.#fields.length;
        this.#limited_from = this.#searched;
      } else if (++this.#field_count > this.#fields.max_fields) {
        throw new ProtocolError(
          `Cannot read request: it must have at most ${this.#fields.max_fields} fields: received more`,
          431,
        );
      }
    }
  }

  #finish(): number {
    const length = this.#searched;
    this.#searched = 0;
    this.#limit = this.#first_line ?? this.#fields.length;
    this.#limited_from = 0;
    this.#field_count = 0;
    return length;
  }
}
