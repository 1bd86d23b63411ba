/**
 * A Fetch handler as a WSGI application.
 *
 * @module
 */
import { percent_decode_latin1 } from "../wsgi/environ.ts";
import { show } from "../wsgi/show.ts";
import { status_phrase } from "../wsgi/status_phrases.ts";
import type {
  HeaderList,
  WSGIApplication,
  WSGIEnvironment,
} from "../wsgi/types.ts";
import { is_hop_by_hop } from "../wsgi/hop_by_hop.ts";
import { request_uri } from "../wsgi/uri.ts";
import type { FetchInfo } from "./to_fetch.ts";

/**
 * A function that answers a Fetch `Request`, and may use the client's address:
 * the handler of `Deno.serve`, or the `fetch` of a framework's application.
 */
export type FetchFunction = (
  request: Request,
  // Frameworks' second arguments differ too much for a type.
  // deno-lint-ignore no-explicit-any
  info?: any,
) => Response | Promise<Response>;

/** How many bytes of a request body are read at once. */
const PIECE = 65_536;

/** The methods that a `Request` cannot have; see Fetch Standard, Methods. */
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set([
  "CONNECT",
  "TRACE",
  "TRACK",
]);

/**
 * A WSGI application that calls a Fetch handler, so that a WSGI server,
 * middleware or the validator can run code written for `Deno.serve`.
 *
 * Both bodies are streamed. If the server closes the response before its end,
 * the request's signal is aborted and the response stream is cancelled.
 *
 * @example Calling a Fetch handler as an application
 * ```ts
 * import { from_fetch } from "@pep3333/wsgi/handlers";
 * import { call_app, environ_from } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application = from_fetch(async (request) =>
 *   new Response(`${request.method} ${await request.text()}`, { status: 201 })
 * );
 *
 * const environ = environ_from({ method: "PUT", url: "/", body: "tea" });
 * const { status, body } = await call_app(application, environ);
 * assertEquals(status, "201 Created");
 * assertEquals(new TextDecoder().decode(body), "PUT tea");
 * ```
 *
 * @param handler A function, or an object with a `fetch()` method.
 * @returns An application; it answers 501 to a method that Fetch forbids.
 * @throws {TypeError} If `handler` is neither.
 * @see PEP 3333, The Application/Framework Side; Fetch Standard.
 */
export function from_fetch(
  handler: FetchFunction | { fetch: FetchFunction },
): WSGIApplication {
  const ask: FetchFunction = typeof handler === "function"
    ? handler
    : (request, info) => handler.fetch(request, info);
  if (typeof handler !== "function" && typeof handler?.fetch !== "function") {
    throw new TypeError(
      `Cannot make application: handler must be a function or an object ` +
        `with a fetch() method: received ${show(handler)}`,
    );
  }
  return async (environ, start_response) => {
    if (FORBIDDEN_METHODS.has(environ.REQUEST_METHOD)) {
      start_response(`501 ${status_phrase(501)}`, []);
      return [];
    }
    const aborter = new AbortController();
    const request = make_request(environ, aborter.signal);
    const response = await ask(request, info_from(environ));
    if (typeof response?.status !== "number") {
      throw new TypeError(
        `Cannot send response: the handler must return a Response: ` +
          `received ${show(response)}`,
      );
    }
    try {
      start_response(status_of(response), headers_of(response));
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
    if (response.body === null) return [];
    if (environ.REQUEST_METHOD === "HEAD") {
      await response.body.cancel();
      return [];
    }
    return new ResponseBody(response.body, aborter);
  };
}

function make_request(environ: WSGIEnvironment, signal: AbortSignal): Request {
  const init: RequestInit & { duplex: "half" } = {
    method: environ.REQUEST_METHOD,
    headers: request_headers(environ),
    body: request_body(environ),
    signal,
    duplex: "half",
  };
  return new Request(request_url(environ), init);
}

/**
 * The URL of the request. An escape such as `%2F` is kept if the raw target
 * still agrees with SCRIPT_NAME and PATH_INFO.
 */
function request_url(environ: WSGIEnvironment): string {
  const { SCRIPT_NAME = "", PATH_INFO = "", QUERY_STRING = "" } = environ;
  // The target of OPTIONS * is the server itself, whose only URL is its root.
  const is_server = PATH_INFO === "*";
  const url = request_uri(is_server ? { ...environ, PATH_INFO: "/" } : environ);
  const target = environ.REQUEST_URI;
  if (typeof target !== "string" || !target.startsWith("/")) return url;
  const [path] = target.split("?", 1);
  const is_same = percent_decode_latin1(path) === SCRIPT_NAME + PATH_INFO &&
    target.slice(path.length + 1) === QUERY_STRING;
  return is_same ? new URL(url).origin + target : url;
}

function request_headers(environ: WSGIEnvironment): Headers {
  const headers = new Headers();
  for (const [key, value] of Object.entries(environ)) {
    const name = header_name(key);
    if (name !== null && typeof value === "string") headers.set(name, value);
  }
  return headers;
}

/** The name of the header field at an environ key, if it holds one. */
function header_name(key: string): string | null {
  switch (key) {
    case "CONTENT_TYPE":
    case "CONTENT_LENGTH":
      break;
    case "HTTP_PROXY": // CVE-2016-5385: it may come from the process.
      return null;
    default:
      if (!key.startsWith("HTTP_")) return null;
      key = key.slice(5);
  }
  return key.toLowerCase().replaceAll("_", "-");
}

function request_body(
  environ: WSGIEnvironment,
): ReadableStream<Uint8Array> | null {
  const { REQUEST_METHOD, CONTENT_LENGTH } = environ;
  if (REQUEST_METHOD === "GET" || REQUEST_METHOD === "HEAD") return null;
  const is_terminated = environ["wsgi.input_terminated"] === true;
  let left = CONTENT_LENGTH
    ? Number(CONTENT_LENGTH)
    : is_terminated
    ? Infinity
    : 0;
  if (left === 0) return null;
  const input = environ["wsgi.input"];
  return new ReadableStream({
    async pull(controller) {
      const data = await input.read(Math.min(left, PIECE));
      left -= data.length;
      if (data.length > 0) controller.enqueue(data);
      if (data.length === 0 || left === 0) controller.close();
    },
  }, { highWaterMark: 0 });
}

/** What `Deno.serve` would say about the connection. */
function info_from(environ: WSGIEnvironment): FetchInfo {
  const { REMOTE_ADDR, REMOTE_PORT } = environ;
  if (typeof REMOTE_ADDR !== "string") return {};
  const port = Number(REMOTE_PORT ?? 0);
  return { remoteAddr: { transport: "tcp", hostname: REMOTE_ADDR, port } };
}

function status_of(response: Response): string {
  const { status, statusText } = response;
  if (status < 200) {
    throw new RangeError(
      `Cannot send response: its status must be final, 200 to 599: ` +
        `received ${status}; WSGI has neither upgrades nor network errors`,
    );
  }
  return `${status} ${statusText || status_phrase(status)}`;
}

/** Each Set-Cookie apart; connection fields are left to the server. */
function headers_of(response: Response): HeaderList {
  return [...response.headers].filter(([name]) => !is_hop_by_hop(name));
}

/** A response's body, as the result of an application. */
class ResponseBody implements AsyncIterableIterator<Uint8Array> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #aborter: AbortController;
  #is_over = false;

  constructor(body: ReadableStream<Uint8Array>, aborter: AbortController) {
    this.#reader = body.getReader();
    this.#aborter = aborter;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const step = await this.#reader.read();
      if (!step.done) return step;
    } catch (error) {
      this.#is_over = true;
      throw error;
    }
    this.#is_over = true;
    return { done: true, value: undefined };
  }

  async close(): Promise<void> {
    if (this.#is_over) return;
    this.#is_over = true;
    this.#aborter.abort();
    await this.#reader.cancel();
  }
}
