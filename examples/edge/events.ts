/**
 * A WSGI application where `fetch` events are dispatched: in a service worker,
 * and in Vercel's edge runtime:
 *
 *     deno bundle --platform=browser --output=server.js examples/edge/events.ts
 *     npx -y edge-runtime@4 --listen --port 8000 server.js
 */
import { to_fetch } from "../../handlers/mod.ts";
import { application } from "./application.ts";

/** The part of a `fetch` event that is used here. */
interface FetchEvent extends Event {
  request: Request;
  respondWith(response: Response | Promise<Response>): void;
}

const handler = to_fetch(application);

addEventListener("fetch", (event) => {
  const { request } = event as FetchEvent;
  (event as FetchEvent).respondWith(handler(request));
});
