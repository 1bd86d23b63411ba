/**
 * Bodies of known length, and the interface of all body readers.
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
   * @returns A piece of the body, `"end"` after the last one, or `null` until
   * there are more bytes.
   * @throws {ProtocolError} If the body is broken or too long.
   */
  read(buffer: ReceiveBuffer): BodyData | "end" | null;
}

/** Reads a body whose length is in Content-Length (RFC 9112 §6.2). */
export class LengthReader implements BodyReader {
  /** How many bytes are still to come. */
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
