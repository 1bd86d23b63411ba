/**
 * What the request reader finds in the bytes it is given.
 *
 * @module
 */
import type { HeaderList } from "../../wsgi/types.ts";

/** The head of a request: request line and header fields, all checked. */
export interface RequestHead {
  /** Tells the events apart. */
  readonly type: "request";
  /** The method, as sent. */
  readonly method: string;
  /** The request target, as sent (ASCII). */
  readonly target: string;
  /**
   * The path of the target, still percent-encoded, with a single slash at its
   * start; `"*"` for `OPTIONS *`.
   */
  readonly path: string;
  /** The query of the target without the `?`, as sent; `""` if there is none. */
  readonly query: string;
  /** `"HTTP/1.1"`, as sent. */
  readonly version: string;
  /** The minor version to answer with: 0, or 1 for 1.1 and above. */
  readonly minor: 0 | 1;
  /**
   * The header fields in arrival order: names as sent, values without the white
   * space around them. If the target is in absolute-form, the Host field has
   * its authority (RFC 9112 §3.2.2).
   */
  readonly headers: HeaderList;
  /** How the body is framed. */
  readonly body: "none" | "length" | "chunked";
  /** The length of the body in bytes; 0 for none, -1 for chunked. */
  readonly content_length: number;
  /** Whether the client allows the connection to persist (RFC 9112 §9.3). */
  readonly keep_alive: boolean;
  /** Whether the client waits for 100 (Continue) before it sends the body. */
  readonly expect_continue: boolean;
}

/**
 * A piece of the body, decoded. The bytes are valid until the next call of
 * `next_event()` or `receive_data()`.
 */
export interface BodyData {
  /** Tells the events apart. */
  readonly type: "data";
  /** At least one byte. */
  readonly data: Uint8Array;
}

/** The request is complete; the next event belongs to the next request. */
export interface EndOfRequest {
  /** Tells the events apart. */
  readonly type: "end";
}

/** The peer closed the connection between two requests. */
export interface ConnectionClosed {
  /** Tells the events apart. */
  readonly type: "closed";
}

/** One step of a connection's input. */
export type RequestEvent =
  | RequestHead
  | BodyData
  | EndOfRequest
  | ConnectionClosed;
