/**
 * How an address to listen on is written.
 *
 * @module
 */
import type { ListenAddress } from "./kinds.ts";

const UNIX = "unix:";

/** The path of a Unix socket, or `null` for a port. */
export function unix_path({ host }: ListenAddress): string | null {
  return host.startsWith(UNIX) ? host.slice(UNIX.length) : null;
}

/** `HOST:PORT`, an IPv6 address in brackets, or `unix:PATH`. */
export function host_and_port({ host, port }: ListenAddress): string {
  if (host.startsWith(UNIX)) return host;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where a client finds it: a URL, or the path of the socket. */
export function url_of(address: ListenAddress, is_https: boolean): string {
  if (unix_path(address) !== null) return address.host;
  return `${is_https ? "https" : "http"}://${host_and_port(address)}/`;
}
