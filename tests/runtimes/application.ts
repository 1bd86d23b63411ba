/**
 * What each runtime serves: one application by paths, each for one thing that a
 * runtime may change. Nothing here knows which runtime it is on.
 */
import { type FetchInfo, to_fetch as ours } from "../../handlers/mod.ts";
import { validator } from "../../validator/mod.ts";
import { latin1_encode, path_info } from "../../wsgi/mod.ts";
import type {
  AsyncInputStream,
  StartResponse,
  WSGIApplication,
} from "../../wsgi/mod.ts";
import { smoke } from "./smoke.ts";

/** What `close()` has been called for. */
const closed: string[] = [];

function text(
  start_response: StartResponse,
  body: string,
  status = "200 OK",
): Uint8Array[] {
  start_response(status, [["Content-Type", "text/plain; charset=utf-8"]]);
  return [new TextEncoder().encode(body)];
}

const APPLICATIONS: Record<string, WSGIApplication> = {
  "/path": (environ, start_response) =>
    text(start_response, path_info(environ)),

  "/query": (environ, start_response) =>
    text(start_response, environ.QUERY_STRING ?? ""),

  "/method": (environ, start_response) => {
    start_response("200 OK", [
      ["Content-Type", "text/plain"],
      ["X-Method", environ.REQUEST_METHOD],
    ]);
    return [latin1_encode("a body")];
  },

  "/stream": async function* (_environ, start_response) {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    for (const chunk of ["one ", "two ", "three"]) {
      await Promise.resolve();
      yield latin1_encode(chunk);
    }
  } as WSGIApplication,

  "/cookies": (_environ, start_response) => {
    start_response("200 OK", [
      ["Content-Type", "text/plain"],
      ["Set-Cookie", "a=1; Path=/, or so"],
      ["Set-Cookie", "b=2"],
    ]);
    return [];
  },

  "/no-content": (_environ, start_response) => {
    start_response("204 No Content", []);
    return [];
  },

  "/throw": () => {
    throw new Error("secret");
  },

  "/throw-late": async function* (_environ, start_response) {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    yield latin1_encode("half");
    await Promise.resolve();
    throw new Error("secret");
  } as WSGIApplication,

  "/reason": (_environ, start_response) =>
    text(start_response, "", "200 Quite Fine"),

  // The field that came is sent back, both being latin-1.
  "/field": (environ, start_response) => {
    start_response("200 OK", [
      ["Content-Type", "text/plain"],
      ["X-Sent", "caf\xe9"],
    ]);
    const seen = environ.HTTP_X_FIELD ?? "";
    return [new TextEncoder().encode(escape_all(seen))];
  },

  "/echo": (environ, start_response) => {
    start_response("200 OK", [["Content-Type", "application/octet-stream"]]);
    return [environ["wsgi.input"].read()];
  },

  "/endless": (_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return {
      async *[Symbol.asyncIterator]() {
        while (true) {
          yield latin1_encode("tick\n".repeat(100));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
      close: () => void closed.push("endless"),
    };
  },

  "/closed": (_environ, start_response) =>
    text(start_response, closed.join(" ")),

  "/validated": validator((environ, start_response) => {
    const body = environ["wsgi.input"].read();
    return text(start_response, `${body.length} bytes`);
  }),

  "/broken": validator((_environ, start_response) =>
    text(start_response, "x", "200")
  ),

  "/smoke": async (_environ, start_response) =>
    text(start_response, JSON.stringify(await smoke())),
};

/** A field value as code points, however many bytes it took. */
function escape_all(value: string): string {
  return [...value].map((char) => char.codePointAt(0)!.toString(16)).join(" ");
}

/** Reads as much as comes, while it comes. */
const count_stream: WSGIApplication<AsyncInputStream> = async (
  environ,
  start_response,
) => {
  const input = environ["wsgi.input"];
  let total = 0;
  for (let size = -1; size !== 0; total += size) {
    size = (await input.read(65_536)).length;
  }
  return text(start_response, `${total} bytes`);
};

/** The application of the examples is replaced by this one. */
export const application: WSGIApplication = (environ, start_response) => {
  const [, first] = environ.PATH_INFO!.split("/");
  const app = APPLICATIONS[`/${first}`];
  return app === undefined
    ? text(start_response, "", "404 Not Found")
    : app(environ, start_response);
};

const errors = { write() {}, writelines() {}, flush() {} };

/** And their `to_fetch()` by this one, which takes `/count` as a stream. */
export function to_fetch(
  app: WSGIApplication,
): (request: Request, info?: FetchInfo) => Promise<Response> {
  const buffered = ours(app, { errors });
  const streamed = ours(count_stream, { errors, input: "stream" });
  return async (request, info) => {
    const { pathname } = new URL(request.url);
    return await (pathname === "/count" ? streamed : buffered)(request, info);
  };
}
