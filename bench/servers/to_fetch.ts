/**
 * A WSGI application under `Deno.serve`: to_fetch.ts APP PORT FILE
 *
 * @module
 */
import { to_fetch } from "../../mod.ts";
import { wsgi_apps } from "./wsgi_apps.ts";

const [name, port, file] = Deno.args;
Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen: () => {} },
  to_fetch(wsgi_apps(file)[name]),
);
