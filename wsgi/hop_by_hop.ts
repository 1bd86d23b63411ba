/**
 * The header fields of one hop, which no application may send.
 *
 * @module
 */

const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "trailers",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Whether a header field concerns a single hop, so that only the server may
 * send it.
 *
 * @example What an application may not send
 * ```ts
 * import { is_hop_by_hop } from "@pep3333/wsgi/wsgi";
 * import { assert, assertFalse } from "@std/assert";
 *
 * assert(is_hop_by_hop("Transfer-Encoding"));
 * assertFalse(is_hop_by_hop("Content-Length"));
 * ```
 *
 * @param header_name Field name, matched without regard to case.
 * @returns True for Connection, Keep-Alive, Proxy-Authenticate,
 * Proxy-Authorization, TE, Trailer, Transfer-Encoding and Upgrade. `Trailers`,
 * as RFC 2616 §13.5.1 and Python spell it, counts as well.
 * @see PEP 3333, Other HTTP Features; RFC 9110 §7.6.1.
 * @category Responses
 */
export function is_hop_by_hop(header_name: string): boolean {
  return HOP_BY_HOP.has(header_name.toLowerCase());
}
