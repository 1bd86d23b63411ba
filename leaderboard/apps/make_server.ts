/** The small application, for this package's server. */
import { make_server } from "../../server/mod.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";

const ALLOW = "GET, HEAD, POST, OPTIONS";

const application: WSGIApplication = async (environ, start_response) => {
  await environ["wsgi.input"].read();
  const method = environ.REQUEST_METHOD;
  if (method === "OPTIONS") {
    start_response("204 No Content", [["Allow", ALLOW]]);
    return [];
  }
  const status = environ.PATH_INFO !== "/"
    ? "404 Not Found"
    : ALLOW.split(", ").includes(method)
    ? "200 OK"
    : "405 Method Not Allowed";
  const text = status === "200 OK" ? "Hello world\n" : `${status}\n`;
  start_response(status, [
    ["Content-Type", "text/plain"],
    ["Content-Length", String(text.length)],
    ["Allow", ALLOW],
  ]);
  return method === "HEAD" ? [] : [new TextEncoder().encode(text)];
};

const server = make_server("127.0.0.1", Number(Deno.args[0]), application, {
  access_log: false,
});
await server.serve_forever();
