/**
 * The HTTP suite against this package's own server, in each of its modes.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  make_server,
  type ServerOptions,
  WSGIRequestHandler,
} from "../server/mod.ts";
import { check_http, HTTP_CHECKS } from "../conformance/check_http.ts";
import { latin1_encode } from "../wsgi/latin1.ts";
import type { WSGIApplication } from "../wsgi/types.ts";

/** The methods of "/"; any other method of HTTP gets 405. */
const ALLOWED = ["GET", "HEAD", "POST", "OPTIONS"];
const REFUSED = ["PUT", "DELETE", "TRACE"];

/** What this application has not: validators, ranges and TRACE. */
const NEEDS_MORE = /^(conditional|range)\.|^method\.trace/;

/** An application that knows its methods and one path. */
const application: WSGIApplication = async (environ, start_response) => {
  await environ["wsgi.input"].read();
  const method = environ.REQUEST_METHOD;
  if (method === "OPTIONS") {
    start_response("204 No Content", [["Allow", ALLOWED.join(", ")]]);
    return [];
  }
  const status = REFUSED.includes(method)
    ? "405 Method Not Allowed"
    : !ALLOWED.includes(method)
    ? "501 Not Implemented"
    : environ.PATH_INFO !== "/"
    ? "404 Not Found"
    : "200 OK";
  start_response(status, [
    ["Content-Type", "text/plain"],
    ["Allow", ALLOWED.join(", ")],
  ]);
  return [latin1_encode(`${status}\n`)];
};

/** The suite makes hundreds of errors on purpose. */
class QuietHandler extends WSGIRequestHandler {
  override log_message(): void {}
}

const MODES: ServerOptions[] = [{ input: "buffered" }, { input: "stream" }];

for (const mode of MODES) {
  Deno.test(`make_server() passes every check of HTTP (${mode.input} input)`, async () => {
    await using server = make_server("127.0.0.1", 0, application, {
      ...mode,
      handler_class: QuietHandler,
    });
    const served = server.serve_forever();
    const { findings, summary } = await check_http(
      `http://127.0.0.1:${server.server_port}/`,
    );
    const others = findings.filter(({ id, verdict }) =>
      verdict !== "pass" && !(verdict === "skipped" && NEEDS_MORE.test(id))
    );
    assertEquals(others, []);
    assertEquals(summary.rules.fail + summary.rules.warn, 0);
    assertEquals(findings.length, HTTP_CHECKS.length);
    await server.shutdown();
    await served;
  });
}
