/**
 * A connection as two streams.
 *
 * @module
 */
import type { Address, BaseServer, RequestHandler } from "./base_server.ts";
import { SocketReader } from "./socket_reader.ts";
import { SocketWriter } from "./socket_writer.ts";

/**
 * Serves one connection, which it reads and writes as streams.
 *
 * @see `socketserver.StreamRequestHandler`.
 */
export abstract class StreamRequestHandler implements RequestHandler {
  /** The connection. */
  readonly request: Deno.Conn;
  /** The address of the client. */
  readonly client_address: Address;
  /** The server that accepted it. */
  readonly server: BaseServer;
  /** What the client sends; made by `setup()`. */
  rfile!: SocketReader;
  /** What the client gets; made by `setup()`. */
  wfile!: SocketWriter;

  /** A handler for one connection. */
  constructor(
    request: Deno.Conn,
    client_address: Address,
    server: BaseServer,
  ) {
    this.request = request;
    this.client_address = client_address;
    this.server = server;
  }

  /** Make `rfile` and `wfile`. */
  setup(): void {
    this.rfile = new SocketReader(this.request);
    this.wfile = new SocketWriter(this.request);
  }

  /** Serve the connection. */
  abstract handle(): Promise<void>;

  /** Send what still waits in `wfile`. */
  async finish(): Promise<void> {
    // A client that left has no use for it.
    await this.wfile.flush()?.catch(() => {});
  }
}
