/**
 * The client of the HTTP suite: it sends bytes as they are, well-formed or not,
 * and tells what came back. Each wait has a deadline, so that a server which
 * says nothing costs a known time.
 *
 * The one file of the suites that opens sockets, by `Deno.connect`.
 *
 * @module
 */
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import { within } from "../within.ts";
import {
  type HttpResponse,
  is_interim,
  ResponseReader,
} from "./response_reader.ts";

/** What to send on one connection, and when to stop. */
export interface Script {
  /**
   * The bytes, as latin-1 strings. Each step but the first is sent when a
   * response, interim or final, has come to the one before.
   */
  readonly steps: readonly string[];
  /** The methods of the requests, in order; those not given are GET. */
  readonly methods?: readonly string[];
  /** Send each byte in a segment of its own. */
  readonly byte_by_byte?: boolean;
  /** Close the sending side after the last step. */
  readonly half_close?: boolean;
  /** Stop after so many final responses; else when the server closes. */
  readonly enough?: number;
  /**
   * Called with everything that has come, each time that more does; `true`
   * means enough, and the connection is closed at once.
   */
  readonly watch?: (received: string) => boolean;
}

/** What happened on one connection. */
export interface Transcript {
  /** Everything sent, a latin-1 string. */
  readonly sent: string;
  /** Everything that came, a latin-1 string. */
  readonly received: string;
  /** The final responses, in order. */
  readonly responses: readonly HttpResponse[];
  /** The 1xx responses, in order. */
  readonly interim: readonly HttpResponse[];
  /**
   * How it ended: the server closed, it reset the connection, it was silent
   * until the deadline, or there were responses enough.
   */
  readonly end: "closed" | "reset" | "silent" | "enough";
}

/** A response without end: how many bytes, and how many waits, are enough. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_WAITS = 10;

type Connection = Deno.TcpConn | Deno.TlsConn;

/**
 * Run one script on a new connection.
 *
 * @param url The server: scheme, host and port count.
 * @param script What to send.
 * @param timeout How long to wait each time, in milliseconds.
 * @returns What came; a connection that breaks is an outcome, not an error.
 * @throws {Error} If no connection can be made; the cause says why. And if the
 * server goes on sending without end.
 */
export async function run_script(
  url: URL,
  script: Script,
  timeout: number,
): Promise<Transcript> {
  const connection = await connect(url, timeout);
  const reader = new ResponseReader(script.methods);
  const responses: HttpResponse[] = [];
  const interim: HttpResponse[] = [];
  let end: Transcript["end"] | "endless" | undefined;

  // Closing is what ends a pending read or write, so the deadline closes.
  let deadline: ReturnType<typeof setTimeout> | undefined;
  function wait_anew(): void {
    clearTimeout(deadline);
    deadline = setTimeout(() => {
      end ??= "silent";
      close(connection);
    }, timeout);
  }

  const started = performance.now();
  function is_endless(): boolean {
    return received.length > MOST_BYTES ||
      performance.now() - started > MOST_WAITS * timeout;
  }

  let received = "";
  let steps_sent = 0;
  let sending = Promise.resolve();
  function send_next(): void {
    const step = latin1_encode(script.steps[steps_sent++]);
    const last = steps_sent === script.steps.length;
    sending = sending
      .then(() => write(connection, step, script.byte_by_byte))
      .then(() =>
        last && script.half_close ? connection.closeWrite() : undefined
      )
      // What the server did instead of reading shows on the reading side.
      .catch(() => {});
  }

  /** Take the responses that are complete; the next step follows each. */
  function take_responses(): void {
    let response: HttpResponse | null;
    while ((response = reader.next_response()) !== null) {
      (is_interim(response.status) ? interim : responses).push(response);
      if (end === undefined && steps_sent < script.steps.length) send_next();
    }
  }

  try {
    wait_anew();
    send_next();
    const buffer = new Uint8Array(64 * 1024);
    while (end === undefined) {
      const count = await connection.read(buffer);
      if (count === null) {
        end = "closed";
        break;
      }
      wait_anew();
      const data = buffer.subarray(0, count);
      received += latin1_decode(data);
      reader.receive_data(data);
      take_responses();
      const { enough = Infinity, watch } = script;
      if (watch?.(received) || responses.length >= enough) end = "enough";
      else if (is_endless()) end = "endless";
    }
  } catch {
    // A reset by the server, unless the deadline closed the connection.
    end ??= "reset";
  } finally {
    clearTimeout(deadline);
    close(connection);
  }
  await sending;
  if (end === "endless") {
    throw new Error(
      `Cannot read response as it does not end: received ${received.length} ` +
        `bytes in ${Math.round(performance.now() - started)} ms`,
    );
  }
  reader.receive_end();
  take_responses();
  return {
    sent: script.steps.slice(0, steps_sent).join(""),
    received,
    responses,
    interim,
    end,
  };
}

/** Connect, or throw saying where to and why not. */
async function connect(url: URL, timeout: number): Promise<Connection> {
  const tls = url.protocol === "https:";
  const where = {
    // Sockets take an IPv6 address without the brackets of a URL.
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || (tls ? 443 : 80)),
  };
  const connecting: Promise<Connection> = tls
    ? connect_tls(where)
    : connect_tcp(where);
  const late = `no connection within ${timeout} ms`;
  try {
    await within(connecting.then(shake_hands), timeout, late);
    return await connecting;
  } catch (cause) {
    connecting.then(close, () => {});
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot connect to ${where.hostname} port ${where.port}: ${reason}`,
      { cause },
    );
  }
}

async function connect_tcp(where: Deno.ConnectOptions): Promise<Deno.TcpConn> {
  const connection = await Deno.connect(where);
  connection.setNoDelay(true);
  return connection;
}

/** Not by `Deno.connectTls()`, which cannot be told to send bytes as given. */
async function connect_tls(
  where: Deno.ConnectOptions & { hostname: string },
): Promise<Deno.TlsConn> {
  return await Deno.startTls(await connect_tcp(where), where);
}

/** Do it now, so that a bad certificate is told. */
async function shake_hands(connection: Connection): Promise<void> {
  if ("handshake" in connection) await connection.handshake();
}

async function write(
  connection: Connection,
  bytes: Uint8Array,
  byte_by_byte = false,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const end = byte_by_byte ? at + 1 : bytes.length;
    at += await connection.write(bytes.subarray(at, end));
  }
}

function close(connection: Connection): void {
  try {
    connection.close();
  } catch {
    // Closed before, by the deadline.
  }
}
