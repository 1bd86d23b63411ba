/**
 * A server whose connections are in memory: nothing depends on the time or on
 * the system, so the same client always meets the same server.
 *
 * @module
 */
import type { Address } from "../../server/base_server.ts";
import { WSGIServer } from "../../server/wsgi_server.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";

/** What the client does when it has sent everything. */
export type Ending =
  | "end" // It says so, and reads on.
  | "reset" // It resets the connection.
  | "stall"; // It keeps the connection and is silent.

/** A client that sends what it is told. */
export interface Client {
  /** The pieces that arrive, latin-1. */
  readonly pieces: readonly string[];
  readonly ending: Ending;
  /** The most bytes of an answer that the system takes at once. */
  readonly window: number;
}

/** The server's end of a connection: the part of Deno.Conn that it needs. */
export class MemoryConnection {
  /** What the server sent. */
  received = "";
  /** Whether the server said that it sends no more. */
  is_ended = false;
  /** How often the server did something with it. */
  operations = 0;
  /** Resolves when the server is done with it. */
  readonly served: Promise<void>;
  /** Called when the server waits for more than there is. */
  on_starved: () => void = () => {};

  readonly #client: Client;
  readonly #served = Promise.withResolvers<void>();
  #piece: Uint8Array = new Uint8Array(0);
  #next = 0;
  #is_open = true;
  #reading: PromiseWithResolvers<number | null> | null = null;

  /** A connection with `client`. */
  constructor(client: Client) {
    this.#client = client;
    this.served = this.#served.promise;
  }

  /** Whether the server has not closed it. */
  get is_open(): boolean {
    return this.#is_open;
  }

  /** The server is done with it. */
  settle(): void {
    this.#served.resolve();
  }

  // deno-lint-ignore require-await -- what it throws is to be a rejection
  async read(buffer: Uint8Array): Promise<number | null> {
    this.operations++;
    if (!this.#is_open) throw new Deno.errors.BadResource("closed");
    if (this.#reading !== null) throw new Deno.errors.Busy("two reads");
    while (
      this.#piece.length === 0 && this.#next < this.#client.pieces.length
    ) {
      this.#piece = latin1_encode(this.#client.pieces[this.#next++]);
    }
    if (this.#piece.length > 0) {
      const count = Math.min(buffer.length, this.#piece.length);
      buffer.set(this.#piece.subarray(0, count));
      this.#piece = this.#piece.subarray(count);
      return count;
    }
    switch (this.#client.ending) {
      case "end":
        return null;
      case "reset":
        throw new Deno.errors.ConnectionReset("reset");
      case "stall":
        this.#reading = Promise.withResolvers();
        this.on_starved();
        return this.#reading.promise;
    }
  }

  // deno-lint-ignore require-await -- what it throws is to be a rejection
  async write(data: Uint8Array): Promise<number> {
    this.operations++;
    if (!this.#is_open) throw new Deno.errors.BadResource("closed");
    if (this.is_ended) throw new Deno.errors.BrokenPipe("ended");
    const count = Math.min(data.length, this.#client.window);
    this.received += latin1_decode(data.subarray(0, count));
    return count;
  }

  // deno-lint-ignore require-await -- what it throws is to be a rejection
  async closeWrite(): Promise<void> {
    this.operations++;
    if (!this.#is_open) throw new Deno.errors.BadResource("closed");
    this.is_ended = true;
  }

  close(): void {
    if (!this.#is_open) throw new Deno.errors.BadResource("closed");
    this.#is_open = false;
    this.#reading?.reject(new Deno.errors.Interrupted("closed"));
  }
}

/** A {@linkcode WSGIServer} that is connected to by {@linkcode connect}. */
export class MemoryServer extends WSGIServer {
  /** Errors that reached the server. */
  readonly escaped: unknown[] = [];
  readonly #waiting: MemoryConnection[] = [];
  #accepting: PromiseWithResolvers<[Deno.Conn, Address]> | null = null;
  #is_listening = false;

  /** A new connection with `client`. */
  connect(client: Client): MemoryConnection {
    const connection = new MemoryConnection(client);
    this.#waiting.push(connection);
    this.#accept();
    return connection;
  }

  #accept(): void {
    if (this.#accepting === null || this.#waiting.length === 0) return;
    const connection = this.#waiting.shift() as unknown as Deno.Conn;
    this.#accepting.resolve([connection, ["192.0.2.1", 1]]);
    this.#accepting = null;
  }

  protected override get is_bound(): boolean {
    return this.#is_listening;
  }

  override server_bind(): void {
    this.#is_listening = true;
    this.server_name = "memory";
    this.server_port = 80;
    this.setup_environ();
  }

  protected override stop_listening(): void {
    this.#is_listening = false;
    this.#accepting?.reject(new Deno.errors.BadResource("closed"));
    this.#accepting = null;
  }

  override get_request(): Promise<[Deno.Conn, Address]> {
    this.#accepting = Promise.withResolvers();
    const { promise } = this.#accepting;
    this.#accept();
    return promise;
  }

  override async process_request(
    request: Deno.Conn,
    client_address: Address,
  ): Promise<void> {
    try {
      await super.process_request(request, client_address);
    } finally {
      (request as unknown as MemoryConnection).settle();
    }
  }

  override handle_error(
    _request: Deno.Conn,
    _client_address: Address,
    error: unknown,
  ): void {
    this.escaped.push(error);
  }
}
