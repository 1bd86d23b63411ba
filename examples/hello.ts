/**
 * A page from a WSGI application.
 *
 *     deno run --allow-net=127.0.0.1 examples/hello.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import type { WSGIApplication } from "../mod.ts";
import { html_document } from "./html.ts";
import { main } from "./main.ts";

/** The page, encoded once. */
export const PAGE: Uint8Array = new TextEncoder().encode(html_document(
  "Hello world",
  "<p>This page comes from a WSGI application.",
));

/** Answers every request with the page. */
export const application: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/html; charset=utf-8"]]);
  return environ.REQUEST_METHOD === "HEAD" ? [] : [PAGE];
};

if (import.meta.main) await main(application);
