/**
 * What a server can be told, and what it does untold.
 *
 * @module
 */
import type { AccessLogFormat } from "./access_log.ts";
import { DEFAULT_LIMITS } from "./http1/limits.ts";

/** Where bodies are kept in memory. */
const MAX_BUFFERED_BODY = 64 * 1024 * 1024;

/** The options of {@linkcode make_server}; each has a default. */
export interface ServerOptions {
  /**
   * How the application gets the request body. `"buffered"`, the default: the
   * body is read completely before the application is called, so a synchronous
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
   * Bytes of a request body; past it 413. Default: 64 MiB where it is buffered
   * in memory, 1 GiB where it is streamed.
   */
  max_body_bytes?: number;
  /** Connections at the same time; past it accepting pauses. Default: 10 000. */
  max_connections?: number;
  /**
   * Seconds that requests in flight are given after `shutdown()`. Default: 30.
   */
  shutdown_timeout?: number;
  /**
   * The access log, on standard error. Default: `"common"`, the Common Log
   * Format. A function gets an entry per response instead; `false` logs none.
   */
  access_log?: AccessLogFormat;
  /** The Server field, and SERVER_SOFTWARE. Default: `"pep3333-wsgi"`. */
  server_software?: string;
  /** Serve HTTPS with this certificate chain and private key, both in PEM. */
  tls?: { cert: string; key: string };
  /**
   * Share the port with other processes that ask for it too. Default: `false`.
   * Linux alone; needs `--unstable-net`, without which Deno ends the process.
   */
  reuse_port?: boolean;
  /** Connections that wait to be accepted. Default: `request_queue_size`. */
  backlog?: number;
}

/** The options with their defaults filled in. */
export type ResolvedOptions =
  & Required<Omit<ServerOptions, "tls" | "backlog">>
  & Pick<ServerOptions, "tls" | "backlog">;

const DEFAULTS: ResolvedOptions = {
  input: "buffered",
  ...DEFAULT_LIMITS,
  max_connections: 10_000,
  shutdown_timeout: 30,
  access_log: "common",
  server_software: "pep3333-wsgi",
  tls: undefined,
  reuse_port: false,
  backlog: undefined,
};

/**
 * Fill in the defaults.
 *
 * @throws {TypeError} If an option does not exist, or is no number where one is
 * wanted.
 */
export function resolve_options(options: ServerOptions): ResolvedOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      throw new TypeError(
        `Cannot make server as there is no option ${JSON.stringify(name)}: ` +
          `the options are ${Object.keys(DEFAULTS).join(", ")}`,
      );
    }
    const is_number = typeof DEFAULTS[name as keyof ServerOptions] === "number";
    if (is_number && value !== undefined && !(Number(value) >= 0)) {
      throw new TypeError(
        `Cannot make server as ${name} must be a number of 0 or more: ` +
          `received ${JSON.stringify(value)}`,
      );
    }
  }
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
  const max_body_bytes = options.input === "stream"
    ? DEFAULT_LIMITS.max_body_bytes
    : MAX_BUFFERED_BODY;
  return { ...DEFAULTS, max_body_bytes, ...given };
}
