/**
 * A line a second, until the client leaves.
 *
 *     deno run --allow-net=127.0.0.1 examples/stream.ts
 *
 * It listens on port 8000, or on the port given as an argument. Open it
 * in a browser, or try `curl --no-buffer http://127.0.0.1:8000/`.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ErrorStream, WSGIApplication } from "../mod.ts";
import { main } from "./main.ts";

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
  start_response("200 OK", [
    ["Content-Type", "text/plain; charset=utf-8"],
    // Browsers keep the first kilobyte of text to guess what it is; not so with
    // this field, which makes them show each line as it comes.
    ["X-Content-Type-Options", "nosniff"],
  ]);
  return environ.REQUEST_METHOD === "HEAD" ? [] : ticks(environ["wsgi.errors"]);
};

if (import.meta.main) await main(application);
