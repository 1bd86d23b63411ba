/**
 * A response on an HTTP/1.1 connection: framed, and never framed wrongly.
 *
 * @module
 */
import { SimpleHandler } from "../handlers/simple_handler.ts";
import { status_code } from "../wsgi/response_head.ts";
import type {
  ErrorStream,
  HeaderList,
  InputStream,
  WSGIApplication,
  WSGIEnvironment,
} from "../wsgi/types.ts";
import type { BaseHTTPRequestHandler } from "./base_http_request_handler.ts";
import {
  preamble_of,
  type ResponseHeadParts,
  write_head,
} from "./head_writer.ts";
import { ProtocolError } from "./http1/protocol_error.ts";
import type { SocketWriter } from "./socket_writer.ts";

/**
 * How the client finds the end of the body (RFC 9112 §6.3): there is none, it
 * has a length, it is chunked, or it ends with the connection.
 */
type Framing = "none" | "length" | "chunked" | "close";

/**
 * Runs an application for one request of a connection.
 *
 * @see `wsgiref.simple_server.ServerHandler`.
 * @category Server
 */
export class ServerHandler extends SimpleHandler {
  /** HTTP/1.1 is answered to every client (RFC 9110 §2.5). */
  declare http_version: string;
  static {
    this.prototype.http_version = "1.1";
  }

  /** The connection. */
  declare stdout: SocketWriter;
  /** The handler of the connection; set before `run()`. */
  declare request_handler: BaseHTTPRequestHandler;

  #framing: Framing = "none";

  /** A handler over the streams of one request; see {@linkcode SimpleHandler}. */
  constructor(
    stdin: InputStream,
    stdout: SocketWriter,
    stderr: ErrorStream,
    environ: Record<string, unknown> | Partial<WSGIEnvironment>,
    multithread = true,
    multiprocess = false,
  ) {
    // Without a constructor here, V8 takes a slow way to the next one.
    super(stdin, stdout, stderr, environ, multithread, multiprocess);
  }

  /** Run `application`; a response left incomplete closes the connection. */
  override run(application: WSGIApplication): void | Promise<void> {
    const pending = super.run(application);
    if (pending === undefined) return this.#check_complete();
    return pending.then(() => this.#check_complete());
  }

  #check_complete(): void {
    if (!this.is_complete) this.request_handler.close_connection = true;
  }

  /** The environ that the request handler made is this request's own. */
  override setup_environ(): void {
    this.environ = this.base_env as unknown as typeof this.environ;
    this.add_wsgi_vars();
    this.environ["wsgi.input_terminated"] = true;
  }

  /** An array tells the length of the whole body, however many its chunks. */
  override set_content_length(): void {
    const { result } = this;
    if (!Array.isArray(result)) return;
    let length = 0;
    // By index: the iterable is iterated once, to send it.
    for (let i = 0; i < result.length; i++) {
      if (!(result[i] instanceof Uint8Array)) return; // write() refuses it.
      length += result[i].length;
    }
    // RFC 9110 §8.6: an application that makes no body for HEAD tells nothing
    // of the one that GET has.
    if (length === 0 && !this.has_body()) return;
    this.headers!.set("Content-Length", String(length));
  }

  /** Send the headers, and with them how the body is framed. */
  override send_headers(): void {
    this.cleanup_headers();
    this.headers_sent = true;
    this.#framing = this.#choose_framing();
    const fields = this.headers!.items();
    const connection = this.#connection_fields();
    if (this.send_preamble === OWN_PREAMBLE) {
      return write_head(this.stdout, this.#head(fields, connection));
    }
    this.send_preamble();
    let text = "";
    for (const [name, value] of fields) text += `${name}: ${value}\r\n`;
    this.stdout.write_latin1(`${text}${connection}\r\n`);
  }

  #choose_framing(): Framing {
    if (!this.has_body()) return "none";
    if (this.headers!.has("Content-Length")) return "length";
    return this.request_handler.head.minor === 1 ? "chunked" : "close";
  }

  /** The hop-by-hop fields, which are the server's alone. */
  #connection_fields(): string {
    const handler = this.request_handler;
    handler.begin_response();
    if (this.#framing === "close") handler.close_connection = true;
    const coding = this.#framing === "chunked"
      ? "Transfer-Encoding: chunked\r\n"
      : "";
    if (handler.close_connection) return `${coding}Connection: close\r\n`;
    // A client of 1.0 asked for it, and is told that it gets it.
    if (handler.head.minor === 0) return `${coding}Connection: keep-alive\r\n`;
    return coding;
  }

  /** Send the status line, Date and Server. */
  override send_preamble(): void {
    this.stdout.write_latin1(preamble_of(this.#head([], "")));
  }

  #head(fields: HeaderList, connection: string): ResponseHeadParts {
    const headers = this.headers!;
    return {
      version: this.http_version,
      status: this.status!,
      date: headers.has("Date") ? "" : this.request_handler.server.date,
      server: headers.has("Server")
        ? ""
        : this.request_handler.version_string(),
      fields,
      connection,
    };
  }

  /** Put a piece of the body on the wire, as a chunk where that is needed. */
  protected override send_body(data: Uint8Array): void {
    if (this.#framing !== "chunked") return this.stdout.write(data);
    this.stdout.write_latin1(`${data.length.toString(16)}\r\n`);
    this.stdout.write(data);
    this.stdout.write_latin1("\r\n");
  }

  /** A small answer that is complete waits to go out with what follows it. */
  protected override _flush(): void | Promise<void> {
    if (Array.isArray(this.result) && this.stdout.is_small) return;
    return this.request_handler.flush();
  }

  /** End the body; one that is too short ends with the connection. */
  override finish_content(): void {
    super.finish_content();
    if (this.is_complete && this.#framing === "chunked") {
      this.stdout.write_latin1("0\r\n\r\n");
    }
  }

  /** A request that broke off is the client's error, not the application's. */
  override handle_error(error: unknown): void | Promise<void> {
    if (!(error instanceof ProtocolError)) return super.handle_error(error);
    if (!this.headers_sent) {
      this.request_handler.send_error(error.status, error.message);
    }
    return this.close();
  }

  /** Log the response, and release what the application returned. */
  override close(): void | Promise<void> {
    if (this.headers_sent) {
      const code = status_code(this.status!);
      try {
        this.request_handler.log_request(code, this.body_sent);
      } catch (error) {
        // The response is complete: there is nothing to answer this with.
        this.log_exception(error);
      }
    }
    const released = super.close();
    // A small response that waits to be sent does not wait for this as well.
    if (released !== undefined) this.request_handler.flush()?.catch(() => {});
    return released;
  }
}

/** A subclass may have another. */
const OWN_PREAMBLE = ServerHandler.prototype.send_preamble;
