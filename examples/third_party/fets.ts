/**
 * A feTS application, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 examples/third_party/fets.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { createRouter, Response } from "npm:fets@0.8.12";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const router = createRouter()
  .route({
    method: "GET",
    path: "/",
    handler: () => new Response("Hello world"),
  })
  .route({
    method: "GET",
    path: "/hello/:name",
    handler: ({ params }) => Response.json({ hello: params.name }),
  })
  .route({
    method: "POST",
    path: "/echo",
    handler: async (request) => new Response(await request.text()),
  })
  .route({
    method: "GET",
    path: "/visit",
    handler: () =>
      new Response(null, {
        status: 302,
        headers: [
          ["Location", "/hello/you"],
          ["Set-Cookie", "first=1"],
          ["Set-Cookie", "second=2"],
        ],
      }),
  })
  .route({
    method: "GET",
    path: "/count",
    handler: () => {
      const lines = ReadableStream.from(["1\n", "2\n", "3\n"]);
      return new Response(lines.pipeThrough(new TextEncoderStream()), {
        headers: { "Content-Type": "text/plain; charset=utf-8" },
      });
    },
  })
  .route({
    path: "*",
    handler: () => new Response("Not found", { status: 404 }),
  });

/** The application, as WSGI. */
export const application: WSGIApplication = from_fetch(router);

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
