/**
 * From a request to a run of the application.
 *
 * @module
 */
import { percent_decode_latin1 } from "../wsgi/environ.ts";
import { BytesInput, StreamInput } from "../wsgi/input.ts";
import { ProxyHeaderError, type TrustedProxy } from "../wsgi/trusted_proxy.ts";
import type {
  ErrorStream,
  InputStream,
  WSGIEnvironment,
} from "../wsgi/types.ts";
import { guess_scheme } from "../wsgi/uri.ts";
import { BaseHTTPRequestHandler } from "./base_http_request_handler.ts";
import { BodyStore, BodyStoreError } from "./body_store.ts";
import { ProtocolError } from "./http1/protocol_error.ts";
import { STANDARD_ERROR } from "./log.ts";
import { ServerHandler } from "./server_handler.ts";
import type { WSGIServer } from "./wsgi_server.ts";

/** How much of a body that the application left unread is read over. */
const DRAIN_BYTES = 64 * 1024;

/**
 * Makes the environ of each request and runs the server's application.
 *
 * @example A variable more for the application
 * ```ts
 * import { make_server, WSGIRequestHandler } from "@pep3333/wsgi/server";
 * import { assertEquals } from "@std/assert";
 *
 * class Handler extends WSGIRequestHandler {
 *   override get_environ() {
 *     return Object.assign(super.get_environ(), { "tea.kind": "assam" });
 *   }
 * }
 *
 * await using server = make_server("127.0.0.1", 0, (environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode(String(environ["tea.kind"]))];
 * }, { handler_class: Handler, access_log: false });
 * const served = server.serve_forever();
 *
 * const response = await fetch(`http://127.0.0.1:${server.server_port}/`);
 * assertEquals(await response.text(), "assam");
 *
 * await server.shutdown();
 * await served;
 * ```
 *
 * @see `wsgiref.simple_server.WSGIRequestHandler`.
 * @category Server
 */
export class WSGIRequestHandler extends BaseHTTPRequestHandler {
  /** The server that accepted the connection. */
  declare readonly server: WSGIServer;

  /** What runs, or has run, the application for the request in hand. */
  #handler: ServerHandler | null = null;

  /** Between two requests, hold nothing of the one before. */
  protected override forget_request(): void {
    super.forget_request();
    this.#handler = null;
  }

  /** Run the application for the request in `head`. */
  override handle_one_request(): void | Promise<void> {
    if (this.server.options.input === "stream") return this.#run_streaming();
    if (this.body_ended) return this.#run(new BytesInput(), 0);
    return this.#run_buffered();
  }

  /**
   * The variables of this request; the object becomes its environ.
   *
   * @throws {ProxyHeaderError} If a field of a trusted proxy is malformed.
   */
  get_environ(): WSGIEnvironment {
    const { head } = this;
    const base = this.server.base_environ;
    // One literal of all that every environ has, the `wsgi.` variables that are
    // set later included: to V8 an object to which many keys are added one by
    // one becomes a dictionary, which is slow to make and to read.
    const environ = {
      SERVER_NAME: base.SERVER_NAME,
      GATEWAY_INTERFACE: base.GATEWAY_INTERFACE,
      SERVER_PORT: base.SERVER_PORT,
      SERVER_SOFTWARE: base.SERVER_SOFTWARE,
      REMOTE_HOST: base.REMOTE_HOST,
      SCRIPT_NAME: base.SCRIPT_NAME,
      REQUEST_METHOD: head.method,
      REQUEST_URI: head.target,
      PATH_INFO: percent_decode_latin1(head.path),
      QUERY_STRING: head.query,
      SERVER_PROTOCOL: head.version,
      REMOTE_ADDR: this.client_address[0],
      REMOTE_PORT: String(this.client_address[1]),
      "wsgi.input": undefined,
      "wsgi.errors": undefined,
      "wsgi.version": undefined,
      "wsgi.run_once": undefined,
      "wsgi.url_scheme": undefined,
      "wsgi.multithread": undefined,
      "wsgi.multiprocess": undefined,
      "wsgi.input_terminated": undefined,
      "pep3333.connection": undefined,
    } as unknown as WSGIEnvironment;
    if (!has_usual_keys(base)) {
      follow_keys(environ as unknown as Record<string, unknown>, base);
    }
    head.add_fields_to(environ);
    const { trusted_proxy } = this.server.options;
    if (trusted_proxy !== null) this.#believe(trusted_proxy, environ);
    return environ;
  }

  /** The environ becomes that of the request which the proxy was sent. */
  #believe(proxy: TrustedProxy, environ: WSGIEnvironment): void {
    // The port that a Host field leaves out depends on it.
    environ["wsgi.url_scheme"] = guess_scheme(environ);
    proxy.apply(environ);
    this.forwarded_for = String(environ.REMOTE_ADDR);
  }

  /** The stream for `wsgi.errors`. */
  get_stderr(): ErrorStream {
    return STANDARD_ERROR;
  }

  #run(input: InputStream, body_length: number | null): void | Promise<void> {
    let environ;
    try {
      environ = this.get_environ();
    } catch (error) {
      if (!(error instanceof ProxyHeaderError)) throw error;
      return this.send_error(error.status, error.message);
    }
    if (this.head.body === "chunked") {
      // What arrives is decoded: it has a length, not a coding.
      delete environ.HTTP_TRANSFER_ENCODING;
      if (body_length !== null) environ.CONTENT_LENGTH = String(body_length);
    }
    environ["pep3333.connection"] = this.http.info;
    const handler = this.make_handler(input, environ);
    handler.request_handler = this;
    this.#handler = handler;
    const running = handler.run(this.server.get_app()!);
    if (running !== undefined) return this.http.attend(running);
  }

  /** The handler that runs the application for one request. */
  protected make_handler(
    input: InputStream,
    environ: WSGIEnvironment,
  ): ServerHandler {
    return new ServerHandler(
      input,
      this.wfile,
      this.get_stderr(),
      environ,
      false,
      false,
    );
  }

  /** The client left: let go of what the application is making for it. */
  override client_left(): void {
    this.#handler?.client_left()?.catch(() => {});
  }

  /** Read the whole body, then run the application. */
  async #run_buffered(): Promise<void> {
    const { body_buffer_bytes, body_dir } = this.server.options;
    const store = new BodyStore(
      body_buffer_bytes,
      body_dir,
      this.head.content_length,
    );
    try {
      let piece: Uint8Array | null;
      while ((piece = await this.read_body_piece()) !== null) {
        const stored = store.append(piece);
        if (stored !== undefined) await stored;
      }
      await this.#run(await store.open(), store.length);
    } catch (error) {
      if (!(error instanceof BodyStoreError)) throw error;
      this.send_error(error.status, error.message);
    } finally {
      store.close();
    }
  }

  async #run_streaming(): Promise<void> {
    const { head } = this;
    // An application may keep its stream: past its request that reads nothing.
    const pull = () =>
      this.head === head ? this.read_body_piece() : Promise.resolve(null);
    const input = new StreamInput(pull, { copy: true });
    await this.#run(input as unknown as InputStream, null);
    if (this.body_ended) return;
    if (!this.close_connection) await this.#drain(input);
    // What the client still sends is no request.
    if (!this.body_ended) this.close_connection = true;
  }

  /** Read over a little that the application left, so that more can follow. */
  async #drain(input: StreamInput): Promise<void> {
    try {
      // In turn with a read that the application did not wait for.
      await input.read(DRAIN_BYTES);
    } catch (error) {
      // The request is answered, so this is no more than its end.
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
}

/** What `WSGIServer.setup_environ()` makes, in its order. */
const USUAL_KEYS = [
  "SERVER_NAME",
  "GATEWAY_INTERFACE",
  "SERVER_PORT",
  "SERVER_SOFTWARE",
  "REMOTE_HOST",
  "SCRIPT_NAME",
];

function has_usual_keys(base: Record<string, string>): boolean {
  let count = 0;
  for (const key in base) if (key !== USUAL_KEYS[count++]) return false;
  return count === USUAL_KEYS.length;
}

/** Make up for a `base_environ` that has other keys than the usual ones. */
function follow_keys(
  environ: Record<string, unknown>,
  base: Record<string, string>,
): void {
  for (const key of USUAL_KEYS) if (!(key in base)) delete environ[key];
  for (const key in base) environ[key] ??= base[key];
}
