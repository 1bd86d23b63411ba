/**
 * The pieces that requests are made of; templates for `fill`.
 *
 * @module
 */

/** The start of a request; more fields and the empty line may follow. */
export function open(
  method: string,
  target = "{target}",
  version = "HTTP/1.1",
): string {
  return `${method} ${target} ${version}\r\nHost: {host}\r\n`;
}

/** The start of a GET. */
export const GET = open("GET");

/** The same with HTTP/1.0. */
export const GET_1_0 = open("GET", "{target}", "HTTP/1.0");

/** The start of a request with a body, up to the fields that frame it. */
export const BODY = open("{method}");

/** The last fields of the last request on a connection. */
export const LAST = "Connection: close\r\n\r\n";

/** Sent after a request: if it is answered, the request has ended there. */
export const NEXT = GET + LAST;

/** A path where there is most likely nothing. */
export const NOT_FOUND = "/there/is/no/such/resource";

/** A body that a server takes for a request if it gets the framing wrong. */
export const SMUGGLED =
  "GET /smuggled HTTP/1.1\r\nHost: smuggled.invalid\r\n\r\n";

/** A chunked body of one chunk. */
export const CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

/** A request with that body. */
export const CHUNKED = `${BODY}Transfer-Encoding: chunked\r\n\r\n`;
