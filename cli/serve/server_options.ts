/**
 * The options of the server that the command line has, too.
 *
 * @module
 */
import type { ServerOptions } from "../../server/options.ts";
import {
  BYTES,
  choice,
  count,
  FLAG,
  type Kind,
  list_of,
  OCTAL,
  SECONDS,
  text,
  TRUSTED,
} from "./kinds.ts";

/** An option: what its value can be, and one line about it. */
export interface OptionRow<T = unknown> {
  /** What its value can be. */
  readonly kind: Kind<T>;
  /** One line about it, for the help. */
  readonly help: string;
}

/** Options of the server without a row, and what gives them a value. */
const OTHER_SERVER_OPTIONS = [
  "access_log", // --access-log, --access-log-file
  "tls", // --cert and --key
  "reuse_port", // --workers
  "clock", // For tests.
] as const satisfies (keyof ServerOptions)[];

/**
 * A new option of the server is a row here, and nothing else; without one this
 * does not compile.
 */
export const SERVER_OPTIONS = {
  input: {
    kind: choice("MODE", "buffered", "stream"),
    help: "Read bodies before the application runs, or as it does",
  },
  max_request_line: { kind: BYTES, help: "Longest request line (8KiB)" },
  max_header_bytes: { kind: BYTES, help: "Largest header section (64KiB)" },
  max_headers: { kind: count(0), help: "Most header fields (100)" },
  max_body_bytes: {
    kind: BYTES,
    help: "Largest request body (1GiB; 64MiB if none may be in a file)",
  },
  body_buffer_bytes: {
    kind: BYTES,
    help: "What of a body stays in memory, past it in a file (1MiB)",
  },
  body_dir: {
    kind: text("FOLDER", "."),
    help: "The folder of these files (the system's)",
  },
  header_timeout: {
    kind: SECONDS,
    help: "Time for the head of a request (30)",
  },
  body_timeout: { kind: SECONDS, help: "Longest silence within a body (30)" },
  keep_alive_timeout: {
    kind: SECONDS,
    help: "Longest silence between requests (15)",
  },
  half_close_timeout: {
    kind: SECONDS,
    help: "Time for an answer after the client ended its sending (2)",
  },
  write_timeout: {
    kind: SECONDS,
    help: "Longest time in which a client takes nothing (60)",
  },
  max_connections: {
    kind: count(1),
    help: "Connections at a time, for each worker (10000)",
  },
  shutdown_timeout: {
    kind: SECONDS,
    help: "Time for requests in flight when stopping (30)",
  },
  server_software: {
    kind: text("TEXT", "pep3333-wsgi"),
    help: "The Server field (pep3333-wsgi)",
  },
  trusted_proxy: {
    kind: TRUSTED,
    help: "Believe these proxies; * for all that can connect",
  },
  trusted_proxy_headers: {
    kind: list_of(
      "x-forwarded-for",
      "x-forwarded-proto",
      "x-forwarded-host",
      "x-forwarded-port",
      "x-forwarded-prefix",
      "forwarded",
    ),
    help: "What they are believed: x-forwarded-for,x-forwarded-proto, ...",
  },
  proxy_protocol: {
    kind: FLAG,
    help: "They send a preface of the PROXY protocol, v1 or v2",
  },
  unix_mode: { kind: OCTAL, help: "Mode bits of the --unix socket (by umask)" },
  backlog: { kind: count(1), help: "Connections that may wait (511)" },
} as const satisfies Record<
  Exclude<keyof ServerOptions, typeof OTHER_SERVER_OPTIONS[number]>,
  OptionRow
>;
