/** A bare `Deno.serve`, the peer. */
const body = new TextEncoder().encode("Hello world\n");

Deno.serve(
  {
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
  },
  () => new Response(body, { headers: { "content-type": "text/plain" } }),
);
