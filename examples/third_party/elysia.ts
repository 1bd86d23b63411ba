/**
 * An Elysia application, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 --allow-env=NODE_ENV,ENV,ELYSIA_AOT examples/third_party/elysia.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { Elysia } from "npm:elysia@1.4.30";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const app = new Elysia()
  .get("/", () => "Hello world")
  .get("/hello/:name", ({ params }) => ({ hello: params.name }))
  .post("/echo", ({ body }) => body, { parse: "text" })
  .get("/visit", ({ cookie, set }) => {
    cookie.first.value = "1";
    cookie.second.value = "2";
    set.status = 302;
    set.headers.location = "/hello/you";
  })
  .get("/count", () => {
    const lines = ReadableStream.from(["1\n", "2\n", "3\n"]);
    return new Response(lines.pipeThrough(new TextEncoderStream()), {
      headers: { "Content-Type": "text/plain; charset=utf-8" },
    });
  });

/** The application, as WSGI. */
export const application: WSGIApplication = from_fetch(app);

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
