/**
 * Listening on TCP, with or without TLS, and on Unix sockets.
 *
 * @module
 */
import { type Address, BaseServer } from "./base_server.ts";

type AnyListener = Deno.Listener<Deno.Conn>;

const UNIX = "unix:";

/**
 * A server on a TCP port or a Unix socket.
 *
 * The host `""` is all interfaces, the port `0` a free one, and a host
 * `"unix:/path.sock"` a Unix socket (which needs `--allow-read` and
 * `--allow-write` for its path).
 *
 * @see `socketserver.TCPServer`.
 */
export class TCPServer extends BaseServer {
  /** Connections that wait to be accepted; the option `backlog` wins over it. */
  request_queue_size = 511;
  /** Always so: Deno sets SO_REUSEADDR wherever that is safe. */
  readonly allow_reuse_address: boolean = true;

  #listener: AnyListener | null = null;

  /** Whether it listens. */
  protected override get is_bound(): boolean {
    return this.#listener !== null;
  }

  /**
   * Bind and listen, which are one step in Deno.
   *
   * @throws {Deno.errors.AddrInUse} If the address is taken.
   * @throws {Deno.errors.NotCapable} If `--allow-net` does not cover it.
   */
  override server_bind(): void {
    const [host, port] = this.server_address;
    if (host.startsWith(UNIX)) {
      const path = host.slice(UNIX.length);
      this.#listener = Deno.listen({ transport: "unix", path });
      return;
    }
    const { tls, reuse_port, backlog } = this.options;
    const where = {
      hostname: host === "" ? "0.0.0.0" : host,
      port,
      reusePort: reuse_port,
      tcpBacklog: backlog ?? this.request_queue_size,
    };
    const listener = tls
      ? Deno.listenTls({ ...where, ...tls, alpnProtocols: ["http/1.1"] })
      : Deno.listen(where);
    this.#listener = listener;
    const { hostname, port: bound } = listener.addr as Deno.NetAddr;
    this.server_address = [hostname, bound];
  }

  /** Nothing: `server_bind()` listens already. */
  override server_activate(): void {}

  /** Close the listening socket. */
  protected override stop_listening(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.close();
  }

  /** Accept a connection. */
  override async get_request(): Promise<[request: Deno.Conn, Address]> {
    const request = await this.#listener!.accept();
    const address = request.remoteAddr as Partial<Deno.NetAddr>;
    return [request, [address.hostname ?? "", address.port ?? 0]];
  }

  /** Close the connection. */
  override shutdown_request(request: Deno.Conn): void {
    this.close_request(request);
  }

  /** Close the connection at once; it may be closed already. */
  override close_request(request: Deno.Conn): void {
    try {
      request.close();
    } catch { // Closed already, by its handler or by server_close().
    }
  }
}
