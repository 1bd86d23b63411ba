/**
 * A bare `Deno.serve`, the peer; with `--read` it reads what an environ holds
 * as well: method, URL, fields and address.
 *
 *     deno_serve.ts APP PORT FILE [--read]
 *
 * @module
 */
import { fetch_apps } from "./fetch_apps.ts";

const [name, port, file, read] = Deno.args;
const app = fetch_apps(async () => (await Deno.open(file)).readable)[name];

/** Keeps what is read from being optimised away. */
export let seen = 0;

const options = {
  hostname: "127.0.0.1",
  port: Number(port),
  onListen: () => {},
};
if (read === undefined) Deno.serve(options, (request) => app(request));
else {
  Deno.serve(options, (request, { remoteAddr }) => {
    seen += request.method.length + new URL(request.url).pathname.length +
      (remoteAddr as Deno.NetAddr).hostname.length;
    for (const [name, value] of request.headers) {
      seen += name.length + value.length;
    }
    return app(request);
  });
}
