/**
 * The error of a response that nobody reads any more.
 *
 * @module
 */

/**
 * Thrown by a handler's `_write()` or `_flush()` when nobody reads the response
 * any more. It ends the run without a traceback, as wsgiref does for a broken
 * pipe, and is told apart by its class from what the application's own
 * connections throw.
 */
export class ClientDisconnected extends Error {
  /** `"ClientDisconnected"`. */
  override readonly name: string = "ClientDisconnected";
}
