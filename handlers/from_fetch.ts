/**
 * A Fetch handler as a WSGI application.
 *
 * @module
 */
import { one_leading_slash, percent_decode_latin1 } from "../wsgi/environ.ts";
import { show } from "../wsgi/show.ts";
import { status_phrase } from "../wsgi/status_phrases.ts";
import type {
  AsyncInputStream,
  HeaderList,
  InputStream,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../wsgi/types.ts";
import { is_hop_by_hop } from "../wsgi/hop_by_hop.ts";
import { application_uri, request_uri } from "../wsgi/uri.ts";
import type { FetchInfo } from "./to_fetch.ts";

/** Either kind of `wsgi.input`: a request body takes both. */
type Input = InputStream | AsyncInputStream;

/**
 * A function that answers a Fetch `Request`, and may use the client's address:
 * the handler of `Deno.serve`, or the `fetch` of a framework's application.
 *
 * @category Fetch
 */
export type FetchFunction = (
  request: Request,
  // Frameworks' second arguments differ too much for a type.
  // deno-lint-ignore no-explicit-any
  info?: any,
) => Response | Promise<Response>;

/** How many bytes of a body are read at once. */
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
 * @category Fetch
 */
export function from_fetch(
  handler: FetchFunction | { fetch: FetchFunction },
): WSGIApplication<InputStream | AsyncInputStream> {
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
    const refuse = (status: number) => {
      start_response(`${status} ${status_phrase(status)}`, []);
      return [];
    };
    if (FORBIDDEN_METHODS.has(fetch_method(environ))) return refuse(501);
    const url = request_url(environ);
    if (url === null) return refuse(400);
    const watch = new ClientWatch(environ["pep3333.connection"]?.signal);
    let body: WSGIResult = [];
    try {
      const request = make_request(url, environ, watch.signal);
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
      if (response.body === null) return body;
      if (environ.REQUEST_METHOD === "HEAD") await response.body.cancel();
      else body = await body_of(response.body, watch);
      return body;
    } finally {
      if (!(body instanceof ResponseBody)) watch.end();
    }
  };
}

/** Aborts a request when its client leaves before it is answered. */
class ClientWatch {
  readonly #aborter = new AbortController();
  readonly #left: AbortSignal | undefined;

  /** `left`: aborted when the client leaves, if the server can tell. */
  constructor(left: AbortSignal | undefined) {
    this.#left = left;
    left?.addEventListener("abort", this.abort);
    if (left?.aborted) this.abort();
  }

  /** For the request. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  readonly abort = (): void => this.#aborter.abort();

  /** The response is over: a connection outlives it. */
  end(): void {
    this.#left?.removeEventListener("abort", this.abort);
  }
}

/** Fetch forbids methods, and recognizes GET and HEAD, in any case. */
function fetch_method({ REQUEST_METHOD }: WSGIEnvironment<Input>): string {
  return REQUEST_METHOD.toUpperCase();
}

function make_request(
  url: string,
  environ: WSGIEnvironment<Input>,
  signal: AbortSignal,
): Request {
  const init: RequestInit & { duplex: "half" } = {
    method: environ.REQUEST_METHOD,
    headers: request_headers(environ),
    body: request_body(environ),
    signal,
    duplex: "half",
  };
  return new Request(url, init);
}

/**
 * The URL of the request, `null` if a URL cannot have its host. An escape such as
 * `%2F` is kept if the raw target still agrees with SCRIPT_NAME and PATH_INFO.
 */
function request_url(environ: WSGIEnvironment<Input>): string | null {
  const { SCRIPT_NAME = "", PATH_INFO = "", QUERY_STRING = "" } = environ;
  const root = application_uri({ ...environ, SCRIPT_NAME: "" });
  const origin = root.slice(0, -1);
  if (!is_origin(origin)) return null;
  const target = environ.REQUEST_URI;
  if (typeof target === "string" && target.startsWith("/")) {
    // The server may or may not have reduced the leading slashes to one.
    for (const raw of [one_leading_slash(target), target]) {
      const [path] = raw.split("?", 1);
      const is_same = percent_decode_latin1(path) === SCRIPT_NAME + PATH_INFO &&
        raw.slice(path.length + 1) === QUERY_STRING;
      if (is_same) return origin + raw;
    }
  }
  // The target of OPTIONS * is the server itself, whose only URL is its root.
  return PATH_INFO === "*"
    ? request_uri({ ...environ, PATH_INFO: "/" })
    : request_uri(environ);
}

/** Whether `text` is a URL with nothing after its host and port. */
function is_origin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { href, origin } = new URL(text);
  return href === `${origin}/`;
}

function request_headers(environ: WSGIEnvironment<Input>): Headers {
  const headers = new Headers();
  for (const [key, value] of Object.entries(environ)) {
    const name = header_name(key);
    if (name === null || typeof value !== "string") continue;
    // PEP 3333, environ Variables: these two may be empty instead of absent.
    if (value === "" && !key.startsWith("HTTP_")) continue;
    headers.set(name, value);
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
  environ: WSGIEnvironment<Input>,
): ReadableStream<Uint8Array> | null {
  const { CONTENT_LENGTH } = environ;
  const method = fetch_method(environ);
  if (method === "GET" || method === "HEAD") return null;
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
function info_from(environ: WSGIEnvironment<Input>): FetchInfo {
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

type Step = ReadableStreamReadResult<Uint8Array>;

/**
 * How many turns of the microtask queue the stream of a body in memory may take
 * for a chunk: Deno and Node need at most 6. A stream that takes longer waits
 * for something.
 */
const TURNS = 8;

/** How many chunks such a stream may have. */
const MAX_CHUNKS = 16;

/** The result of `reading`, or `null` if it has to wait. */
async function at_once(reading: Promise<Step>): Promise<Step | null> {
  let step: Step | null = null;
  // An error is left for the reader of the body.
  reading.then((it) => step = it, () => {});
  for (let turn = 0; turn < TURNS && step === null; turn++) await null;
  return step;
}

/**
 * A response's body, as the result of an application: an array if it turns out
 * to be in memory, so that the server knows its length.
 *
 * Fetch does not give the length of a body. But the stream of a string, bytes, a
 * form or a small Blob has a few chunks, and ends without a wait.
 */
async function body_of(
  body: ReadableStream<Uint8Array>,
  watch: ClientWatch,
): Promise<WSGIResult> {
  const reader = body.getReader();
  const begun: Promise<Step>[] = [];
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (chunks.length < 2 || chunks.length < MAX_CHUNKS && length < PIECE) {
    const reading = reader.read();
    begun.push(reading);
    const step = await at_once(reading);
    if (step === null) break;
    if (step.done) return chunks;
    chunks.push(step.value);
    length += step.value.length;
  }
  return new ResponseBody(reader, begun, watch);
}

/** A body that is streamed. */
class ResponseBody implements AsyncIterableIterator<Uint8Array> {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  /** The reads that have begun. */
  readonly #begun: Promise<Step>[];
  readonly #watch: ClientWatch;
  #is_over = false;

  constructor(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    begun: Promise<Step>[],
    watch: ClientWatch,
  ) {
    this.#reader = reader;
    this.#begun = begun;
    this.#watch = watch;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const step = await (this.#begun.shift() ?? this.#reader.read());
      if (!step.done) return step;
    } catch (error) {
      this.#is_over = true;
      throw error;
    }
    this.#is_over = true;
    return { done: true, value: undefined };
  }

  async close(): Promise<void> {
    this.#watch.end();
    if (this.#is_over) return;
    this.#is_over = true;
    this.#watch.abort();
    await this.#reader.cancel();
  }
}
