/**
 * An NHttp application, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 examples/third_party/nhttp.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { nhttp } from "npm:nhttp-land@1.3.26";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const app = nhttp();

app.get("/", () => "Hello world");

app.get("/hello/:name", ({ params }) => ({ hello: params.name }));

app.post("/echo", ({ body }) => body._raw ?? body);

app.get("/visit", ({ response }) => {
  response.cookie("first", "1");
  response.cookie("second", "2");
  response.redirect("/hello/you");
});

app.get("/count", () => {
  const lines = ReadableStream.from(["1\n", "2\n", "3\n"]);
  return new Response(lines.pipeThrough(new TextEncoderStream()), {
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
});

/** The application, as WSGI. */
export const application: WSGIApplication = from_fetch(app.handle);

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
