/** What an application that knows one path and its methods answers. */

export const HEADERS = Object.entries({
  "Content-Type": "text/plain",
  "Allow": "GET, HEAD, POST, OPTIONS",
});

const STATUS = {
  GET: "200 OK",
  HEAD: "200 OK",
  POST: "200 OK",
  OPTIONS: "204 No Content",
  PUT: "405 Method Not Allowed",
  DELETE: "405 Method Not Allowed",
  TRACE: "405 Method Not Allowed",
};

/**
 * @param {string} method
 * @param {string} path
 * @returns {[status: string, body: string | null]}
 */
export function answer(method, path) {
  let status = STATUS[method] ?? "501 Not Implemented";
  if (status === "200 OK" && path !== "/") status = "404 Not Found";
  const has_body = method !== "HEAD" && method !== "OPTIONS";
  return [status, has_body ? `${status}\n` : null];
}
