/**
 * The client of the suites: it sends bytes as given, well-formed or not, and
 * reports what comes back. Each wait has a deadline, so that a silent server
 * costs a known time.
 *
 * The only file of the suites that opens sockets, with `Deno.connect`.
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
   * The bytes, as latin-1 strings. Each step but the first is sent when the one
   * before has been answered, by an interim or a final response.
   */
  readonly steps: readonly string[];
  /** The methods of the requests, in order; missing ones are GET. */
  readonly methods?: readonly string[];
  /** Send each byte in a segment of its own. */
  readonly byte_by_byte?: boolean;
  /** Close the sending side after the last step. */
  readonly half_close?: boolean;
  /** Stop after so many final responses. Default: when the server closes. */
  readonly enough?: number;
  /**
   * Called with everything received so far, whenever there is more; if it
   * returns `true`, the connection is closed at once.
   */
  readonly watch?: (received: string) => boolean;
}

/** What happened on one connection. */
export interface Transcript {
  /** Everything sent, a latin-1 string. */
  readonly sent: string;
  /** Everything received, a latin-1 string. */
  readonly received: string;
  /** The final responses, in order. */
  readonly responses: readonly HttpResponse[];
  /** The 1xx responses, in order. */
  readonly interim: readonly HttpResponse[];
  /**
   * How it ended: the server closed or reset the connection, was silent until
   * the deadline, or sent enough responses.
   */
  readonly end: "closed" | "reset" | "silent" | "enough";
  /** How long the last wait could have taken, in milliseconds. */
  readonly waited: number;
}

/** No connection can be made; the cause says why. */
export class CannotConnect extends Error {
  override readonly name: string = "CannotConnect";
}

/** How many bytes, or waits, make a response endless. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_WAITS = 10;

type Connection = Deno.TcpConn | Deno.TlsConn;

/**
 * Run one script on a new connection.
 *
 * @param url The server; only scheme, host and port matter.
 * @param script What to send.
 * @param timeout How long each wait may take, in milliseconds.
 * @param patience The same for what may follow the response to the last step.
 * @returns What was received; a broken connection is an outcome, not an error.
 * @throws {CannotConnect} If no connection can be made.
 * @throws {Error} If the server never stops sending.
 */
export async function run_script(
  url: URL,
  script: Script,
  timeout: number,
  patience: number = timeout,
): Promise<Transcript> {
  const connection = await connect(url, timeout);
  const reader = new ResponseReader(script.methods);
  const responses: HttpResponse[] = [];
  const interim: HttpResponse[] = [];
  let end: Transcript["end"] | "endless" | undefined;

  // Closing is what ends a pending read or write, so the deadline closes.
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let waited = timeout;
  function wait_anew(): void {
    clearTimeout(deadline);
    const is_answered = responses.length > 0 &&
      steps_sent === script.steps.length;
    waited = is_answered ? patience : timeout;
    deadline = setTimeout(() => {
      end ??= "silent";
      close(connection);
    }, waited);
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
      // What the server did instead of reading is seen when we read.
      .catch(() => {});
  }

  /** Take the complete responses; each is followed by the next step. */
  function take_responses(): void {
    let response: HttpResponse | null;
    while ((response = reader.next_response()) !== null) {
      (is_interim(response.status) ? interim : responses).push(response);
      if (end === undefined && steps_sent < script.steps.length) send_next();
    }
  }

  try {
    send_next();
    wait_anew();
    const buffer = new Uint8Array(64 * 1024);
    while (end === undefined) {
      const count = await connection.read(buffer);
      if (count === null) {
        end = "closed";
        break;
      }
      const data = buffer.subarray(0, count);
      received += latin1_decode(data);
      reader.receive_data(data);
      take_responses();
      wait_anew();
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
      `Cannot read response: it must end: received ${received.length} bytes ` +
        `in ${Math.round(performance.now() - started)} ms; check a URL whose ` +
        "response ends",
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
    waited,
  };
}

/** Connect, or throw a {@linkcode CannotConnect}. */
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
    throw new CannotConnect(
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

/** Not with `Deno.connectTls()`, which has no way to send bytes as given. */
async function connect_tls(
  where: Deno.ConnectOptions & { hostname: string },
): Promise<Deno.TlsConn> {
  return await Deno.startTls(await connect_tcp(where), where);
}

/** Do it now, so that a bad certificate is reported. */
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
    // Already closed by the deadline.
  }
}
