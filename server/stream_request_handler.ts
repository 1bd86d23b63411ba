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
 * @category Server
 */
export abstract class StreamRequestHandler implements RequestHandler {
  /**
   * Whether what is written is sent at once. It is, unlike in socketserver: a
   * chunk of a stream must not wait until the client has acknowledged the one
   * before, which clients delay by some 40 milliseconds.
   */
  disable_nagle_algorithm = true;

  /** The connection. */
  readonly request: Deno.Conn;
  /** The address of the client; of its proxy, until that has said more. */
  client_address: Address;
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
    if (this.disable_nagle_algorithm) {
      // Unix sockets know no such delay, and TLS connections no such method.
      (this.request as Partial<Deno.TcpConn>).setNoDelay?.();
    }
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
