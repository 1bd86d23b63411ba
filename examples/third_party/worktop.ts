/**
 * A Worktop application, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 examples/third_party/worktop.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { Router } from "npm:worktop@0.7.3";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const API = new Router();

API.add("GET", "/", (_request, response) => response.send(200, "Hello world"));

API.add("GET", "/hello/:name", ({ params }, response) => {
  response.send(200, { hello: decodeURIComponent(params.name) });
});

API.add("POST", "/echo", async (request, response) => {
  response.send(200, await request.body.text());
});

API.add("GET", "/visit", (_request, response) => {
  response.headers.append("Set-Cookie", "first=1");
  response.headers.append("Set-Cookie", "second=2");
  response.send(302, null, { Location: "/hello/you" });
});

API.add("GET", "/count", () => {
  const lines = ReadableStream.from(["1\n", "2\n", "3\n"]);
  return new Response(lines.pipeThrough(new TextEncoderStream()), {
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
});

/** The application, as WSGI. */
export const application: WSGIApplication = from_fetch((request) =>
  API.run({ request, waitUntil: () => {} } as unknown as FetchEvent)
);

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
