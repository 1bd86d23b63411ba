/**
 * The pieces that the checks put requests together from; templates for `fill`.
 *
 * @module
 */

/** A request up to where more fields, and the empty line, may follow. */
export function open(
  method: string,
  target = "{target}",
  version = "HTTP/1.1",
): string {
  return `${method} ${target} ${version}\r\nHost: {host}\r\n`;
}

/** A GET so far. */
export const GET = open("GET");

/** The same with HTTP/1.0. */
export const GET_1_0 = open("GET", "{target}", "HTTP/1.0");

/** A request with a body, up to the fields that frame it. */
export const BODY = open("{method}");

/** The last fields of a head, of a connection's last request. */
export const LAST = "Connection: close\r\n\r\n";

/** What is sent behind a request: if it is answered, the request ended there. */
export const NEXT = GET + LAST;

/** A path at which there is hardly anything. */
export const NOT_FOUND = "/there/is/no/such/resource";

/** A body that a server takes for a request if it gets the framing wrong. */
export const SMUGGLED =
  "GET /smuggled HTTP/1.1\r\nHost: smuggled.invalid\r\n\r\n";

/** A chunked body of one chunk. */
export const CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

/** A request with that body. */
export const CHUNKED = `${BODY}Transfer-Encoding: chunked\r\n\r\n`;
