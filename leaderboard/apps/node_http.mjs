/** The small application, for node:http. */
import { createServer } from "node:http";

const ALLOW = "GET, HEAD, POST, OPTIONS";

createServer(async (request, response) => {
  try {
    // deno-lint-ignore no-empty
    for await (const _ of request) {}
  } catch {
    return; // The client left within the body.
  }
  // A target in absolute-form has scheme and authority, too.
  const path = request.url.replace(/^https?:\/\/[^/]*/i, "").split("?")[0];
  const status = path !== "/" && path !== ""
    ? 404
    : request.method === "OPTIONS"
    ? 204
    : ALLOW.split(", ").includes(request.method)
    ? 200
    : 405;
  response.writeHead(status, { "Content-Type": "text/plain", Allow: ALLOW });
  response.end(status === 204 ? "" : status === 200 ? "Hello world\n" : "no\n");
}).listen(Number(process.argv[2]), "127.0.0.1");
