/**
 * What proxies tell of the client, from proxies that are trusted.
 *
 * @module
 */
import { is_authority, is_port, port_of } from "./authority.ts";
import { one_leading_slash, percent_decode_latin1 } from "./environ.ts";
import { parse_forwarded } from "./forwarded.ts";
import {
  contains,
  format_ip,
  type IPAddress,
  type IPNetwork,
  parse_ip,
  parse_network,
} from "./ip_address.ts";
import { latin1_encode } from "./latin1.ts";
import { list_elements } from "./list_elements.ts";
import { show } from "./show.ts";
import type { WSGIApplication, WSGIEnvironment } from "./types.ts";

/**
 * A field in which proxies tell of the client.
 *
 * @category Proxies
 */
export type ProxyHeader =
  | "x-forwarded-for"
  | "x-forwarded-proto"
  | "x-forwarded-host"
  | "x-forwarded-port"
  | "x-forwarded-prefix"
  | "forwarded";

/** The environ keys of the fields that count only from a trusted proxy. */
const KEYS: Readonly<Record<ProxyHeader, `HTTP_${string}`>> = {
  "x-forwarded-for": "HTTP_X_FORWARDED_FOR",
  "x-forwarded-proto": "HTTP_X_FORWARDED_PROTO",
  "x-forwarded-host": "HTTP_X_FORWARDED_HOST",
  "x-forwarded-port": "HTTP_X_FORWARDED_PORT",
  "x-forwarded-prefix": "HTTP_X_FORWARDED_PREFIX",
  "forwarded": "HTTP_FORWARDED",
};

/**
 * Whom to trust, and with what.
 *
 * @category Proxies
 */
export interface TrustedProxyOptions {
  /**
   * The proxies: addresses and networks (`"10.0.0.0/8"`); `"*"` is whoever
   * connects, for a port or a Unix socket that only proxies reach. Default:
   * none.
   */
  trusted_proxy?: string | readonly string[];
  /**
   * The fields that each of these proxies sets or adds to; others are removed.
   * Default: none.
   */
  trusted_proxy_headers?: readonly ProxyHeader[];
}

/**
 * A trusted proxy sent a field that is malformed; the answer is 400.
 *
 * @category Proxies
 */
export class ProxyHeaderError extends Error {
  /** The name of the class. */
  override readonly name: string = "ProxyHeaderError";
  /** The status code to answer with. */
  readonly status: number = 400;
}

/** The client, or a proxy, as a field names it (RFC 7239 §6). */
interface ForwardedNode {
  /** What stands in REMOTE_ADDR: an address, or `"unknown"` or `"_name"`. */
  readonly name: string;
  readonly port: string | null;
  readonly ip: IPAddress | null;
}

/** What the fields claim; `null` where they do not. */
interface Claims {
  client: ForwardedNode | null;
  proto: string | null;
  host: string | null;
  port: string | null;
  prefix: string | null;
}

/**
 * The proxies that are trusted, and what is believed of them.
 *
 * @example Behind a proxy on the same machine
 * ```ts
 * import { environ_from, TrustedProxy } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const proxy = new TrustedProxy({
 *   trusted_proxy: "127.0.0.1",
 *   trusted_proxy_headers: ["x-forwarded-for", "x-forwarded-proto"],
 * });
 * const environ = environ_from({
 *   headers: { "X-Forwarded-For": "6.6.6.6, 192.0.2.1", "X-Forwarded-Proto": "https" },
 * });
 * environ.REMOTE_ADDR = "127.0.0.1";
 * proxy.apply(environ);
 * // What is on the left, the client may have sent itself.
 * assertEquals(environ.REMOTE_ADDR, "192.0.2.1");
 * assertEquals(environ["wsgi.url_scheme"], "https");
 * ```
 *
 * @see RFC 7239.
 * @category Proxies
 */
export class TrustedProxy {
  readonly #networks: IPNetwork[] = [];
  /** Whoever connects is a proxy. */
  readonly #trusts_peers: boolean;
  readonly #headers: ReadonlySet<ProxyHeader>;

  /**
   * Reads the options once, for all requests.
   *
   * @param options Whom to trust.
   * @throws {TypeError} If one is not valid, or both `forwarded` and fields of
   * the other kind are trusted: which of them counts would be the client's choice
   * if a proxy sets only one.
   */
  constructor(options: TrustedProxyOptions) {
    const { trusted_proxy = [], trusted_proxy_headers = [] } = options;
    const proxies = [trusted_proxy].flat();
    this.#trusts_peers = proxies.includes("*");
    for (const proxy of proxies) {
      if (proxy === "*") continue;
      const network = typeof proxy === "string" ? parse_network(proxy) : null;
      if (network === null) {
        throw new TypeError(
          "Cannot trust proxy: trusted_proxy must hold addresses, networks " +
            `such as "10.0.0.0/8", or "*": received ${show(proxy)}`,
        );
      }
      this.#networks.push(network);
    }
    this.#headers = new Set(trusted_proxy_headers);
    for (const header of this.#headers) {
      if (Object.hasOwn(KEYS, header)) continue;
      throw new TypeError(
        "Cannot trust header: trusted_proxy_headers must be among " +
          `${Object.keys(KEYS).join(", ")}: received ${show(header)}`,
      );
    }
    if (this.#headers.has("forwarded") && this.#headers.size > 1) {
      throw new TypeError(
        "Cannot trust both forwarded and x-forwarded-*: received " +
          `${show([...this.#headers])}; name the one that the proxies set`,
      );
    }
  }

  /**
   * Whether a peer is a proxy that is trusted.
   *
   * @param address Its address; `""` if it has none, as the peer of a Unix
   * socket, which only `"*"` trusts.
   * @returns Whether it is.
   */
  trusts(address: string): boolean {
    if (this.#trusts_peers) return true;
    const ip = parse_ip(address);
    return ip !== null && this.#has(ip);
  }

  #has(ip: IPAddress): boolean {
    return this.#networks.some((network) => contains(network, ip));
  }

  /**
   * Makes `environ` that of the request which the client sent to the first
   * trusted proxy: REMOTE_ADDR, REMOTE_PORT, wsgi.url_scheme, HTTPS, HTTP_HOST,
   * SERVER_PORT and SCRIPT_NAME, by the fields that are trusted. All fields of
   * proxies that are not are removed.
   *
   * In a list, each proxy has added what it saw at the right end. From there,
   * the first address that is not trusted is the client; the other lists are
   * read at the same place.
   *
   * @param environ Is changed; REMOTE_ADDR is the address of the peer.
   * @throws {ProxyHeaderError} If a field that counts is malformed.
   */
  apply(environ: Partial<WSGIEnvironment<unknown>>): void {
    const is_trusted = this.trusts(String(environ.REMOTE_ADDR ?? ""));
    for (const header of Object.keys(KEYS) as ProxyHeader[]) {
      if (is_trusted && this.#headers.has(header)) continue;
      // delete is slow, and mostly there is nothing to delete.
      if (environ[KEYS[header]] !== undefined) delete environ[KEYS[header]];
    }
    if (!is_trusted) return;
    believe(
      environ,
      this.#headers.has("forwarded")
        ? this.#read_forwarded(environ)
        : this.#read_x_forwarded(environ),
    );
  }

  #read_forwarded(environ: Partial<WSGIEnvironment<unknown>>): Claims {
    const value = value_of(environ, "forwarded");
    const none = { client: null, proto: null, host: null };
    if (value === null) return { ...none, port: null, prefix: null };
    const elements = parse_forwarded(value);
    if (elements === null) throw malformed("forwarded", value);
    const last = elements.length - 1;
    let hop = 0;
    let client = client_of(elements[last].get("for"));
    while (client !== null && this.#is_hop(client) && hop < last) {
      hop++;
      client = client_of(elements[last - hop].get("for"));
    }
    const element = elements[last - hop];
    return {
      client,
      proto: checked(is_scheme, "forwarded", element.get("proto")),
      host: checked(is_authority, "forwarded", element.get("host")),
      port: null,
      prefix: null,
    };
  }

  #read_x_forwarded(environ: Partial<WSGIEnvironment<unknown>>): Claims {
    let hop = 0;
    let client: ForwardedNode | null = null;
    const path = value_of(environ, "x-forwarded-for");
    if (path !== null) {
      const names = list_elements(path);
      const last = names.length - 1;
      const node_at = (hop: number) =>
        parse_node(names[last - hop]) ?? fail("x-forwarded-for", path);
      client = node_at(0);
      while (this.#is_hop(client) && hop < last) client = node_at(++hop);
    }
    const claim = (
      header: ProxyHeader,
      is_valid: (value: string) => boolean,
    ) => checked(is_valid, header, value_at(environ, header, hop));
    return {
      client,
      proto: claim("x-forwarded-proto", is_scheme),
      host: claim("x-forwarded-host", is_authority),
      port: claim("x-forwarded-port", (port) => port !== "" && is_port(port)),
      prefix: claim("x-forwarded-prefix", is_prefix),
    };
  }

  #is_hop({ ip }: ForwardedNode): boolean {
    return ip !== null && this.#has(ip);
  }
}

/** The value of a field, `null` if it is not there, or empty. */
function value_of(
  environ: Partial<WSGIEnvironment<unknown>>,
  header: ProxyHeader,
): string | null {
  return environ[KEYS[header]] || null;
}

/**
 * The value that the proxy `hop` places from the right has added; one value
 * alone is that of a proxy that replaces what it gets.
 */
function value_at(
  environ: Partial<WSGIEnvironment<unknown>>,
  header: ProxyHeader,
  hop: number,
): string | undefined {
  const value = value_of(environ, header);
  if (value === null) return undefined;
  const values = list_elements(value);
  if (values.length === 1) return values[0];
  // Some proxies have added to it, and some have not: nobody can tell which.
  return values[values.length - 1 - hop] ?? fail(header, value);
}

function checked(
  is_valid: (value: string) => boolean,
  header: ProxyHeader,
  value: string | undefined,
): string | null {
  if (value === undefined) return null;
  return is_valid(value) ? value : fail(header, value);
}

function is_scheme(value: string): boolean {
  return ["http", "https"].includes(value.toLowerCase());
}

/** A path of visible ASCII from the root, which no client takes for a host. */
function is_prefix(value: string): boolean {
  const path = percent_decode_latin1(value);
  return /^\/[!-~]*$/.test(value) && !/[?#\\]/.test(value) &&
    one_leading_slash(path) === path;
}

/** The node of a Forwarded element, `null` if it tells none. */
function client_of(value: string | undefined): ForwardedNode | null {
  if (value === undefined) return null;
  return parse_node(value) ?? fail("forwarded", value);
}

/** An address, or a name, and a port. */
const NODE =
  /^(?:\[([^\]]*)\]|([^:]*))(?::(?:([0-9]{1,5})|_[A-Za-z0-9._-]+))?$/;

/** What stands for an address that a proxy does not know, or hides. */
const NO_ADDRESS = /^(?:unknown|_[A-Za-z0-9._-]+)$/i;

/** RFC 7239 §6, and an IPv6 address without brackets as X-Forwarded-For has. */
function parse_node(text: string): ForwardedNode | null {
  const bare = parse_ip(text);
  if (bare !== null) return { name: format_ip(bare), port: null, ip: bare };
  const [, bracketed, plain, port = null] = NODE.exec(text) ?? [];
  if (port !== null && !is_port(port)) return null;
  const name = bracketed ?? plain ?? "";
  if (bracketed === undefined && NO_ADDRESS.test(name)) {
    return { name, port, ip: null };
  }
  const ip = parse_ip(name);
  if (ip === null || name.includes(":") !== (bracketed !== undefined)) {
    return null;
  }
  return { name: format_ip(ip), port, ip };
}

function malformed(header: ProxyHeader, value: string): ProxyHeaderError {
  return new ProxyHeaderError(
    `Cannot read ${header} of a trusted proxy: it is malformed: received ` +
      show(value),
  );
}

function fail(header: ProxyHeader, value: string): never {
  throw malformed(header, value);
}

const DEFAULT_PORTS = { http: "80", https: "443" };

function believe(
  environ: Partial<WSGIEnvironment<unknown>>,
  claims: Claims,
): void {
  const { client, proto, host, port, prefix } = claims;
  if (client !== null) {
    environ.REMOTE_ADDR = client.name;
    // These are the proxy's.
    delete environ.REMOTE_PORT;
    if (client.port !== null) environ.REMOTE_PORT = client.port;
    if (environ.REMOTE_HOST) environ.REMOTE_HOST = "";
  }
  if (proto !== null) {
    const scheme = proto.toLowerCase() === "https" ? "https" : "http";
    environ["wsgi.url_scheme"] = scheme;
    delete environ.HTTPS;
    if (scheme === "https") environ.HTTPS = "on";
  }
  const is_https = environ["wsgi.url_scheme"] === "https";
  const default_port = DEFAULT_PORTS[is_https ? "https" : "http"];
  if (host !== null) {
    const is_complete = port_of(host) !== null || port === null ||
      port === default_port;
    // An empty port is no port.
    const name = host.endsWith(":") ? host.slice(0, -1) : host;
    environ.HTTP_HOST = is_complete ? name : `${name}:${port}`;
  }
  if (host !== null || proto !== null || port !== null) {
    const of_host = port_of(environ.HTTP_HOST ?? "");
    environ.SERVER_PORT = (host !== null ? of_host : null) ?? port ?? of_host ??
      default_port;
  }
  if (prefix !== null) {
    const path = percent_decode_latin1(prefix.replace(/\/+$/, ""));
    environ.SCRIPT_NAME = path + (environ.SCRIPT_NAME ?? "");
  }
}

/**
 * Middleware that believes trusted proxies, for a server that does not.
 *
 * @example An application that sees its clients
 * ```ts
 * import { call_app, environ_from, trusted_proxy } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const app = trusted_proxy((environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode(String(environ.REMOTE_ADDR))];
 * }, {
 *   trusted_proxy: ["10.0.0.0/8", "::1"],
 *   trusted_proxy_headers: ["forwarded"],
 * });
 *
 * const environ = environ_from({
 *   headers: { "Forwarded": 'for="[2001:db8::1]:4711"' },
 * });
 * environ.REMOTE_ADDR = "10.1.2.3";
 * const { body } = await call_app(app, environ);
 * assertEquals(new TextDecoder().decode(body), "2001:db8::1");
 * ```
 *
 * @param app The application.
 * @param options Whom to trust, and with what.
 * @returns An application; it answers a malformed field with 400.
 * @throws {TypeError} If an option is not valid.
 * @category Proxies
 */
export function trusted_proxy(
  app: WSGIApplication,
  options: TrustedProxyOptions,
): WSGIApplication {
  const proxy = new TrustedProxy(options);
  return (environ, start_response) => {
    try {
      proxy.apply(environ);
    } catch (error) {
      if (!(error instanceof ProxyHeaderError)) throw error;
      environ["wsgi.errors"].write(`${error.message}\n`);
      start_response("400 Bad Request", [["Content-Type", "text/plain"]]);
      return [latin1_encode("400 Bad Request")];
    }
    return app(environ, start_response);
  };
}
