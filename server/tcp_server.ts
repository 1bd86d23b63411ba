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
    ? `Cannot listen on ${host} as the file is there: end the server that ` +
      "made it, or remove the file if that has ended"
    : `Cannot listen on ${host}:${port} as the port is taken: end what ` +
      "listens there, or take another port (0 for a free one)";
}

/**
 * A server on a TCP port or a Unix socket.
 *
 * The host `""` is all interfaces, the port `0` a free one, and a host
 * `"unix:/path.sock"` a Unix socket, which needs `--allow-net=unix:/path.sock`
 * beside `--allow-read` and `--allow-write` for the path.
 *
 * @example A server of another protocol: it sends back what it gets
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
   * @throws {TypeError} If a Unix socket is to be served with TLS.
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
        `Cannot listen on ${host} as a Unix socket has no TLS: leave out tls`,
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
