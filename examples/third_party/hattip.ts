/**
 * An application of Hattip's router, served by make_server().
 *
 *     deno run --allow-net=127.0.0.1 examples/third_party/hattip.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { createRouter } from "npm:@hattip/router@0.0.49";
import { cookie } from "npm:@hattip/cookie@0.0.49";
import { from_fetch, make_server, type WSGIApplication } from "../../mod.ts";

const router = createRouter();

router.use(cookie());

router.get("/", () => new Response("Hello world"));

router.get(
  "/hello/:name",
  ({ params }) =>
    Response.json({
      hello: decodeURIComponent((params as { name: string }).name),
    }),
);

router.post(
  "/echo",
  async ({ request }) => new Response(await request.text()),
);

router.get("/visit", ({ setCookie }) => {
  setCookie("first", "1");
  setCookie("second", "2");
  return new Response(null, {
    status: 302,
    headers: { Location: "/hello/you" },
  });
});

router.get("/count", () => {
  const lines = ReadableStream.from(["1\n", "2\n", "3\n"]);
  return new Response(lines.pipeThrough(new TextEncoderStream()), {
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
});

const handler = router.buildHandler();

/** The application, as WSGI. */
export const application: WSGIApplication = from_fetch((request) =>
  handler({
    request,
    ip: "127.0.0.1",
    waitUntil: () => {},
    passThrough: () => {},
    platform: { name: "wsgi" },
    env: () => undefined,
  })
);

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
