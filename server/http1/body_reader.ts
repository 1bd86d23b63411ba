/**
 * Bodies of known length, and what all readers of a body have in common.
 *
 * @module
 */
import type { BodyData } from "./events.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";

/** Reads one body. */
export interface BodyReader {
  /**
   * Reads on.
   *
   * @param buffer Starts where the last call stopped.
   * @returns A piece of the body, `"end"` behind the last one, or `null` until
   * there are more bytes.
   * @throws {ProtocolError} If the body is broken or too long.
   */
  read(buffer: ReceiveBuffer): BodyData | "end" | null;
}

/** Reads a body of as many bytes as Content-Length says (RFC 9112 §6.2). */
export class LengthReader implements BodyReader {
  /** Bytes that did not come yet. */
  #left: number;

  /**
   * Starts a body.
   *
   * @param length Its length in bytes.
   */
  constructor(length: number) {
    this.#left = length;
  }

  read(buffer: ReceiveBuffer): BodyData | "end" | null {
    if (this.#left === 0) return "end";
    if (buffer.length === 0) return null;
    const data = buffer.take(Math.min(this.#left, buffer.length));
    this.#left -= data.length;
    return { type: "data", data };
  }
}
