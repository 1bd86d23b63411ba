/**
 * What the validator adds to one request, in-process, where nothing is wrong:
 *
 *     deno bench bench/micro/validator_bench.ts
 *
 * @module
 */
import { validator } from "../../validator/validator.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { FileWrapper } from "../../wsgi/file_wrapper.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { wsgi_apps } from "../servers/wsgi_apps.ts";
import type { WSGIApplication, WSGIEnvironment } from "../../wsgi/types.ts";

const BODY = latin1_encode("Hello world\n");
const INPUT = new BytesInput();
const ERRORS = new StringErrors();

const hello: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Content-Length", "12"],
  ]);
  return [BODY];
};

function* chunks(): Generator<Uint8Array> {
  yield BODY;
}

const generating: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain; charset=utf-8"]]);
  return chunks();
};

/** The environ that a server makes of a small request, each time anew. */
function make_environ(): WSGIEnvironment {
  return {
    REQUEST_METHOD: "GET",
    SCRIPT_NAME: "",
    PATH_INFO: "/",
    QUERY_STRING: "",
    REQUEST_URI: "/",
    SERVER_NAME: "localhost",
    SERVER_PORT: "8000",
    SERVER_PROTOCOL: "HTTP/1.1",
    SERVER_SOFTWARE: "bench",
    REMOTE_ADDR: "127.0.0.1",
    REMOTE_PORT: "50000",
    HTTP_HOST: "localhost:8000",
    HTTP_USER_AGENT: "wrk/4.2",
    HTTP_ACCEPT: "*/*",
    "wsgi.version": [1, 0],
    "wsgi.url_scheme": "http",
    "wsgi.input": INPUT,
    "wsgi.errors": ERRORS,
    "wsgi.multithread": false,
    "wsgi.multiprocess": false,
    "wsgi.run_once": false,
    "wsgi.file_wrapper": FileWrapper,
    "wsgi.input_terminated": true,
  };
}

function start_response(): (data: Uint8Array) => void {
  return () => {};
}

/** One request, as a server runs it. */
function serve(app: WSGIApplication): number {
  const result = app(make_environ(), start_response) as Iterable<Uint8Array>;
  let length = 0;
  for (const chunk of result) length += chunk.length;
  (result as { close?: () => void }).close?.();
  return length;
}

for (
  const [name, app] of Object.entries({
    "an array": hello,
    "a generator": generating,
    "ten fields": wsgi_apps("").headers,
  })
) {
  const checked = validator(app);
  Deno.bench(`${name}, plain`, () => {
    serve(app);
  });
  Deno.bench(`${name}, validated`, () => {
    serve(checked);
  });
}
