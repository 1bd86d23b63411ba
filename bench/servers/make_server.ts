/**
 * Our server:
 *
 *     make_server.ts APP PORT FILE [--log] [--validate]
 *
 * Without an access log unless told, as `Deno.serve` has none.
 *
 * @module
 */
import { make_server, validator } from "../../mod.ts";
import { wsgi_apps } from "./wsgi_apps.ts";

const [name, port, file, ...flags] = Deno.args;
const app = wsgi_apps(file)[name];
const server = make_server(
  "127.0.0.1",
  Number(port),
  flags.includes("--validate") ? validator(app) : app,
  { access_log: flags.includes("--log") ? "common" : false },
);
await server.serve_forever();
