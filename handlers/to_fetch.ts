/**
 * A WSGI application as a Fetch handler.
 *
 * @module
 */
import { concat } from "../wsgi/concat.ts";
import {
  add_header_field,
  one_leading_slash,
  percent_decode_latin1,
} from "../wsgi/environ.ts";
import { BytesInput } from "../wsgi/input.ts";
import { latin1_encode } from "../wsgi/latin1.ts";
import { status_code } from "../wsgi/response_head.ts";
import { show } from "../wsgi/show.ts";
import type {
  ClientConnection,
  ErrorStream,
  InputOf,
  InputStream,
  WSGIApplication,
  WSGIEnvironment,
} from "../wsgi/types.ts";
import { BaseHandler } from "./base_handler.ts";
import { ClientDisconnected } from "./client_disconnected.ts";
import { ConsoleErrors } from "./console_errors.ts";
import { PacedBody } from "./paced_body.ts";
import {
  MAX_BODY_BYTES,
  RequestBody,
  RequestBodyError,
} from "./request_body.ts";

/**
 * What a Fetch server knows besides the request, as `Deno.serve` tells it.
 *
 * @category Fetch
 */
export interface FetchInfo {
  /** The client's address, for REMOTE_ADDR and REMOTE_PORT. */
  remoteAddr?: { transport?: string; hostname?: string; port?: number };
}

/**
 * How {@linkcode to_fetch} runs an application.
 *
 * @category Fetch
 */
export interface ToFetchOptions {
  /**
   * `"buffered"`: the body is read before the application is called, which can
   * then read it synchronously. `"stream"`: the application is called at once,
   * and the methods of `wsgi.input` return promises. Default: `"buffered"`.
   */
  input?: "buffered" | "stream";
  /**
   * How long a request body may be, in bytes; a longer one is answered with
   * 413. Default: 64 MiB.
   */
  max_body_bytes?: number;
  /** The stream for `wsgi.errors`. Default: lines to `console.error()`. */
  errors?: ErrorStream;
}

const GONE = "Cannot send response: the client has left";
const CUT_SHORT = "Cannot read response to its end: the application failed";

/**
 * A Fetch handler that runs `app`: for `Deno.serve`, `deno serve`, Node, Bun,
 * service and edge workers.
 *
 * Chunks are streamed, each made when the reader asks for it; a body returned
 * as an array is sent whole. When the client leaves, by the signal of the
 * request or by cancelling the response, `close()` is called at once. An
 * application that throws is answered with 500, or with a response cut short
 * when it had begun; `wsgi.errors` gets the stack, the client nothing of it.
 *
 * The signal is looked at only while an application is asynchronous or
 * streaming: `Deno.serve` prints a notice about it once, see `docs/fetch.md`.
 *
 * @example An application under the Fetch interface
 * ```ts
 * import { to_fetch } from "@pep3333/wsgi/handlers";
 * import { assertEquals } from "@std/assert";
 *
 * const handler = to_fetch((environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode(`Hello from ${environ.PATH_INFO}`)];
 * });
 *
 * const response = await handler(new Request("http://localhost/fetch"));
 * assertEquals(await response.text(), "Hello from /fetch");
 * ```
 *
 * @example The module that `deno serve --parallel` runs
 * ```ts ignore
 * import { to_fetch } from "@pep3333/wsgi/handlers";
 * import { application } from "./app.ts";
 *
 * export default { fetch: to_fetch(application) };
 * ```
 *
 * @param app The application, synchronous or not.
 * @param options How to run it; see {@linkcode ToFetchOptions}.
 * @returns The handler. It never throws or rejects for what an application or a
 * client does; `info` is what `Deno.serve` passes, and may be left out. It
 * returns a promise only where it has to wait: for a body or for an application
 * that is asynchronous.
 * @see PEP 3333, The Server/Gateway Side; Fetch Standard.
 * @category Fetch
 */
export function to_fetch<Options extends ToFetchOptions>(
  app: WSGIApplication<InputOf<Options>>,
  options?: Options,
): (request: Request, info?: FetchInfo) => Response | Promise<Response> {
  const {
    max_body_bytes = MAX_BODY_BYTES,
    errors = new ConsoleErrors(),
    input: kind,
  }: ToFetchOptions = options ?? {};
  return (request, info) => {
    const { body } = request;
    const respond = (input: RequestBody | null) =>
      new FetchHandler(request, info, errors, input).respond(
        app as WSGIApplication,
      );
    if (body === null) return respond(null);
    const length = request.headers.get("content-length");
    const input = new RequestBody(body, length, max_body_bytes);
    if (kind === "stream") return respond(input);
    return input.buffer().then(() => respond(input));
  };
}

/**
 * Makes a `Response` of what an application sends: whole where the body is
 * complete before anything has to be sent, else streamed.
 */
class FetchHandler extends BaseHandler {
  static {
    // JavaScript shares no objects between threads.
    this.prototype.wsgi_multithread = false;
  }

  readonly #request: Request;
  readonly #info: FetchInfo | undefined;
  readonly #errors: ErrorStream;
  readonly #input: RequestBody | null;

  /** The answer, once it has begun. */
  #response: Response | null = null;
  /** Who waits for it. */
  #resolve: ((response: Response) => void) | null = null;
  #head: ResponseInit = { status: 500 };
  /** The body, until it is known how to send it. */
  #chunks: Uint8Array[] = [];
  #stream: PacedBody | null = null;
  /** An error cut the body short. */
  #is_broken = false;
  /** The run has ended, or there is nobody left to send to. */
  #is_over = false;

  constructor(
    request: Request,
    info: FetchInfo | undefined,
    errors: ErrorStream,
    input: RequestBody | null,
  ) {
    super();
    this.#request = request;
    this.#info = info;
    this.#errors = errors;
    this.#input = input;
  }

  /** Run `app`; the response is there as soon as its head is. */
  respond(app: WSGIApplication): Response | Promise<Response> {
    let running: void | Promise<void> = undefined;
    try {
      running = this.run(app);
    } catch {
      this.#is_broken = true;
    }
    if (running === undefined) this.#end();
    else this.#finish(running);
    return this.#response ??
      new Promise((resolve) => void (this.#resolve = resolve));
  }

  async #finish(running: Promise<void>): Promise<void> {
    try {
      await this.#attend(running);
    } catch {
      // Even answering the error failed; the reader still has to be told.
      this.#is_broken = true;
    }
    this.#end();
  }

  /** The run is over, well or not. */
  #end(): void {
    this.#input?.cancel();
    if (this.#is_over) return;
    this.#is_over = true;
    if (this.#response === null) this.#answer_for_error();
    else if (this.#is_broken) this.#stream?.fail(new Error(CUT_SHORT));
    else this.#stream?.close();
  }

  /** Wait for the run to end, and notice when the client leaves meanwhile. */
  async #attend(running: Promise<void>): Promise<void> {
    const { signal } = this.#request;
    const leave = () => this.#leave();
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    try {
      await running;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** The client is gone: release the result now, whatever it is waiting for. */
  async #leave(): Promise<void> {
    if (this.#is_over) return;
    this.#is_over = true;
    this.#stream?.fail(new ClientDisconnected(GONE));
    if (this.#response === null) {
      this.#head = { status: 499, statusText: "Client Closed Request" };
      this.#answer(null);
    }
    await this.client_left();
  }

  #answer(body: BodyInit | null): void {
    this.#response = new Response(body, this.#head);
    this.#resolve?.(this.#response);
  }

  /** It failed before anything was sent, even if its head was made. */
  #answer_for_error(): void {
    this.#head = { status: 500 };
    this.#answer(null);
  }

  // The steps of a run.

  override finish_content(): void {
    super.finish_content();
    if (!this.is_complete) this.#is_broken = true;
    else if (this.#response === null) {
      this.#answer(this.#chunks.length > 0 ? whole(this.#chunks) : null);
    }
  }

  override handle_error(error: unknown): void | Promise<void> {
    this.#is_broken = this.headers_sent;
    if (error instanceof RequestBodyError) {
      this.error_status = error.status;
      this.error_body = latin1_encode(error.status);
    }
    return super.handle_error(error);
  }

  override log_exception(error: unknown): void {
    // The client's doing is not the application's error.
    if (!(error instanceof RequestBodyError)) super.log_exception(error);
  }

  // What the handler is to the application and to the client.

  override send_headers(): void {
    const status = this.status!;
    const code = status_code(status);
    if (code < 200 || code > 599) {
      throw new RangeError(
        `Cannot send status: a Fetch response has one from 200 to 599: ` +
          `received ${show(status)}`,
      );
    }
    this.cleanup_headers();
    this.headers_sent = true;
    const headers = this.headers!.items() as [string, string][];
    this.#head = status === "200 OK"
      ? { headers }
      : { status: code, statusText: status.slice(4), headers };
  }

  /** Servers tell the length of bytes themselves, and are quicker at it. */
  override set_content_length(): void {
    if (!this.has_body()) super.set_content_length();
  }

  protected override _write(data: Uint8Array): void {
    if (this.#stream === null) this.#chunks.push(data);
    else this.#stream.send(data);
  }

  protected override _flush(): void | Promise<void> {
    if (!this.headers_sent || !this.has_body() || this.#is_broken) return;
    if (this.#response === null) {
      this.#stream = new PacedBody(() => this.#leave());
      for (const data of this.#chunks) this.#stream.send(data);
      this.#answer(this.#stream.stream);
    }
    return this.#stream?.wanted();
  }

  override get_stdin(): InputStream {
    return this.#input?.open() ?? new BytesInput();
  }

  override get_stderr(): ErrorStream {
    return this.#errors;
  }

  /** One literal of what every environ has; see `get_environ()` of a server. */
  override setup_environ(): void {
    const { method, url } = this.#request;
    const { authority, target, path, query, is_https } = split_url(url);
    // After the brackets of an IPv6 address, if it is one.
    const colon = authority.indexOf(":", authority.indexOf("]") + 1);
    this.environ = {
      REQUEST_METHOD: method,
      REQUEST_URI: target,
      SCRIPT_NAME: "",
      PATH_INFO: percent_decode_latin1(one_leading_slash(path)),
      QUERY_STRING: query,
      SERVER_NAME: colon < 0 ? authority : authority.slice(0, colon),
      SERVER_PORT: colon < 0
        ? is_https ? "443" : "80"
        : authority.slice(colon + 1),
      SERVER_PROTOCOL: "HTTP/1.1",
      "wsgi.input": undefined,
      "wsgi.errors": undefined,
      "wsgi.version": undefined,
      "wsgi.run_once": undefined,
      "wsgi.url_scheme": undefined,
      "wsgi.multithread": undefined,
      "wsgi.multiprocess": undefined,
      "wsgi.input_terminated": true,
      "pep3333.connection": new FetchConnection(this.#request),
    } as unknown as WSGIEnvironment;
    if (is_https) this.environ.HTTPS = "on";
    this.add_cgi_vars();
    this.environ.HTTP_HOST ??= authority;
    this.add_wsgi_vars();
  }

  override add_cgi_vars(): void {
    const { environ } = this;
    const address = this.#info?.remoteAddr;
    if (address?.hostname !== undefined) environ.REMOTE_ADDR = address.hostname;
    if (address?.port !== undefined) environ.REMOTE_PORT = String(address.port);
    this.#request.headers.forEach((value, name) =>
      add_header_field(environ, name, value)
    );
    // The body comes decoded, whatever it was coded in on its way.
    if ("HTTP_TRANSFER_ENCODING" in environ) {
      delete environ.HTTP_TRANSFER_ENCODING;
    }
    const length = this.#input?.length ?? null;
    if (length !== null) environ.CONTENT_LENGTH = String(length);
  }
}

/**
 * The body that `chunks` are. A `Response` makes a copy of it at once, but of
 * no memory that is shared or can change its length.
 */
function whole(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const { buffer } = chunks[0];
  const is_plain = buffer instanceof ArrayBuffer && !buffer.resizable;
  return chunks.length === 1 && is_plain
    ? chunks[0] as Uint8Array<ArrayBuffer>
    : concat(chunks);
}

/** What the URL of a request says. */
interface RequestURL {
  /** Host and port, the port only where it is not the scheme's own. */
  readonly authority: string;
  /** Path and query. */
  readonly target: string;
  /** The path, still percent-encoded. */
  readonly path: string;
  /** The query without the `?`. */
  readonly query: string;
  readonly is_https: boolean;
}

/**
 * The parts of the URL of a `Request`, which is in its normal form: parsing it
 * once more costs a microsecond.
 */
function split_url(url: string): RequestURL {
  const host_start = url.indexOf("://") + 3;
  const slash = url.indexOf("/", host_start);
  const path_start = slash < 0 ? url.length : slash;
  // A fragment is never sent, but a Request may have one.
  const hash = url.indexOf("#", path_start);
  const target = hash < 0 ? url.slice(path_start) : url.slice(path_start, hash);
  const mark = target.indexOf("?");
  return {
    authority: url.slice(host_start, path_start),
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    is_https: url.startsWith("https:"),
  };
}

/** `environ["pep3333.connection"]`: asks for the signal only when it is asked. */
class FetchConnection implements ClientConnection {
  readonly #request: Request;

  constructor(request: Request) {
    this.#request = request;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }
}
