/**
 * What the request reader finds in the bytes it is given.
 *
 * @module
 */
import type { RequestHead } from "./request_head.ts";

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
