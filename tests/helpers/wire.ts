/**
 * Messages as they are on the wire.
 *
 * @module
 */

/** A request of HTTP/1.1 with a Host field, then `fields`, then `body`. */
export function request(
  start = "GET /",
  fields: readonly string[] = [],
  body = "",
): string {
  return [`${start} HTTP/1.1`, "Host: a", ...fields, "", body].join("\r\n");
}

/** A response of the server, its Date replaced. */
export function reply(
  status: string,
  fields: readonly string[],
  body = "",
): string {
  return [
    `HTTP/1.1 ${status}`,
    "Date: now",
    "Server: pep3333-wsgi",
    ...fields,
    "",
    body,
  ].join("\r\n");
}

/** What the server answers in place of the application. */
export function refusal(status: string): string {
  return reply(status, [
    "Content-Type: text/plain",
    `Content-Length: ${status.length + 1}`,
    "Connection: close",
  ], `${status}\n`);
}
