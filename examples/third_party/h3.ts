/**
 * An h3 application, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 examples/third_party/h3.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { H3, redirect, setCookie } from "npm:h3@2.0.8";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const app = new H3();

app.get("/", () => "Hello world");

app.get("/hello/:name", ({ context }) => ({
  hello: decodeURIComponent(context.params!.name),
}));

app.post("/echo", (event) => event.req.text());

app.get("/visit", (event) => {
  setCookie(event, "first", "1");
  setCookie(event, "second", "2");
  return redirect("/hello/you");
});

app.get("/count", (event) => {
  event.res.headers.set("Content-Type", "text/plain; charset=utf-8");
  const lines = ReadableStream.from(["1\n", "2\n", "3\n"]);
  return lines.pipeThrough(new TextEncoderStream());
});

/** The application, as WSGI. */
export const application: WSGIApplication = from_fetch(app);

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
