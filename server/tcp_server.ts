/**
 * Listening on TCP, with or without TLS, and on Unix sockets.
 *
 * @module
 */
import { type Address, BaseServer } from "./base_server.ts";

type AnyListener = Deno.Listener<Deno.Conn>;

const UNIX = "unix:";

function in_use(host: string, port: number): string {
  return host.startsWith(UNIX)
    ? `Cannot listen on ${host}: the file exists already; end the server that ` +
      "made it, or remove the file if that server has ended"
    : `Cannot listen on ${host}:${port}: the port is taken; end the program ` +
      "that listens there, or use another port (0 for a free one)";
}

/**
 * A server on a TCP port or a Unix socket.
 *
 * The host `""` means all interfaces, the port `0` a free one. A host
 * `"unix:/path.sock"` means a Unix socket, which needs
 * `--allow-net=unix:/path.sock`, and `--allow-read` and `--allow-write` for the
 * path.
 *
 * @example A server for another protocol, which sends back what it receives
 * ```ts
 * import { StreamRequestHandler, TCPServer } from "@pep3333/wsgi/server";
 * import { assertEquals } from "@std/assert";
 *
 * class Echo extends StreamRequestHandler {
 *   override async handle() {
 *     let bytes;
 *     while ((bytes = await this.rfile.read()) !== null) {
 *       this.wfile.write(bytes);
 *       await this.wfile.flush();
 *     }
 *   }
 * }
 *
 * await using server = new TCPServer(["127.0.0.1", 0], Echo);
 * const served = server.serve_forever();
 * const [hostname, port] = server.server_address;
 *
 * using conn = await Deno.connect({ hostname, port });
 * await conn.write(new TextEncoder().encode("tea"));
 * await conn.closeWrite();
 * assertEquals(await new Response(conn.readable).text(), "tea");
 *
 * await server.shutdown();
 * await served;
 * ```
 *
 * @see `socketserver.TCPServer`.
 */
export class TCPServer extends BaseServer {
  /** Connections that may wait to be accepted; overridden by `backlog`. */
  request_queue_size = 511;
  /** Always `true`: Deno sets SO_REUSEADDR wherever that is safe. */
  readonly allow_reuse_address: boolean = true;

  #listener: AnyListener | null = null;

  /** Whether it is listening. */
  protected override get is_bound(): boolean {
    return this.#listener !== null;
  }

  /**
   * Bind and listen, which are one step in Deno.
   *
   * @throws {TypeError} If `tls` is set for a Unix socket.
   * @throws {Deno.errors.AddrInUse} If the address is taken.
   * @throws {Deno.errors.NotCapable} If `--allow-net` does not cover it.
   */
  override server_bind(): void {
    const listener = this.#listen();
    this.#listener = listener;
    if (listener.addr.transport === "unix") return;
    const { hostname, port } = listener.addr as Deno.NetAddr;
    this.server_address = [hostname, port];
  }

  #listen(): AnyListener {
    const [host, port] = this.server_address;
    const { tls, reuse_port, backlog } = this.options;
    if (tls && host.startsWith(UNIX)) {
      throw new TypeError(
        `Cannot listen on ${host}: a Unix socket cannot have TLS; leave out tls`,
      );
    }
    const where = {
      hostname: host === "" ? "0.0.0.0" : host,
      port,
      reusePort: reuse_port,
      tcpBacklog: backlog ?? this.request_queue_size,
    };
    try {
      if (host.startsWith(UNIX)) {
        const path = host.slice(UNIX.length);
        return Deno.listen({ transport: "unix", path });
      }
      return tls
        ? Deno.listenTls({ ...where, ...tls, alpnProtocols: ["http/1.1"] })
        : Deno.listen(where);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
      throw new Deno.errors.AddrInUse(in_use(host, port), { cause });
    }
  }

  /** Do nothing: `server_bind()` already listens. */
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

  /** Close the connection at once; it may already be closed. */
  override close_request(request: Deno.Conn): void {
    try {
      request.close();
    } catch { // Already closed, by its handler or by server_close().
    }
  }
}
