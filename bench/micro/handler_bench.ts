/**
 * From a head to an environ, and from an application to the bytes of its
 * response:
 *
 *     deno bench bench/micro/handler_bench.ts
 *
 * The methods measured are the server's own, given a connection that writes
 * nowhere.
 *
 * @module
 */
import { WSGIRequestHandler } from "../../server/wsgi_request_handler.ts";
import { RequestReader } from "../../server/http1/request_reader.ts";
import type { RequestHead } from "../../server/http1/request_head.ts";
import { make_server } from "../../server/make_server.ts";
import { ServerHandler } from "../../server/server_handler.ts";
import { SocketWriter } from "../../server/socket_writer.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { BROWSER, PLAIN } from "../requests.ts";
import { wsgi_apps } from "../servers/wsgi_apps.ts";

const APPS = wsgi_apps("");

/** What of a connection the writer uses. */
const nowhere = {
  write: (data: Uint8Array) => Promise.resolve(data.length),
} as Deno.Conn;

/** A handler in the midst of the request that `text` is. */
function handler_of(text: string): WSGIRequestHandler {
  const server = make_server("127.0.0.1", 0, APPS.hello, { access_log: false });
  server.server_close();
  const reader = new RequestReader();
  reader.receive_data(latin1_encode(text));
  const handler = new WSGIRequestHandler(nowhere, ["127.0.0.1", 50000], server);
  handler.head = reader.next_event() as RequestHead;
  return handler;
}

for (
  const [name, text] of Object.entries({
    "environ, plain": PLAIN,
    "environ, browser": BROWSER,
  })
) {
  const handler = handler_of(text);
  Deno.bench(name, () => {
    handler.get_environ();
  });
}

for (
  const [name, app] of Object.entries({
    "response, hello": APPS.hello,
    "response, ten fields": APPS.headers,
  })
) {
  const request_handler = handler_of(PLAIN);
  const environ = request_handler.get_environ();
  const writer = new SocketWriter(nowhere);
  const input = new BytesInput();
  const errors = new StringErrors();
  Deno.bench(name, async () => {
    const handler = new ServerHandler(input, writer, errors, environ);
    handler.request_handler = request_handler;
    handler.run(app);
    await writer.flush();
  });
}
