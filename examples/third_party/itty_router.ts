/**
 * An itty-router application, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 examples/third_party/itty_router.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { AutoRouter, type IRequest } from "npm:itty-router@6.0.0";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const router = AutoRouter();

router.get("/", () => new Response("Hello world"));

router.get("/hello/:name", ({ params }: IRequest) => ({
  hello: decodeURIComponent(params.name),
}));

router.post(
  "/echo",
  async (request: IRequest) => new Response(await request.text()),
);

router.get("/visit", () =>
  new Response(null, {
    status: 302,
    headers: [
      ["Location", "/hello/you"],
      ["Set-Cookie", "first=1"],
      ["Set-Cookie", "second=2"],
    ],
  }));

router.get("/count", () => {
  const lines = ReadableStream.from(["1\n", "2\n", "3\n"]);
  return new Response(lines.pipeThrough(new TextEncoderStream()), {
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
});

/** The application, as WSGI. */
export const application: WSGIApplication = from_fetch(router);

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
