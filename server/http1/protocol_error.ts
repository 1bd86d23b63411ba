/**
 * The error of a peer that broke HTTP/1.1.
 *
 * @module
 */

/**
 * The peer broke HTTP/1.1, or asked for what is not served here.
 *
 * The message is for the log. It quotes what was received, escaped and cut, so
 * a hostile value cannot forge a log line.
 */
export class ProtocolError extends Error {
  /** The name of the class. */
  override readonly name: string = "ProtocolError";
  /** The status code to answer with before the connection is closed. */
  readonly status: number;

  /**
   * Tells what the peer did.
   *
   * @param message What was wrong, seen and expected.
   * @param status The status code to answer with.
   */
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
