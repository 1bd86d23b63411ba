/**
 * The body of the request, sent back with its type.
 *
 *     deno run --allow-net=127.0.0.1 examples/echo.ts
 *
 * It listens on port 8000, or on the port given as an argument. Try it with
 * `curl --data hello http://127.0.0.1:8000/`.
 *
 * @module
 */
import { make_server, type WSGIApplication } from "../mod.ts";

/** Answers with the body of the request. */
export const application: WSGIApplication = (environ, start_response) => {
  const type = environ.CONTENT_TYPE || "application/octet-stream";
  start_response("200 OK", [["Content-Type", type]]);
  // Not every server ends the stream where the body ends.
  const length = Number(environ.CONTENT_LENGTH || 0);
  return [environ["wsgi.input"].read(length)];
};

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
