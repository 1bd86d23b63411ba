/**
 * The error for a response that nobody reads any more.
 *
 * @module
 */

/**
 * Thrown by a handler's `_write()` or `_flush()` when nobody reads the response
 * any more. It ends the run without a traceback, as in wsgiref for a broken
 * pipe. Its class sets it apart from errors of the application's own
 * connections.
 *
 * @category Handlers
 */
export class ClientDisconnected extends Error {
  /** `"ClientDisconnected"`. */
  override readonly name: string = "ClientDisconnected";
}
