/**
 * The error for a peer that broke HTTP/1.1.
 *
 * @module
 */

/**
 * The peer broke HTTP/1.1, or asked for something that is not served here.
 *
 * The message is for the log. It quotes what was received, escaped and cut, so
 * a hostile value cannot forge a log line.
 */
export class ProtocolError extends Error {
  /** The name of the class. */
  override readonly name: string = "ProtocolError";
  /** The status code to answer with before closing the connection. */
  readonly status: number;

  /**
   * An error about what the peer sent.
   *
   * @param message What was wrong, what was expected and what was seen.
   * @param status The status code to answer with.
   */
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
