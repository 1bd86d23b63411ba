/**
 * A server that knows by which name it is reached.
 *
 * @module
 */
import { TCPServer } from "./tcp_server.ts";

/** The host's own name, where that may be asked for without a prompt. */
function host_name(): string {
  const asked = { name: "sys", kind: "hostname" } as const;
  return Deno.permissions.querySync(asked).state === "granted"
    ? Deno.hostname()
    : "localhost";
}

/** An IPv6 address may be given as it stands in a URL. */
function without_brackets(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}

/**
 * A server with a name and a port of its own.
 *
 * @see `http.server.HTTPServer`.
 */
export class HTTPServer extends TCPServer {
  /**
   * The host it was made for; for all interfaces the machine's name where
   * `--allow-sys=hostname` is granted, `"localhost"` otherwise.
   */
  server_name = "";
  /** The port it listens on; for a Unix socket 80, the default of the scheme. */
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
