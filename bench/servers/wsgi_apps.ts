/**
 * What the benchmarks serve, as WSGI applications, by name.
 *
 * @module
 */
import { FileWrapper, type WSGIApplication } from "../../mod.ts";
import { CHUNKS, FIELDS, HELLO, JSON_OBJECT, letters } from "./content.mjs";

/** An application that answers `body` with the headers given. */
function answering(
  body: Uint8Array,
  headers: [string, string][] = [["Content-Type", "text/plain"]],
): WSGIApplication {
  return (_environ, start_response) => {
    start_response("200 OK", [...headers]);
    return [body];
  };
}

/**
 * The applications.
 *
 * @param file The path of the large file.
 */
export function wsgi_apps(file: string): Record<string, WSGIApplication> {
  const encoder = new TextEncoder();
  return {
    hello: answering(HELLO),
    json: (_environ, start_response) => {
      const body = encoder.encode(JSON.stringify(JSON_OBJECT));
      start_response("200 OK", [["Content-Type", "application/json"]]);
      return [body];
    },
    headers: answering(HELLO, [["Content-Type", "text/plain"], ...FIELDS]),
    chunks: (_environ, start_response) => {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return CHUNKS[Symbol.iterator]();
    },
    "16k": answering(letters(16 * 1024)),
    "1m": answering(letters(1024 * 1024)),
    file: (_environ, start_response) => {
      const opened = Deno.openSync(file);
      start_response("200 OK", [
        ["Content-Type", "application/octet-stream"],
        ["Content-Length", String(opened.statSync().size)],
      ]);
      return new FileWrapper(opened, 64 * 1024);
    },
    echo: (environ, start_response) => {
      const body = environ["wsgi.input"].read();
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return [body];
    },
  };
}
