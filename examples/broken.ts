/**
 * An application with eleven common mistakes, and what `check` says about them.
 *
 *     deno run examples/broken.ts
 *
 * It needs no permission and prints the report. The page that README shows is
 * the report of `check --format html` on this file.
 *
 * @module
 */
import { check_app, format_report } from "../conformance/mod.ts";
import { path_info, type WSGIApplication } from "../mod.ts";

// TypeScript refuses some of these mistakes; JavaScript does not.
// deno-lint-ignore no-explicit-any
type Untyped = any;

const TEXT = ["Content-Type", "text/plain; charset=utf-8"];

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Mistake 1: what belongs to one request is shared by all. */
let path = "";

const free_connections = ["first", "second"];

/** Mistake 2: without `finally`, a client that leaves keeps the connection. */
async function* page() {
  const connection = free_connections.pop();
  if (connection === undefined) throw new Error("No connection is free");
  yield encode("You are at ");
  yield encode(path);
  free_connections.push(connection);
}

const HANDLERS: Record<string, Untyped> = {
  GET(environ: Untyped, start_response: Untyped) {
    // Mistake 3: a server may leave QUERY_STRING out.
    const is_search = environ.QUERY_STRING.includes("q=");
    // Mistake 4: not every path is UTF-8, and this throws if one is not.
    path = decodeURIComponent(escape(environ.PATH_INFO));
    // Mistake 5: the path may have line breaks, which begin another field.
    start_response("200 OK", [TEXT, ["Content-Location", path]]);
    return is_search ? [encode("Nothing found\n")] : page();
  },

  HEAD(environ: Untyped, start_response: Untyped) {
    // Mistake 6: HEAD has no body.
    start_response("200 OK", [TEXT, ["Content-Location", path_info(environ)]]);
    return [encode("You are here\n")];
  },

  POST(_: Untyped, start_response: Untyped) {
    const text = "Grüße\n";
    // Mistake 7: characters are not bytes.
    const length = String(text.length);
    start_response("200 OK", [TEXT, ["Content-Length", length]]);
    return [encode(text)];
  },

  PUT(_: Untyped, start_response: Untyped) {
    // Mistake 8: a status has a reason.
    start_response("204", []);
    return [];
  },

  PATCH(_: Untyped, start_response: Untyped) {
    // Mistake 9: the headers must be an array of pairs.
    start_response("200 OK", new Headers([["Content-Type", "text/plain"]]));
    return [encode("Changed\n")];
  },

  DELETE(_: Untyped, start_response: Untyped) {
    // Mistake 10: the connection is the server's.
    start_response("200 OK", [TEXT, ["Connection", "close"]]);
    return [encode("Deleted\n")];
  },

  OPTIONS(_: Untyped, start_response: Untyped) {
    // Mistake 11: a body has bytes.
    start_response("200 OK", [TEXT]);
    return ["GET, HEAD, POST\n"];
  },
};

/** A page for each path, with a mistake in each method. */
export const application: WSGIApplication = (environ, start_response) => {
  const handler = HANDLERS[environ.REQUEST_METHOD];
  if (handler !== undefined) return handler(environ, start_response);
  start_response("405 Method Not Allowed", [
    ["Content-Type", "text/plain"],
    ["Allow", Object.keys(HANDLERS).join(", ")],
  ]);
  return [encode("Method not allowed\n")];
};

if (import.meta.main) {
  const report = await check_app(application, { target: "examples/broken.ts" });
  console.log(format_report(report, "text").trimEnd());
}
