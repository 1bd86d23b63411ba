/**
 * A WSGI application under Bun:
 *
 *     bun examples/edge/bun.ts 8000
 */
import { to_fetch } from "../../handlers/mod.ts";
import { application } from "./application.ts";

/** The part of Bun that is used here. */
declare const Bun: {
  argv: string[];
  serve(
    options: {
      hostname: string;
      port: number;
      fetch(request: Request): Response | Promise<Response>;
    },
  ): { url: URL };
};

const handler = to_fetch(application);

// Not `fetch: handler`: Bun's second argument is its server, and no client.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(Bun.argv[2] ?? 8000),
  fetch: (request) => handler(request),
});
console.log(`Listening on ${server.url}`);
