/**
 * Server options and their defaults.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import { type ProxyHeader, TrustedProxy } from "../wsgi/trusted_proxy.ts";
import type { AccessLogFormat } from "./access_log.ts";
import { body_folder } from "./body_store.ts";
import { type Clock, SystemClock } from "./clock.ts";
import { DEFAULT_LIMITS } from "./http1/limits.ts";

/** The default limit for bodies that stay in memory, however long. */
const MAX_BODY_IN_MEMORY = 64 * 1024 * 1024;

/**
 * The options of {@linkcode make_server}; each has a default.
 *
 * @category Server
 */
export interface ServerOptions {
  /**
   * How the application gets the request body. `"buffered"`, the default: the
   * whole body is read before the application is called, so a synchronous
   * application can read it. `"stream"`: the application is called at once, and
   * the methods of `wsgi.input` return promises.
   */
  input?: "buffered" | "stream";
  /** Bytes of a request line; past it 414. Default: 8 KiB. */
  max_request_line?: number;
  /** Bytes of all header fields together; past it 431. Default: 64 KiB. */
  max_header_bytes?: number;
  /** Number of header fields; past it 431. Default: 100. */
  max_headers?: number;
  /**
   * Bytes of a request body; past it 413. Default: 1 GiB, or 64 MiB if it is
   * buffered and may not go to a file.
   */
  max_body_bytes?: number;
  /**
   * Bytes of a buffered request body that are kept in memory; a longer one goes
   * to a file, where `body_dir` allows it. Default: 1 MiB.
   */
  body_buffer_bytes?: number;
  /**
   * The folder of these files, which have no name as soon as they are open; on
   * Windows until their request ends. Default: the system's folder for
   * temporary files, if it may be read and written; otherwise, bodies stay in
   * memory.
   */
  body_dir?: string;
  /**
   * Seconds for the head of a request, from its first byte; past it 408.
   * Default: 30.
   */
  header_timeout?: number;
  /**
   * Seconds without a byte of a request body that is waited for; past it 408.
   * Default: 30.
   */
  body_timeout?: number;
  /**
   * Seconds that a connection may wait for its next request, or be silent from
   * the start; past it the connection is closed. Default: 15.
   */
  keep_alive_timeout?: number;
  /**
   * Seconds for an answer after the client ended its sending, while an
   * asynchronous application runs; past it the client counts as one that left.
   * Default: 2.
   */
  half_close_timeout?: number;
  /**
   * Seconds in which a client takes nothing of what is sent; past it the
   * connection is closed. Default: 60.
   */
  write_timeout?: number;
  /**
   * The proxies whose fields are believed: addresses, networks
   * (`"10.0.0.0/8"`), or `"*"` for whoever connects. From anybody else, the
   * fields are removed. Default: none, and the fields are left as they are.
   */
  trusted_proxy?: string | readonly string[];
  /**
   * The fields that these proxies set: `"x-forwarded-for"`, `-proto`, `-host`,
   * `-port` and `-prefix`, or `"forwarded"`. One that is malformed is answered
   * with 400. Default: none.
   */
  trusted_proxy_headers?: readonly ProxyHeader[];
  /**
   * Read the PROXY protocol, version 1 or 2, from the proxies in
   * `trusted_proxy`; any other connection is closed. Default: `false`.
   */
  proxy_protocol?: boolean;
  /** Connections at the same time; past it accepting pauses. Default: 10 000. */
  max_connections?: number;
  /**
   * Seconds for requests in flight to finish after `shutdown()`. Default: 30.
   */
  shutdown_timeout?: number;
  /**
   * The access log, on standard error. Default: `"common"`, the Common Log
   * Format. A function gets each entry instead; `false` turns it off.
   */
  access_log?: AccessLogFormat;
  /** The Server field, and SERVER_SOFTWARE. Default: `"pep3333-wsgi"`. */
  server_software?: string;
  /** Serve HTTPS with this certificate chain and private key, both in PEM. */
  tls?: { cert: string; key: string };
  /**
   * Share the port with other processes that set this too. Default: `false`.
   * Only on Linux; needs `--unstable-net`.
   */
  reuse_port?: boolean;
  /**
   * The mode bits of a Unix socket, in octal: `"660"`. Default: what umask
   * leaves.
   */
  unix_mode?: string;
  /** Connections waiting to be accepted. Default: `request_queue_size`. */
  backlog?: number;
  /** What the time is taken from; for tests, which turn it by hand. */
  clock?: Clock;
}

/**
 * The options with their defaults filled in.
 *
 * @category Server
 */
export type ResolvedOptions =
  & Required<
    Omit<
      ServerOptions,
      | "tls"
      | "backlog"
      | "unix_mode"
      | "body_dir"
      | "trusted_proxy"
      | "trusted_proxy_headers"
    >
  >
  & Pick<ServerOptions, "tls" | "backlog" | "unix_mode">
  & {
    /** The folder for long bodies; `null` if they stay in memory. */
    body_dir: string | null;
    /** The proxies that are believed; `null` if nobody said which. */
    trusted_proxy: TrustedProxy | null;
  };

const DEFAULTS: Omit<
  ResolvedOptions,
  "clock" | "body_dir" | "trusted_proxy"
> = {
  input: "buffered",
  ...DEFAULT_LIMITS,
  body_buffer_bytes: 1024 * 1024,
  header_timeout: 30,
  body_timeout: 30,
  keep_alive_timeout: 15,
  half_close_timeout: 2,
  write_timeout: 60,
  proxy_protocol: false,
  max_connections: 10_000,
  shutdown_timeout: 30,
  access_log: "common",
  server_software: "pep3333-wsgi",
  tls: undefined,
  reuse_port: false,
  unix_mode: undefined,
  backlog: undefined,
};

/** What an option must be: a test, and its description. */
type Rule = [is_met: (value: unknown) => boolean, expected: string];

const NUMBER: Rule = [
  (value) => typeof value === "number" && value >= 0,
  "a number of 0 or more",
];

const COUNT: Rule = [
  (value) => typeof value === "number" && value >= 1,
  "a number of 1 or more",
];

const RULES: Readonly<Record<keyof ServerOptions, Rule>> = {
  input: [
    (value) => value === "buffered" || value === "stream",
    '"buffered" or "stream"',
  ],
  max_request_line: NUMBER,
  max_header_bytes: NUMBER,
  max_headers: NUMBER,
  max_body_bytes: NUMBER,
  body_buffer_bytes: NUMBER,
  body_dir: [
    (value) => typeof value === "string" && value !== "",
    "the path of a folder",
  ],
  header_timeout: NUMBER,
  body_timeout: NUMBER,
  keep_alive_timeout: NUMBER,
  half_close_timeout: NUMBER,
  write_timeout: NUMBER,
  // TrustedProxy looks at what is in them.
  trusted_proxy: [
    (value) => typeof value === "string" || Array.isArray(value),
    "an address, a network, or a list of them",
  ],
  trusted_proxy_headers: [(value) => Array.isArray(value), "a list of fields"],
  proxy_protocol: [(value) => typeof value === "boolean", "a boolean"],
  max_connections: COUNT,
  shutdown_timeout: NUMBER,
  access_log: [
    (value) =>
      typeof value === "function" ||
      ["common", "combined", "json", false].includes(value as string),
    '"common", "combined", "json", a function or false',
  ],
  server_software: [
    (value) =>
      typeof value === "string" && /^[\x20-\x7e\x80-\xff]+$/.test(value),
    "a string that can be a header value",
  ],
  tls: [
    (value) => typeof value === "object" && value !== null,
    "an object with cert and key",
  ],
  reuse_port: [(value) => typeof value === "boolean", "a boolean"],
  unix_mode: [
    (value) => typeof value === "string" && /^0?[0-7]{3}$/.test(value),
    'mode bits in octal, such as "660"',
  ],
  backlog: NUMBER,
  clock: [
    (value) => typeof (value as Clock | null)?.every === "function",
    "a Clock",
  ],
};

/**
 * Fill in the defaults.
 *
 * @throws {TypeError} If an option does not exist, its value is not valid, or
 * `body_dir` may not be used.
 */
export function resolve_options(options: ServerOptions): ResolvedOptions {
  const given = Object.entries(options)
    .filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(RULES, name)) {
      throw new TypeError(
        `Cannot make server: there is no such option: received ${
          show(name)
        }; ` +
          `the options are ${Object.keys(RULES).join(", ")}`,
      );
    }
    const [is_met, expected] = RULES[name as keyof ServerOptions];
    if (!is_met(value)) {
      throw new TypeError(
        `Cannot make server: ${name} must be ${expected}: received ${
          show(value)
        }`,
      );
    }
  }
  const body_dir = body_folder(options.body_dir ?? null);
  const max_body_bytes = options.input === "stream" || body_dir !== null
    ? DEFAULT_LIMITS.max_body_bytes
    : MAX_BODY_IN_MEMORY;
  const { trusted_proxy_headers: _, ...kept } = Object.fromEntries(given);
  return {
    ...DEFAULTS,
    max_body_bytes,
    clock: new SystemClock(),
    ...kept,
    body_dir,
    trusted_proxy: trusted_proxy_of(options),
  };
}

function trusted_proxy_of(options: ServerOptions): TrustedProxy | null {
  const { trusted_proxy, trusted_proxy_headers, proxy_protocol } = options;
  if (proxy_protocol) {
    if (trusted_proxy === undefined) {
      throw new TypeError(
        "Cannot make server: proxy_protocol needs trusted_proxy: name the " +
          'proxies, or "*" if only they can connect',
      );
    }
    if (options.tls) {
      throw new TypeError(
        "Cannot make server: proxy_protocol and tls exclude each other, as " +
          "Deno reads TLS first: let the proxy end TLS",
      );
    }
  }
  const is_off = trusted_proxy === undefined &&
    trusted_proxy_headers === undefined;
  return is_off ? null : new TrustedProxy(options);
}
