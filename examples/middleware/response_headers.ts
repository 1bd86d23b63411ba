/**
 * Middleware: header fields that every response should have.
 *
 * @module
 */
import {
  type HeaderList,
  type WSGIApplication,
  WSGIHeaders,
} from "../../mod.ts";

/** Fields that make browsers stricter, for pages that need no exception. */
export const STRICT_HEADERS: HeaderList = [
  ["Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'"],
  ["Referrer-Policy", "same-origin"],
  ["X-Content-Type-Options", "nosniff"],
];

/** `app`, with `defaults` in each response that does not set them itself. */
export function with_headers(
  app: WSGIApplication,
  defaults: HeaderList = STRICT_HEADERS,
): WSGIApplication {
  return (environ, start_response) =>
    app(environ, (status, headers, exc_info) => {
      const fields = new WSGIHeaders([...headers]);
      for (const [name, value] of defaults) fields.setdefault(name, value);
      return start_response(status, fields.items(), exc_info);
    });
}
