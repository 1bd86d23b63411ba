/**
 * A server that knows its own name and port.
 *
 * @module
 */
import { is_granted } from "./permissions.ts";
import { TCPServer } from "./tcp_server.ts";

/** The name of this machine, if that needs no permission prompt. */
function host_name(): string {
  return is_granted({ name: "sys", kind: "hostname" })
    ? Deno.hostname()
    : "localhost";
}

/** An IPv6 address may be given as in a URL. */
function without_brackets(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/**
 * A server that knows its own name and port.
 *
 * @see `http.server.HTTPServer`.
 * @category Server
 */
export class HTTPServer extends TCPServer {
  /**
   * The host it was given. For all interfaces, the machine's name if
   * `--allow-sys=hostname` is granted, otherwise `"localhost"`.
   */
  server_name = "";
  /** The port it listens on; 80, the default of http, on a Unix socket. */
  server_port = 0;

  /** Bind, and set `server_name` and `server_port`. */
  override server_bind(): void {
    const host = without_brackets(this.server_address[0]);
    super.server_bind();
    const is_local = host.startsWith("unix:");
    this.server_port = is_local ? 80 : this.server_address[1];
    if (is_local) this.server_name = "localhost";
    else if (["", "0.0.0.0", "::"].includes(host)) {
      this.server_name = host_name();
    } else {
      this.server_name = host.includes(":") ? `[${host}]` : host;
    }
  }
}
