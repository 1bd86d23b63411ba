/**
 * The HTTP of a connection: requests one after the other, errors, the log.
 *
 * @module
 */
import { latin1_encode } from "../wsgi/latin1.ts";
import { format_date_time } from "../wsgi/date.ts";
import { Headers } from "../wsgi/headers.ts";
import { status_phrase } from "../wsgi/status_phrases.ts";
import { escape_log, format_entry, log_time } from "./access_log.ts";
import { RequestHead } from "./http1/request_head.ts";
import { ProtocolError } from "./http1/protocol_error.ts";
import { ProxyProtocolError } from "./http1/proxy_protocol.ts";
import {
  type ConnectionOwner,
  HTTPConnection,
  is_client_error,
} from "./http_connection.ts";
import { write_log } from "./log.ts";
import { StreamRequestHandler } from "./stream_request_handler.ts";

/** What stands for the request where there is none. */
const NO_REQUEST = new RequestHead({
  method: "",
  target: "",
  path: "",
  query: "",
  version: "",
  minor: 1,
  names: [],
  values: [],
  body: "none",
  content_length: 0,
  keep_alive: false,
  expect_continue: false,
  length: 0,
});

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
 * @category Server
 */
export abstract class BaseHTTPRequestHandler extends StreamRequestHandler
  implements ConnectionOwner {
  // Configuration.

  /** The version of what the server answers itself: 100 (Continue), errors. */
  protocol_version = "HTTP/1.1";

  // The request in hand.

  /** Its head; an empty one while the connection waits for a request. */
  head: RequestHead = NO_REQUEST;
  /** Whether the connection ends after this request. */
  close_connection = false;

  /** The address of the client where a proxy said so of this request. */
  protected forwarded_for: string | null = null;
  /** What the connection is doing; made by `setup()`. */
  protected http!: HTTPConnection;
  /** An error was answered that the client has to see before the end. */
  #refused = false;
  /** Whether the log tells how long an answer took. */
  #is_timed = false;
  /** When the head of the request in hand was read, in milliseconds. */
  #head_read = 0;

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

  /** The request line, as sent, without its line end; `"-"` if none came. */
  get requestline(): string {
    const { method, target, version } = this.head;
    if (method !== "") return `${method} ${target} ${version}`;
    return this.http.refused_line || "-";
  }

  /** The header fields, in arrival order. */
  get headers(): Headers {
    return new Headers(this.head.headers);
  }

  // The template.

  /** Make the streams and the state of the connection. */
  override setup(): void {
    super.setup();
    const { options } = this.server;
    const format = options.access_log;
    this.#is_timed = format === "json" || typeof format === "function";
    this.http = new HTTPConnection(
      this.request,
      this.rfile,
      this.wfile,
      options,
      options.clock,
      this,
    );
  }

  /** Serve requests until either side closes the connection. */
  override async handle(): Promise<void> {
    const { http } = this;
    if (this.server.options.proxy_protocol && !await this.#read_preface()) {
      return;
    }
    try {
      while (!this.close_connection) {
        this.forget_request();
        const head = http.next_request();
        if (head === "need_data") {
          const flushed = http.flush();
          if (flushed !== undefined) await flushed;
          const reading = http.begin_read();
          if (reading === null) await http.early;
          else {
            let count;
            try {
              count = await reading;
            } catch {
              http.lost();
              continue;
            }
            http.took(count);
          }
        } else if (head !== null) {
          this.head = head;
          if (this.#is_timed) this.#head_read = performance.now();
          this.close_connection = !head.keep_alive || this.#is_last;
          const pending = this.handle_one_request();
          if (pending !== undefined) await pending;
          else if (!http.has_no_more && http.had_its_turn) {
            await http.give_way();
          }
        } else break;
      }
    } catch (error) {
      if (!is_client_error(error)) throw error;
      if (error instanceof ProtocolError) {
        this.send_error(error.status, error.message);
      }
    }
  }

  /** Whether the peer is a trusted proxy, which has said who its client is. */
  async #read_preface(): Promise<boolean> {
    const [peer] = this.client_address;
    if (!this.server.options.trusted_proxy!.trusts(peer)) {
      this.log_error(
        "Cannot read PROXY protocol: trusted_proxy has no such peer",
      );
      return false;
    }
    try {
      const client = await this.http.read_preface(this.client_address);
      if (client !== null) this.client_address = client;
      return client !== null;
    } catch (error) {
      if (!(error instanceof ProxyProtocolError)) throw error;
      this.log_error(error.message);
      return false;
    }
  }

  /** Between two requests, hold nothing of the one before. */
  protected forget_request(): void {
    this.head = NO_REQUEST;
    this.forwarded_for = null;
  }

  /** Handle the request in `head`, all of it: the next starts after it. */
  abstract handle_one_request(): void | Promise<void>;

  /** Send what waits, and let the client see it. */
  override async finish(): Promise<void> {
    await super.finish();
    if (this.#refused || !this.http.is_between_requests) {
      await this.http.linger();
    }
    this.http.end();
  }

  /** The server stops: the last request that came is the last to be answered. */
  stop(): void {
    this.http.stop();
  }

  /** Act if what the connection is doing has taken too long. */
  check_deadline(): void {
    this.http.check_deadline();
  }

  /** Whether this request is the last that is answered on this connection. */
  get #is_last(): boolean {
    const { http } = this;
    return this.server.closing || http.stopping && http.has_no_more;
  }

  // What the connection calls.

  /** Answer 408, where an answer has not begun. */
  refuse_slow_client(message: string): void {
    this.send_error(408, message);
  }

  /** The client left: let go of what is being made for it. */
  client_left(): void {}

  // For subclasses: the body of the request in hand.

  /** Whether all of the body was read. */
  protected get body_ended(): boolean {
    return this.http.body_ended;
  }

  /** The next piece of the body, valid until the next call; `null` at its end. */
  protected read_body_piece(): Promise<Uint8Array | null> {
    return this.http.read_body_piece(() => this.handle_expect_100());
  }

  /**
   * The response begins. A client that waits to be asked for its body does not
   * send it any more, so the connection ends with this response.
   */
  begin_response(): void {
    if (this.http.begin_response() || this.#is_last) {
      this.close_connection = true;
    }
  }

  /** Hand what was written to the system; see `HTTPConnection.flush()`. */
  flush(): Promise<void> | undefined {
    return this.http.flush();
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
        `Date: ${this.server.date}\r\nServer: ${this.version_string()}\r\n` +
        "Content-Type: text/plain\r\n" +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    );
    const is_head = this.requestline.startsWith("HEAD ");
    if (!is_head) this.wfile.write(body);
    this.close_connection = true;
    this.#refused = true;
    this.log_request(code, is_head ? 0 : body.length);
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
      request_bytes: this.http.request_bytes,
      duration: this.#duration(),
      referer: headers.get("Referer") ?? "-",
      user_agent: headers.get("User-Agent") ?? "-",
    };
    if (typeof format === "function") format(entry);
    else write_log(format_entry(entry, format));
  }

  /** Seconds, exact to the microsecond, since the head was read. */
  #duration(): number {
    if (this.head === NO_REQUEST) return 0;
    return Math.round((performance.now() - this.#head_read) * 1000) / 1e6;
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
    return format_date_time(timestamp ?? Date.now() / 1000);
  }

  /** The time as the log has it: now, in UTC. */
  log_date_time_string(): string {
    return log_time(this.server.time);
  }

  /**
   * The client's address, as a trusted proxy has it; `"-"` if there is none, as
   * on a Unix socket.
   */
  address_string(): string {
    return this.forwarded_for || this.client_address[0] || "-";
  }
}
