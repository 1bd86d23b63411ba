/**
 * The environ of a request, as text: open the address it prints.
 *
 *     deno run --allow-net=127.0.0.1 examples/demo.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { demo_app, make_server } from "../mod.ts";

export { demo_app as application };

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, demo_app);
  console.log(`Open http://127.0.0.1:${server.server_port}/xyz?abc`);
  await server.serve_forever();
}
