/**
 * The most a client may send.
 *
 * @module
 */

/** The limits of a `RequestReader`. */
export interface RequestLimits {
  /** Bytes of a request line, without its CRLF; past it 414. */
  readonly max_request_line: number;
  /** Bytes of all field lines, with their CRLFs; past it 431. */
  readonly max_header_bytes: number;
  /** Number of field lines; past it 431. */
  readonly max_headers: number;
  /** Bytes of a body, decoded; past it 413. */
  readonly max_body_bytes: number;
}

/** The default limits. */
export const DEFAULT_LIMITS: RequestLimits = {
  max_request_line: 8 * 1024,
  max_header_bytes: 64 * 1024,
  max_headers: 100,
  max_body_bytes: 1024 ** 3,
};
