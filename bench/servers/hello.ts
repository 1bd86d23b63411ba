/** Our server, without an access log, as `Deno.serve` has none. */
import { make_server } from "../../mod.ts";
import { hello_app } from "./hello_app.ts";

const server = make_server("127.0.0.1", 0, hello_app, { access_log: false });
console.log(`http://127.0.0.1:${server.server_port}/`);
await server.serve_forever();
