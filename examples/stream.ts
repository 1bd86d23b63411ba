/**
 * A line a second, until the client leaves.
 *
 *     deno run --allow-net=127.0.0.1 examples/stream.ts
 *
 * It listens on port 8000, or on the port given as an argument. Try it with
 * `curl --no-buffer http://127.0.0.1:8000/`.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { type ErrorStream, make_server, type WSGIApplication } from "../mod.ts";

async function* ticks(
  errors: ErrorStream,
): AsyncGenerator<Uint8Array, void, void> {
  const encoder = new TextEncoder();
  let count = 0;
  try {
    while (true) {
      yield encoder.encode(`${++count} ${new Date().toISOString()}\n`);
      await delay(1000);
    }
  } finally {
    // The server ends the iteration when it can send no more.
    errors.write(`The client left after ${count} lines\n`);
  }
}

/** Answers with the time, again and again. */
export const application: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain; charset=utf-8"]]);
  return environ.REQUEST_METHOD === "HEAD" ? [] : ticks(environ["wsgi.errors"]);
};

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
