/**
 * The body of the request, sent back with its type; a form for browsers.
 *
 *     deno run --allow-net=127.0.0.1 examples/echo.ts
 *
 * It listens on port 8000, or on the port given as an argument. Try it with
 * `curl --data hello http://127.0.0.1:8000/`.
 *
 * @module
 */
import type { WSGIApplication } from "../mod.ts";
import { html_page } from "./html.ts";
import { main } from "./main.ts";

const FORM = `<p>What is sent here comes back.
<form method="post" enctype="text/plain">
<p><label>Text <textarea name="text" rows="4"></textarea></label>
<p><button>Send</button>
</form>`;

/** Answers with the body of the request; GET and HEAD, with a form. */
export const application: WSGIApplication = (environ, start_response) => {
  if (["GET", "HEAD"].includes(environ.REQUEST_METHOD)) {
    start_response("200 OK", [["Content-Type", "text/html; charset=utf-8"]]);
    return html_page(environ, "Echo", FORM);
  }
  const type = environ.CONTENT_TYPE || "application/octet-stream";
  start_response("200 OK", [["Content-Type", type]]);
  // Not every server ends the stream where the body ends.
  const length = Number(environ.CONTENT_LENGTH || 0);
  return [environ["wsgi.input"].read(length)];
};

if (import.meta.main) await main(application);
