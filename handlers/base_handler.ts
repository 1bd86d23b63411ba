/**
 * Running one application for one request, whatever carries the bytes.
 *
 * @module
 */
import { ClientDisconnected } from "./client_disconnected.ts";
import { as_thrown, format_exception } from "./format_exception.ts";
import { show } from "../wsgi/show.ts";
import { FileWrapper } from "../wsgi/file_wrapper.ts";
import { Headers } from "../wsgi/headers.ts";
import { latin1_encode } from "../wsgi/latin1.ts";
import {
  check_status,
  checked_headers,
  status_code,
} from "../wsgi/response_head.ts";
import { is_thenable } from "../wsgi/thenable.ts";
import { release, ResultBody } from "./result_body.ts";
import { format_date_time } from "../wsgi/date.ts";
import { guess_scheme } from "../wsgi/uri.ts";
import type {
  ErrorStream,
  FileLike,
  HeaderList,
  InputStream,
  StartResponse,
  Write,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../wsgi/types.ts";

const WSGI_VERSION: readonly [number, number] = Object.freeze([1, 0] as const);

const ERROR_BODY = latin1_encode(
  "A server error occurred.  Please contact the administrator.",
);

/** RFC 9110 §15.3.5, §15.3.6, §15.4.5: whether a status forbids content. */
function is_without_content(status: string): boolean {
  const code = status_code(status);
  return code === 204 || code === 205 || code === 304;
}

/**
 * Runs one application for one request: makes the environ, calls the
 * application, sends what it returns and closes it.
 *
 * Modelled on `wsgiref.handlers.BaseHandler`: a subclass supplies the last
 * group of methods and may override any other. An application may be
 * synchronous or asynchronous; as long as it, and the transport, are
 * synchronous, no promise is made.
 *
 * Where wsgiref has open bugs it differs: a response to HEAD, and 204 and 304,
 * have no body, and the latter no Content-Length; an empty chunk does not send
 * the headers early.
 *
 * @example A handler that collects its output
 * ```ts
 * import { BaseHandler } from "@pep3333/wsgi/handlers";
 * import { BytesInput, StringErrors } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * class Collect extends BaseHandler {
 *   override origin_server = false;
 *   text = "";
 *   protected override _write(data: Uint8Array) {
 *     this.text += new TextDecoder().decode(data);
 *   }
 *   protected override _flush() {}
 *   override get_stdin() {
 *     return new BytesInput(new Uint8Array());
 *   }
 *   override get_stderr() {
 *     return new StringErrors();
 *   }
 *   override add_cgi_vars() {
 *     this.environ.REQUEST_METHOD = "GET";
 *   }
 * }
 *
 * const handler = new Collect();
 * handler.run((_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("hi")];
 * });
 * assertEquals(
 *   handler.text,
 *   "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
 * );
 * ```
 *
 * @see PEP 3333, The Server/Gateway Side.
 * @category Handlers
 */
export abstract class BaseHandler {
  // Configuration: override per subclass or per instance.

  /** The version of the interface: `[1, 0]`. */
  declare wsgi_version: readonly [number, number];
  /** The value of `wsgi.multithread`. */
  declare wsgi_multithread: boolean;
  /** The value of `wsgi.multiprocess`. */
  declare wsgi_multiprocess: boolean;
  /** The value of `wsgi.run_once`. */
  declare wsgi_run_once: boolean;
  /** Whether to send a status line, `true`, or the `Status:` of CGI. */
  declare origin_server: boolean;
  /** The version in the status line. */
  declare http_version: string;
  /** The Server field and SERVER_SOFTWARE; `null` for none. */
  declare server_software: string | null;
  /**
   * What every environ starts with. Empty, unlike in wsgiref: the variables of
   * the process do not leak into requests.
   */
  declare os_environ: Readonly<Record<string, string>>;
  /** The class given as `wsgi.file_wrapper`; `null` for none. */
  declare wsgi_file_wrapper:
    | (new (filelike: FileLike, block_size?: number) => Iterable<Uint8Array>)
    | null;
  /** The class that holds the response headers. */
  declare headers_class: typeof Headers;

  /** How many stack frames `log_exception()` writes; `null` for all. */
  declare traceback_limit: number | null;
  /** The status of the answer to an error. */
  declare error_status: string;
  /** The headers of the answer to an error. */
  declare error_headers: HeaderList;
  /** The body of the answer to an error. */
  declare error_body: Uint8Array;

  // On the prototype, as Python has them in the class: a handler is made for
  // each request, and need not be given them one by one.
  static {
    Object.assign(
      this.prototype,
      {
        wsgi_version: WSGI_VERSION,
        wsgi_multithread: true,
        wsgi_multiprocess: true,
        wsgi_run_once: false,
        origin_server: true,
        http_version: "1.0",
        server_software: null,
        os_environ: {},
        wsgi_file_wrapper: FileWrapper,
        headers_class: Headers,
        traceback_limit: null,
        error_status: "500 Internal Server Error",
        error_headers: [["Content-Type", "text/plain"]],
        error_body: ERROR_BODY,
      } satisfies Partial<BaseHandler>,
    );
  }

  // State of the response; `null` where there is none yet.

  /** The environ of this run. */
  environ: WSGIEnvironment = {} as WSGIEnvironment;
  /** The status given to `start_response()`. */
  status: string | null = null;
  /** The headers given to `start_response()`, as checked. */
  headers: Headers | null = null;
  /** Whether the headers are out and can no longer be replaced. */
  headers_sent = false;
  /** How many bytes of body the application has produced. */
  bytes_sent = 0;
  /** What the application returned. */
  result: WSGIResult | null = null;

  /** The response is over: what is added now would be in the next one. */
  #ended = false;

  /** Why nothing can be sent any more. */
  #failure: Error | null = null;

  /** The client left; what the application does from now on is of no use. */
  #has_left = false;

  /** What the client asked, whatever middleware makes of the environ. */
  #is_head = false;

  /** The body that is being read. */
  #body: ResultBody | null = null;

  /** Bytes of body that Content-Length still promises; none without one. */
  #promised = Infinity;

  /** The application produced more than Content-Length. */
  #overrun = false;

  /** Bytes of body that were sent, those past Content-Length left out. */
  protected body_sent = 0;

  /** Whether all of the body that the head promises was sent. */
  protected is_complete = false;

  readonly #start_response: StartResponse = (status, headers, exc_info) =>
    this.start_response(status, headers, exc_info);

  /** The application may use its array again; hence the copy. */
  readonly #write: Write = (data) => {
    // The slice() of Node's Buffer is no copy.
    this.write(data instanceof Uint8Array ? new Uint8Array(data) : data);
    // The next step of the run fails by itself, if there is one.
    this._flush()?.catch((error) => this.#failure = error);
  };

  // The template, in the order things happen.

  /**
   * Run `application` for one request. Errors of the application are logged and
   * answered, not thrown.
   *
   * @returns A promise only if the application or the transport is asynchronous.
   */
  run(application: WSGIApplication): void | Promise<void> {
    this.#ended =
      this.#has_left =
      this.#overrun =
      this.is_complete =
        false;
    this.#failure = null;
    this.#promised = Infinity;
    this.body_sent = 0;
    try {
      this.setup_environ();
      this.#is_head = this.environ.REQUEST_METHOD === "HEAD";
      const result = application(this.environ, this.#start_response);
      if (is_thenable<WSGIResult>(result)) return this.#run_async(result);
      this.result = result;
      const pending = this.finish_response();
      if (pending !== undefined) {
        return pending.catch((error) => this.#fail(error));
      }
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #run_async(result: PromiseLike<WSGIResult>): Promise<void> {
    try {
      this.result = await result;
      await this.finish_response();
    } catch (error) {
      await this.#fail(error);
    }
  }

  #fail(thrown: unknown): void | Promise<void> {
    const error = as_thrown(thrown);
    // An application that is torn off complains; it was told to stop.
    if (error instanceof ClientDisconnected || this.#has_left) {
      return this.close();
    }
    let pending;
    try {
      pending = this.handle_error(error);
    } catch (second) {
      return this.#give_up(second);
    }
    return pending?.catch((second) => this.#give_up(second));
  }

  /** An error while answering an error: release, and leave it to the caller. */
  #give_up(error: unknown): void | Promise<void> {
    const closed = this.close();
    if (error instanceof ClientDisconnected) return closed;
    if (closed === undefined) throw error;
    return closed.then(() => {
      throw error;
    });
  }

  /**
   * The client left: release what the application returned, whatever it is
   * waiting for, and let every later step of the run end in silence.
   *
   * @returns A promise if the result takes time to close. It never rejects.
   */
  client_left(): void | Promise<void> {
    this.#has_left = true;
    this.#failure = new ClientDisconnected(
      "Cannot send response: the client closed the connection",
    );
    return this.close();
  }

  /** Whether {@linkcode client_left} was called in this run. */
  protected get has_left(): boolean {
    return this.#has_left;
  }

  /** Make the environ of this request. */
  setup_environ(): void {
    this.environ = { ...this.os_environ } as unknown as WSGIEnvironment;
    this.add_cgi_vars();
    this.add_wsgi_vars();
  }

  /** Put the `wsgi.` variables into the environ, over what is there. */
  protected add_wsgi_vars(): void {
    const env = this.environ;
    env["wsgi.input"] = this.get_stdin();
    env["wsgi.errors"] = this.get_stderr();
    env["wsgi.version"] = this.wsgi_version;
    env["wsgi.run_once"] = this.wsgi_run_once;
    env["wsgi.url_scheme"] = this.get_scheme();
    env["wsgi.multithread"] = this.wsgi_multithread;
    env["wsgi.multiprocess"] = this.wsgi_multiprocess;
    if (this.wsgi_file_wrapper !== null) {
      env["wsgi.file_wrapper"] = this.wsgi_file_wrapper;
    }
    if (this.origin_server && this.server_software) {
      env.SERVER_SOFTWARE ??= this.server_software;
    }
  }

  /** The value of `wsgi.url_scheme`. */
  get_scheme(): string {
    return guess_scheme(this.environ);
  }

  /**
   * The callable given to the application, see {@linkcode StartResponse}.
   *
   * @throws {TypeError} If the status or a header must not be sent.
   * @throws {Error} If a response was started before and `exc_info` is absent,
   * or if it has ended; or `exc_info` itself if the headers are out.
   */
  start_response(
    status: string,
    headers: HeaderList,
    exc_info?: Error | null,
  ): Write {
    if (this.#ended) {
      throw new Error(
        "Cannot start response: it has ended: await what the application " +
          "does before it returns",
      );
    }
    if (exc_info) {
      if (this.headers_sent) throw exc_info;
    } else if (this.headers !== null) {
      throw new Error(
        "Cannot start response: it was started before: call " +
          "start_response() once, or give the error that made you call again",
      );
    }
    check_status(status);
    const checked = checked_headers(headers);
    this.status = status;
    this.headers = new this.headers_class(checked);
    return this.#write;
  }

  /** Send what the application returned, then close it. */
  finish_response(): void | Promise<void> {
    if (this.#has_left) return this.close();
    let pending;
    try {
      if (!this.result_is_file() || !this.sendfile()) {
        pending = this.#send_result();
      }
    } catch (error) {
      return this.#abandon(error);
    }
    if (pending === undefined) return this.close();
    return pending.then(() => this.close(), (error) => this.#abandon(error));
  }

  #send_result(): void | Promise<void> {
    const { result } = this;
    if (Array.isArray(result)) {
      for (const data of result) this.#send_chunk(data);
      return this.#finish();
    }
    const body = new ResultBody(result);
    this.#body = body;
    return body.is_async ? this.#send_async(body) : this.#send_sync(body);
  }

  /** Each chunk is handed over before the next is asked for (PEP 3333). */
  #send_sync(body: ResultBody): void | Promise<void> {
    while (!this.needs_no_more()) {
      const step = body.next() as IteratorResult<Uint8Array>;
      if (step.done) break;
      this.#send_chunk(step.value);
      const flushed = this._flush();
      if (flushed !== undefined) return this.#send_async(body, flushed);
    }
    return this.#finish();
  }

  async #send_async(body: ResultBody, flushed?: Promise<void>): Promise<void> {
    await flushed;
    while (!this.needs_no_more()) {
      if (this.#failure !== null) throw this.#failure;
      const step = await body.next();
      if (step.done) break;
      this.#send_chunk(step.value);
      await this._flush();
    }
    await this.#finish();
  }

  #finish(): void | Promise<void> {
    this.finish_content();
    this.#ended = true;
    return this._flush();
  }

  /** PEP 3333: only a chunk that is not empty sends the headers. */
  #send_chunk(data: Uint8Array): void {
    const is_empty = data instanceof Uint8Array && data.length === 0;
    // Without a status it is an error like any other; write() says so.
    if (is_empty && this.status !== null) return;
    this.write(data);
  }

  /** Whether nothing of what may follow would be sent, so nothing is asked for. */
  protected needs_no_more(): boolean {
    return this.#overrun || this.headers_sent && !this.has_body();
  }

  /** Whether this response has a body on the wire (RFC 9110 §6.4.1). */
  protected has_body(): boolean {
    return !this.#is_head && !is_without_content(this.status!);
  }

  /**
   * Send `data` as part of the body, after the headers if they are not out.
   *
   * @throws {TypeError} If `data` is not a `Uint8Array`.
   * @throws {Error} If `start_response()` was not called, or the response has
   * ended.
   */
  write(data: Uint8Array): void {
    if (!(data instanceof Uint8Array)) {
      throw new TypeError(
        `Cannot send body: each chunk must be a Uint8Array: received ${
          show(data)
        }`,
      );
    }
    if (this.#failure !== null) throw this.#failure;
    if (this.#ended) {
      throw new Error(
        "Cannot send body: the response has ended: await what the " +
          "application does before its body ends",
      );
    }
    if (this.status === null) {
      throw new Error(
        "Cannot send body: start_response() must be called before the " +
          "first chunk",
      );
    }
    if (this.headers_sent) {
      this.bytes_sent += data.length;
    } else {
      this.bytes_sent = data.length; // Content-Length may be made of it.
      this.send_headers();
      this.#promise_length();
    }
    if (data.length > this.#promised) {
      this.#report_overrun();
      data = data.subarray(0, this.#promised);
    }
    if (data.length === 0 || !this.has_body()) return;
    this.#promised -= data.length;
    this.body_sent += data.length;
    this.send_body(data);
  }

  /** The head is out, and with it how long the body has to be. */
  #promise_length(): void {
    const length = this.headers!.get("Content-Length");
    this.#promised = length === null || !this.has_body()
      ? Infinity
      : Number(length);
  }

  #report_overrun(): void {
    if (this.#overrun) return;
    this.#overrun = true;
    this.#report_length("more", "the rest is not sent");
  }

  #report_length(received: string, consequence: string): void {
    const { REQUEST_METHOD, SCRIPT_NAME = "", PATH_INFO = "" } = this.environ;
    const length = this.headers!.get("Content-Length");
    this.get_stderr().write(
      `Cannot send ${REQUEST_METHOD} ${show(SCRIPT_NAME + PATH_INFO)} as ` +
        `announced: Content-Length is ${length}: received ${received} from ` +
        `the application; ${consequence}\n`,
    );
  }

  /** Put a piece of the body on the wire, where it has to be framed. */
  protected send_body(data: Uint8Array): void {
    this._write(data);
  }

  /** Send the headers. */
  send_headers(): void {
    this.cleanup_headers();
    this.headers_sent = true;
    if (!this.origin_server || this.client_is_modern()) {
      this.send_preamble();
      this._write(this.headers!.to_bytes());
    }
  }

  /** Make any last changes to the headers. */
  cleanup_headers(): void {
    const headers = this.headers!;
    const code = status_code(this.status!);
    if (code === 204) headers.delete("Content-Length");
    else if (code === 205) headers.set("Content-Length", "0");
    else if (code !== 304 && !headers.has("Content-Length")) {
      this.set_content_length();
    }
  }

  /** Set the Content-Length if the result tells it. */
  set_content_length(): void {
    // Without a body, an empty chunk tells nothing of the one that GET has.
    if (this.bytes_sent === 0 && !this.has_body()) return;
    if (Array.isArray(this.result) && this.result.length === 1) {
      this.headers!.set("Content-Length", String(this.bytes_sent));
    }
  }

  /** Whether the client understands headers at all, unlike HTTP/0.9. */
  client_is_modern(): boolean {
    return String(this.environ.SERVER_PROTOCOL).toUpperCase() !== "HTTP/0.9";
  }

  /** Send the status line, Date and Server, or the `Status:` of CGI. */
  send_preamble(): void {
    if (!this.origin_server) {
      this._write(latin1_encode(`Status: ${this.status}\r\n`));
      return;
    }
    if (!this.client_is_modern()) return;
    let preamble = `HTTP/${this.http_version} ${this.status}\r\n`;
    if (!this.headers!.has("Date")) {
      preamble += `Date: ${format_date_time(Date.now() / 1000)}\r\n`;
    }
    if (this.server_software && !this.headers!.has("Server")) {
      preamble += `Server: ${this.server_software}\r\n`;
    }
    this._write(latin1_encode(preamble));
  }

  /** Whether the result is an instance of `wsgi_file_wrapper`. */
  result_is_file(): boolean {
    const wrapper = this.wsgi_file_wrapper;
    return wrapper !== null && this.result instanceof wrapper;
  }

  /**
   * Send a result that {@linkcode result_is_file}, the headers first.
   *
   * @returns Whether it did; otherwise the result is iterated.
   */
  sendfile(): boolean {
    return false;
  }

  /**
   * The body is at its end: send the headers if nothing did before. One that is
   * shorter than its Content-Length is logged and leaves `is_complete` false.
   */
  finish_content(): void {
    if (this.#failure !== null) throw this.#failure;
    if (!this.headers_sent) {
      if (this.headers === null) {
        throw new Error(
          "Cannot send response: the application returned without calling " +
            "start_response()",
        );
      }
      if (this.has_body()) this.headers.setdefault("Content-Length", "0");
      this.send_headers();
      this.#promise_length();
    }
    this.is_complete = !(this.#promised > 0 && this.#promised < Infinity);
    if (!this.is_complete) {
      this.#report_length(
        `${this.body_sent} bytes`,
        "give as many as announced, or leave Content-Length to the server",
      );
    }
  }

  /** Release the result, and make the handler ready for another run. */
  close(): void | Promise<void> {
    this.#ended = true;
    this.status = null;
    this.headers = null;
    this.headers_sent = false;
    this.bytes_sent = 0;
    return this.#release();
  }

  /** The iterator's `return()` and the result's `close()`, once. */
  #release(): void | Promise<void> {
    const body = this.#body;
    const result = this.result;
    this.#body = null;
    this.result = null;
    return release(result, body, (error) => this.log_exception(error));
  }

  /** Release after `error`, which is the one to report. */
  #abandon(error: unknown): Promise<never> | never {
    const released = this.#release();
    if (released === undefined) throw error;
    return released.then(() => {
      throw error;
    });
  }

  // Errors.

  /** Write the stack of `error` to `wsgi.errors`. */
  log_exception(error: unknown): void {
    const stderr = this.get_stderr();
    stderr.write(format_exception(error, this.traceback_limit));
    stderr.flush();
  }

  /** Log `error`, and answer with `error_output()` if nothing was sent. */
  handle_error(error: unknown): void | Promise<void> {
    this.log_exception(error);
    if (this.headers_sent) return this.close();
    this.result = this.error_output(
      this.environ,
      (status, headers) =>
        this.start_response(
          status,
          headers,
          error instanceof Error
            ? error
            : new Error("Not an Error", { cause: error }),
        ),
    );
    return this.finish_response();
  }

  /**
   * The application that answers an error; nothing of the error is shown.
   *
   * @returns The body.
   */
  error_output(
    _environ: WSGIEnvironment,
    start_response: StartResponse,
  ): WSGIResult {
    start_response(this.error_status, [...this.error_headers]);
    return [this.error_body];
  }

  // Hooks: each subclass supplies these.

  /** Take `data` for the client, in order; it may be queued. */
  protected abstract _write(data: Uint8Array): void;

  /**
   * Hand what was taken to the client.
   *
   * @returns A promise if the next chunk has to wait for it.
   */
  protected abstract _flush(): void | Promise<void>;

  /** The stream for `wsgi.input`. */
  abstract get_stdin(): InputStream;

  /** The stream for `wsgi.errors`. */
  abstract get_stderr(): ErrorStream;

  /** Put the CGI variables of the request into `environ`. */
  abstract add_cgi_vars(): void;
}
