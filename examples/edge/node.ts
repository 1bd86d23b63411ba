/**
 * A WSGI application under Node's own HTTP server. Node gets it as one file of
 * JavaScript:
 *
 *     deno bundle --output=server.mjs examples/edge/node.ts
 *     node server.mjs 8000
 */
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import process from "node:process";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { pipeline } from "node:stream/promises";
import { to_fetch } from "../../handlers/mod.ts";
import { application } from "./application.ts";

const handler = to_fetch(application);

function to_request(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method, rawHeaders, headers, url } = incoming;
  const fields = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    fields.append(rawHeaders[at], rawHeaders[at + 1]);
  }
  const has_body = method !== "GET" && method !== "HEAD";
  const init: RequestInit & { duplex: "half" } = {
    method,
    headers: fields,
    body: has_body ? Readable.toWeb(incoming) as BodyInit : null,
    signal,
    duplex: "half",
  };
  return new Request(`http://${headers.host}${url}`, init);
}

const server = createServer(async (incoming, outgoing) => {
  const leave = new AbortController();
  outgoing.on("close", () => leave.abort());
  try {
    const { remoteAddress: hostname, remotePort: port } = incoming.socket;
    const request = to_request(incoming, leave.signal);
    const { status, statusText, headers, body } = await handler(request, {
      remoteAddr: { hostname, port },
    });
    // Without a text, Node fills in the usual one.
    outgoing.writeHead(status, statusText || undefined, [...headers].flat());
    if (body === null) outgoing.end();
    else await pipeline(Readable.fromWeb(body as ReadableStream), outgoing);
  } catch (error) {
    // The request is none, the application failed half-way, or the client left.
    if (!leave.signal.aborted) console.error(error);
    outgoing.destroy();
  }
});

server.listen(Number(process.argv[2] ?? 8000), "127.0.0.1", () => {
  const { port } = server.address() as { port: number };
  console.log(`Listening on http://127.0.0.1:${port}/`);
});
