/**
 * Listening on TCP, with or without TLS, and on Unix sockets.
 *
 * @module
 */
import { type Address, BaseServer } from "./base_server.ts";
import { is_granted } from "./permissions.ts";
import { UnixSocket } from "./unix_socket.ts";

type AnyListener = Deno.Listener<Deno.Conn>;

const UNIX = "unix:";
const MAPPED = "::ffff:";

function in_use(host: string, port: number): string {
  return host.startsWith(UNIX)
    ? `Cannot listen on ${host}: a server listens there, or the file is not a ` +
      "socket; end that server, or use another path"
    : `Cannot listen on ${host}:${port}: the port is taken; end the program ` +
      "that listens there, or use another port (0 for a free one)";
}

/** A socket for both shows IPv4 as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2). */
function without_mapping(host: string): string {
  return host.startsWith(MAPPED) && host.includes(".")
    ? host.slice(MAPPED.length)
    : host;
}

/**
 * A server on a TCP port or a Unix socket.
 *
 * The host `""` means all interfaces: of IPv6 and IPv4 where the system has that
 * (and `--allow-net` covers `[::]`), else of IPv4. The port `0` means a free one.
 *
 * A host `"unix:/run/app/socket"` means a Unix socket, which needs
 * `--allow-net=unix:/run/app/socket`, and `--allow-read` and `--allow-write` for
 * `/run/app`. A file that a server has left there is replaced.
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
 * @category Server
 */
export class TCPServer extends BaseServer {
  /** Connections that may wait to be accepted; overridden by `backlog`. */
  request_queue_size = 511;
  /** Always `true`: Deno sets SO_REUSEADDR wherever that is safe. */
  readonly allow_reuse_address: boolean = true;

  #listener: AnyListener | null = null;
  #unix_socket: UnixSocket | null = null;

  /** Whether it is listening. */
  protected override get is_bound(): boolean {
    return this.#listener !== null;
  }

  /**
   * Bind and listen, which are one step in Deno.
   *
   * @throws {TypeError} If `tls` is set for a Unix socket, or `reuse_port`
   * without `--unstable-net`.
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
    try {
      if (host.startsWith(UNIX)) return this.#listen_unix(host);
      if (host !== "") return this.#listen_tcp(host, port);
      return this.#listen_everywhere(port);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
      throw new Deno.errors.AddrInUse(in_use(host, port), { cause });
    }
  }

  #listen_unix(host: string): AnyListener {
    const { tls, unix_mode } = this.options;
    if (tls) {
      throw new TypeError(
        `Cannot listen on ${host}: a Unix socket cannot have TLS; leave out tls`,
      );
    }
    const mode = unix_mode === undefined ? undefined : parseInt(unix_mode, 8);
    this.#unix_socket = new UnixSocket(host.slice(UNIX.length), mode);
    return this.#unix_socket.listener;
  }

  #listen_tcp(hostname: string, port: number): AnyListener {
    const { tls, reuse_port, backlog } = this.options;
    if (reuse_port && !("listenDatagram" in Deno)) {
      throw new TypeError(
        "Cannot listen with reuse_port: it needs a flag of Deno's; run with " +
          "--unstable-net",
      );
    }
    const where = {
      hostname,
      port,
      reusePort: reuse_port,
      tcpBacklog: backlog ?? this.request_queue_size,
    };
    return tls
      ? Deno.listenTls({
        ...where,
        ...tls,
        alpnProtocols: ["http/1.1", "http/1.0"],
      })
      : Deno.listen(where);
  }

  /** On one socket for IPv6 and IPv4, where the system has that. */
  #listen_everywhere(port: number): AnyListener {
    // On Windows, such a socket is for IPv6 alone.
    const may_use_ipv6 = Deno.build.os !== "windows" &&
      is_granted({ name: "net", host: `[::]:${port}` });
    if (may_use_ipv6) {
      try {
        return this.#listen_tcp("::", port);
      } catch (error) {
        if (error instanceof Deno.errors.AddrInUse) throw error;
      }
    }
    return this.#listen_tcp("0.0.0.0", port);
  }

  /** Do nothing: `server_bind()` already listens. */
  override server_activate(): void {}

  /** Close the listening socket. */
  protected override stop_listening(): void {
    const listener = this.#unix_socket ?? this.#listener;
    this.#listener = this.#unix_socket = null;
    listener?.close();
  }

  /** Accept a connection. */
  override async get_request(): Promise<[request: Deno.Conn, Address]> {
    const request = await this.#listener!.accept();
    const address = request.remoteAddr as Partial<Deno.NetAddr>;
    const host = without_mapping(address.hostname ?? "");
    return [request, [host, address.port ?? 0]];
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
