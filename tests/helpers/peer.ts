/**
 * A client that sends what it is told, byte for byte.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  type HttpResponse,
  ResponseReader,
} from "../../conformance/client/response_reader.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import { eventually } from "./eventually.ts";

/** The client's end of a connection. What it sends and gets is latin-1. */
export class Peer implements Disposable {
  /** The connection. */
  readonly conn: Deno.Conn;
  readonly #buffer = new Uint8Array(64 * 1024);
  #received = "";

  /** A client over `conn`, which is closed with it. */
  constructor(conn: Deno.Conn) {
    this.conn = conn;
  }

  /** Send `text` whole. */
  async send(text: string): Promise<void> {
    const bytes = latin1_encode(text);
    for (let sent = 0; sent < bytes.length;) {
      sent += await eventually(
        "the server to read",
        this.conn.write(bytes.subarray(sent)),
      );
    }
  }

  /** Say that nothing more is sent. */
  async end(): Promise<void> {
    await this.conn.closeWrite();
  }

  /** What comes up to and with `end`. */
  async read_until(end: string): Promise<string> {
    let from = 0;
    for (;;) {
      const found = this.#received.indexOf(end, from);
      if (found >= 0) return this.#take(found + end.length);
      from = Math.max(0, this.#received.length - end.length + 1);
      if (!await this.#receive(JSON.stringify(end))) {
        throw new Error(
          `The connection ended before ${JSON.stringify(end)}: received ${
            JSON.stringify(this.#received)
          }`,
        );
      }
    }
  }

  /** All that comes, up to the end of the connection. */
  async read_to_end(): Promise<string> {
    while (await this.#receive("the end of the connection"));
    return this.#take(this.#received.length);
  }

  /** Close the connection; it may be closed already. */
  close(): void {
    try {
      this.conn.close();
    } catch { // Closed before.
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #take(length: number): string {
    const text = this.#received.slice(0, length);
    this.#received = this.#received.slice(length);
    return text;
  }

  async #receive(what: string): Promise<boolean> {
    const count = await eventually(what, this.conn.read(this.#buffer));
    if (count === null) return false;
    this.#received += latin1_decode(this.#buffer.subarray(0, count));
    return true;
  }
}

/** The responses in `bytes`, each of which is complete and keeps to RFC 9112. */
export function responses(
  bytes: string,
  methods: readonly string[] = [],
): HttpResponse[] {
  const reader = new ResponseReader(methods);
  reader.receive_data(latin1_encode(bytes));
  reader.receive_end();
  const all: HttpResponse[] = [];
  let response;
  while ((response = reader.next_response()) !== null) {
    assertEquals(response.problems, []);
    all.push(response);
  }
  return all;
}

/** `bytes` with each Date of now as "now"; an application gives one of 1970. */
export function without_date(bytes: string): string {
  return bytes.replace(/^Date: (?!.* 1970 ).*\r$/gm, "Date: now\r");
}
