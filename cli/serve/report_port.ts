/**
 * Where workers report: a port of this machine, and a token for each worker.
 *
 * @module
 */
import { messages, type Report } from "./channel.ts";

/** The reports of one worker. */
export type Reports = AsyncGenerator<Report, void>;

/** Accepts workers, and nobody else, until it is disposed of. */
export class ReportPort implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #expected = new Map<string, (reports: Reports) => void>();
  readonly #waiting = new Set<Deno.Conn>();

  /** Begin to accept. */
  constructor() {
    this.#accept();
  }

  /** The port. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** The reports of the worker that comes with `token`. */
  expect(token: string): Promise<Reports> {
    return new Promise((resolve) => this.#expected.set(token, resolve));
  }

  /** Do not wait for this worker any more. */
  forget(token: string): void {
    this.#expected.delete(token);
  }

  /** Stop accepting. */
  [Symbol.dispose](): void {
    this.#listener.close();
    for (const connection of this.#waiting) connection.close();
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) this.#admit(connection);
    } catch { // It was closed.
    }
  }

  /** Any program of this machine can connect; the token says which to hear. */
  async #admit(connection: Deno.TcpConn): Promise<void> {
    this.#waiting.add(connection);
    const length = crypto.randomUUID().length;
    const token = new Uint8Array(length);
    let filled = 0;
    try {
      while (filled < length) {
        filled += await connection.read(token.subarray(filled)) ?? NaN;
      }
    } catch { // It was reset, or closed above.
    }
    this.#waiting.delete(connection);
    const text = new TextDecoder().decode(token);
    const expected = this.#expected.get(text);
    this.#expected.delete(text);
    if (expected === undefined) return close(connection);
    expected(messages<Report>(connection.readable));
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch { // It is closed.
  }
}
