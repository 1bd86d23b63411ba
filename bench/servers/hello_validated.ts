/** Our server with the validator around the application. */
import { make_server, validator } from "../../mod.ts";
import { hello_app } from "./hello_app.ts";

const server = make_server("127.0.0.1", 0, validator(hello_app), {
  access_log: false,
});
console.log(`http://127.0.0.1:${server.server_port}/`);
await server.serve_forever();
