/**
 * From a head to an environ, from an application to the bytes of its response,
 * and all that a request takes but for what the system does:
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
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { BROWSER, PLAIN, VARIED } from "../requests.ts";
import { wsgi_apps } from "../servers/wsgi_apps.ts";

const APPS = wsgi_apps("");
const ADDRESS: [host: string, port: number] = ["127.0.0.1", 50000];

/** A connection on which `requests` come, and then its end. */
function connection(requests: readonly Uint8Array[] = []): Deno.Conn {
  let next = 0;
  return {
    read(buffer: Uint8Array) {
      if (next === requests.length) return Promise.resolve(null);
      const request = requests[next++];
      buffer.set(request);
      return Promise.resolve(request.length);
    },
    write: (data: Uint8Array) => Promise.resolve(data.length),
    closeWrite: () => Promise.resolve(),
    close() {},
  } as Partial<Deno.Conn> as Deno.Conn;
}

const server = make_server("127.0.0.1", 0, APPS.hello, { access_log: false });
server.server_close();
server.closing = false;
// As between two ticks: a server without connections has none.
Object.defineProperty(server, "date", { value: server.date });

/** A handler in the midst of the request that `text` is. */
function handler_of(text: string): WSGIRequestHandler {
  const reader = new RequestReader();
  reader.receive_data(latin1_encode(text));
  const handler = new WSGIRequestHandler(connection(), ADDRESS, server);
  handler.setup();
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
  const writer = request_handler.wfile;
  const input = new BytesInput();
  const errors = new StringErrors();
  Deno.bench(name, async () => {
    const handler = new ServerHandler(input, writer, errors, environ);
    handler.request_handler = request_handler;
    handler.run(app);
    await writer.flush();
  });
}

for (
  const [name, texts] of Object.entries({
    "1,000 requests, plain": [PLAIN],
    "1,000 requests, browser": [BROWSER],
    "1,000 requests, varied": VARIED,
  })
) {
  const bytes = texts.map(latin1_encode);
  const requests = Array.from(
    { length: 1000 },
    (_, i) => bytes[i % bytes.length],
  );
  Deno.bench(name, async () => {
    const handler = new WSGIRequestHandler(
      connection(requests),
      ADDRESS,
      server,
    );
    handler.setup();
    await handler.handle();
  });
}
