/**
 * The HTTP of a connection: requests one after the other, errors, the log.
 *
 * @module
 */
import { latin1_encode } from "../wsgi/latin1.ts";
import { ClientDisconnected } from "../handlers/client_disconnected.ts";
import { Headers } from "../wsgi/headers.ts";
import { status_phrase } from "../wsgi/status_phrases.ts";
import { escape_log, log_access, log_time } from "./access_log.ts";
import { http_date } from "./http_date.ts";
import type { RequestHead } from "./http1/events.ts";
import { ProtocolError } from "./http1/protocol_error.ts";
import { RequestReader } from "./http1/request_reader.ts";
import { write_log } from "./log.ts";
import { StreamRequestHandler } from "./stream_request_handler.ts";

/** How long, and for how much, a client may go on after a last answer. */
const LINGER_MILLISECONDS = 2000;
const LINGER_BYTES = 1024 * 1024;

/** What stands for the request where there is none. */
const NO_REQUEST: RequestHead = {
  type: "request",
  method: "",
  target: "",
  path: "",
  query: "",
  version: "",
  minor: 1,
  headers: [],
  body: "none",
  content_length: 0,
  keep_alive: false,
  expect_continue: false,
};

/**
 * Reads the requests of a connection and has each handled.
 *
 * @example HTTP without WSGI
 * ```ts
 * import { BaseHTTPRequestHandler, HTTPServer } from "@pep3333/wsgi/server";
 * import { assertEquals } from "@std/assert";
 *
 * class NoContent extends BaseHTTPRequestHandler {
 *   override handle_one_request() {
 *     this.wfile.write_latin1("HTTP/1.1 204 No Content\r\n\r\n");
 *   }
 * }
 *
 * await using server = new HTTPServer(["127.0.0.1", 0], NoContent);
 * const served = server.serve_forever();
 *
 * const { status } = await fetch(`http://127.0.0.1:${server.server_port}/`);
 * assertEquals(status, 204);
 *
 * await server.shutdown();
 * await served;
 * ```
 *
 * @see `http.server.BaseHTTPRequestHandler`.
 */
export abstract class BaseHTTPRequestHandler extends StreamRequestHandler {
  // Configuration.

  /** The version of what the server answers itself: 100 (Continue), errors. */
  protocol_version = "HTTP/1.1";

  // The request in hand.

  /** Its head; an empty one while the connection waits for a request. */
  head: RequestHead = NO_REQUEST;
  /** Whether the connection ends after this request. */
  close_connection = false;

  #reader!: RequestReader;
  #waiting = false;
  #continued = false;
  #body_ended = true;
  #linger = false;

  /** The method. */
  get command(): string {
    return this.head.method;
  }

  /** The request target, as sent. */
  get path(): string {
    return this.head.target;
  }

  /** The version, as sent: `"HTTP/1.1"`. */
  get request_version(): string {
    return this.head.version;
  }

  /** The request line, as sent, without its line end. */
  get requestline(): string {
    const { method, target, version } = this.head;
    return `${method} ${target} ${version}`;
  }

  /** The header fields, in arrival order. */
  get headers(): Headers {
    return new Headers(this.head.headers);
  }

  // The template.

  /** Make the streams and the reader of requests. */
  override setup(): void {
    super.setup();
    this.#reader = new RequestReader(this.server.options);
  }

  /** Serve requests until either side closes the connection. */
  override async handle(): Promise<void> {
    try {
      while (!this.close_connection) {
        const event = this.#reader.next_event();
        if (event === "need_data") {
          // An idle connection holds nothing of the request before.
          this.head = NO_REQUEST;
          this.rfile.release();
          await this.#receive();
        } else if (event.type === "request") {
          this.head = event;
          this.close_connection = !event.keep_alive || this.server.closing;
          this.#continued = false;
          this.#body_ended = false;
          if (event.body === "none") this.#end_body();
          const pending = this.handle_one_request();
          if (pending !== undefined) {
            // The answers in front of this one shall not wait for it.
            this.wfile.flush()?.catch(() => {});
            await pending;
          }
        } else break;
      }
    } catch (error) {
      if (error instanceof ProtocolError) {
        this.send_error(error.status, error.message);
      } else if (!(error instanceof ClientDisconnected)) throw error;
    }
  }

  /** Handle the request in `head`, all of it: the next starts after it. */
  abstract handle_one_request(): void | Promise<void>;

  /** Send what waits, and let the client see it. */
  override async finish(): Promise<void> {
    await super.finish();
    if (this.#linger || !this.#reader.idle) await this.#let_client_read();
  }

  /** Close the connection if it is idle; otherwise after its request. */
  stop(): void {
    const awaits_head = this.#waiting && this.#body_ended;
    // A request that has begun to come is the last to be answered.
    if (awaits_head && !this.#reader.idle) return;
    this.close_connection = true;
    if (awaits_head) this.server.close_request(this.request);
  }

  /** Send what waits, then wait for bytes of the client. */
  async #receive(): Promise<void> {
    const flushed = this.wfile.flush();
    if (flushed !== undefined) await flushed;
    // What was sent meanwhile was the last answer, as stop() says.
    if (this.close_connection && this.#body_ended) return;
    this.#waiting = true;
    const bytes = await this.rfile.read();
    this.#waiting = false;
    if (bytes === null) this.#reader.receive_end();
    else this.#reader.receive_data(bytes);
  }

  // For subclasses: the body of the request in hand.

  /** Whether all of the body was read. */
  protected get body_ended(): boolean {
    return this.#body_ended;
  }

  /** The next piece of the body, valid until the next call; `null` at its end. */
  protected async read_body_piece(): Promise<Uint8Array | null> {
    while (!this.#body_ended) {
      const event = this.#reader.next_event();
      if (event === "need_data") {
        this.#invite_body();
        await this.#receive();
      } else if (event.type === "data") return event.data;
      else this.#body_ended = true;
    }
    return null;
  }

  /** A request without a body ends where its head does. */
  #end_body(): void {
    this.#reader.next_event();
    this.#body_ended = true;
  }

  /** A client that sent Expect waits to be asked for the body (RFC 9110 §10.1.1). */
  #invite_body(): void {
    if (this.#awaits_100) {
      this.#continued = true;
      this.handle_expect_100();
    }
  }

  /** Whether the client waits to be asked for a body that it has not sent. */
  get #awaits_100(): boolean {
    return this.head.expect_continue && !this.#continued && !this.#body_ended;
  }

  /**
   * The response begins, and 100 (Continue) would be in the midst of it. A
   * client that was not asked for its body by now does not send one.
   */
  begin_response(): void {
    if (!this.#awaits_100) return;
    this.#continued = true;
    this.close_connection = true;
  }

  /** Send 100 (Continue). */
  handle_expect_100(): void {
    this.wfile.write_latin1(`${this.protocol_version} 100 Continue\r\n\r\n`);
  }

  /**
   * Answer `code` in place of the application, and close the connection.
   *
   * @param code The status code.
   * @param message For the log alone: what was wrong.
   */
  send_error(code: number, message = ""): void {
    const reason = status_phrase(code);
    this.log_error(`code ${code}, message ${message || reason}`);
    const body = latin1_encode(`${code} ${reason}\n`);
    this.wfile.write_latin1(
      `${this.protocol_version} ${code} ${reason}\r\n` +
        `Date: ${http_date()}\r\nServer: ${this.version_string()}\r\n` +
        "Content-Type: text/plain\r\n" +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    );
    this.wfile.write(body);
    this.close_connection = true;
    this.#linger = true;
  }

  /**
   * Closing with bytes unread would reset the connection, and the reset would
   * overtake the answer (RFC 9112 §9.6). So: say it was the last, and read on
   * for a while.
   */
  async #let_client_read(): Promise<void> {
    const timer = setTimeout(
      () => this.server.close_request(this.request),
      LINGER_MILLISECONDS,
    );
    try {
      await this.request.closeWrite();
      for (let left = LINGER_BYTES; left > 0;) {
        const bytes = await this.rfile.read();
        if (bytes === null) break;
        left -= bytes.length;
      }
    } catch { // Closed by the client, or by the timer.
    }
    clearTimeout(timer);
  }

  // The log.

  /**
   * Log a response.
   *
   * @param code The status code.
   * @param size Bytes of body sent.
   */
  log_request(code: number, size: number): void {
    const format = this.server.options.access_log;
    if (format === false) return;
    if (format === "common") {
      const line = escape_log(this.requestline);
      return this.log_message(`"${line}" ${code} ${size}`);
    }
    const { headers } = this;
    const entry = {
      remote_addr: this.address_string(),
      time: Date.now(),
      requestline: this.requestline,
      status: code,
      bytes: size,
      referer: headers.get("Referer") ?? "-",
      user_agent: headers.get("User-Agent") ?? "-",
    };
    if (typeof format === "function") format(entry);
    else log_access(entry, format);
  }

  /** Log an error of this connection. */
  log_error(message: string): void {
    this.log_message(message);
  }

  /** Write a line to the log: who, when, and `message`. */
  log_message(message: string): void {
    write_log(
      `${this.address_string()} - - [${this.log_date_time_string()}] ` +
        `${message}\n`,
    );
  }

  /** The value of the Server field. */
  version_string(): string {
    return this.server.options.server_software;
  }

  /** The time as HTTP has it: now, or `timestamp` in seconds. */
  date_time_string(timestamp?: number): string {
    return http_date(timestamp);
  }

  /** The time as the log has it: now, in UTC. */
  log_date_time_string(): string {
    return log_time(Date.now());
  }

  /** The client's address; `"-"` for a Unix socket. */
  address_string(): string {
    return this.client_address[0] || "-";
  }
}
