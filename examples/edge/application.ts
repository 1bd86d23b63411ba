/**
 * The application that the files beside it serve: it greets, and counts what it
 * is sent.
 */
import { path_info } from "../../wsgi/mod.ts";
import type { WSGIApplication } from "../../wsgi/mod.ts";

/** Answers GET with a greeting and POST with the size of the body. */
export const application: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain; charset=utf-8"]]);
  const text = environ.REQUEST_METHOD === "POST"
    ? `${environ["wsgi.input"].read().length} bytes\n`
    : `Hello from ${path_info(environ)}\n`;
  return [new TextEncoder().encode(text)];
};
