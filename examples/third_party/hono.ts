/**
 * A Hono application, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 examples/third_party/hono.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { Hono } from "npm:hono@4.13.19";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const app = new Hono();

app.get("/", (context) => context.text("Hello world"));

app.get(
  "/hello/:name",
  (context) => context.json({ hello: context.req.param("name") }),
);

app.post("/echo", async (context) => context.text(await context.req.text()));

app.get("/visit", (context) => {
  context.header("Set-Cookie", "first=1", { append: true });
  context.header("Set-Cookie", "second=2", { append: true });
  return context.redirect("/hello/you");
});

app.get("/count", () => {
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
