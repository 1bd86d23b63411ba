/**
 * A page from a WSGI application.
 *
 *     deno run --allow-net=127.0.0.1 examples/hello.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { make_server, type WSGIApplication } from "../mod.ts";

/** The page, encoded once. */
export const PAGE: Uint8Array = new TextEncoder().encode(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Hello</title>
<h1>Hello world</h1>
<p>This page comes from a WSGI application.
`);

/** Answers every request with the page. */
export const application: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/html; charset=utf-8"]]);
  return environ.REQUEST_METHOD === "HEAD" ? [] : [PAGE];
};

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
