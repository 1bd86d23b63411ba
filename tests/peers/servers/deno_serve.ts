/** Deno.serve. */
import { answer, HEADERS } from "./answer.mjs";

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
}, async (request) => {
  await request.bytes();
  const { pathname } = new URL(request.url);
  const [status, body] = answer(request.method, pathname);
  return new Response(body, { status: parseInt(status), headers: HEADERS });
});
