/**
 * The options of `serve`: every one of them, in one table.
 *
 * @module
 */
import { KINDS } from "../load_app.ts";
import {
  type GivenOptions,
  option_lines,
  type OptionTable,
  parse_options,
} from "../options.ts";
import {
  ADDRESS,
  choice,
  count,
  FLAG,
  PATH,
  PORT,
  SECONDS,
  text,
  words,
  WORKERS,
} from "./kinds.ts";
import { type OptionRow, SERVER_OPTIONS } from "./server_options.ts";

const LISTENING = {
  host: { kind: text("HOST", "0.0.0.0"), help: "Listen here (127.0.0.1)" },
  port: { kind: PORT, help: "Listen on this port; 0 for a free one (8000)" },
  unix: { kind: PATH, help: "Listen on this Unix socket instead" },
  cert: { kind: PATH, help: "Serve HTTPS with this certificate chain, in PEM" },
  key: { kind: PATH, help: "The private key of --cert, in PEM" },
  transport: {
    kind: choice("NAME", "http1", "deno"),
    help: "deno: run the application under Deno.serve (http1)",
  },
  kind: {
    kind: choice("KIND", ...KINDS),
    help: "What APP exports: wsgi or fetch",
  },
  python: {
    kind: text("DIR", "./project"),
    help: "APP is module:attribute of the Python in this folder",
  },
  pyodide: {
    kind: text("SPECIFIER", "npm:pyodide"),
    help: "The Pyodide for --python (npm:pyodide@0.27.7)",
  },
} as const satisfies Record<string, OptionRow>;

const WORKING = {
  workers: {
    kind: WORKERS,
    help: "Serve with N processes; auto: one per core",
  },
  worker_timeout: {
    kind: SECONDS,
    help: "Replace a worker that hangs for so long; 0 for never (30)",
  },
  max_requests: { kind: count(1), help: "Replace a worker after N requests" },
  max_requests_jitter: {
    kind: count(0),
    help: "Add a random number up to N to --max-requests (0)",
  },
  deno_flag: {
    kind: words("FLAG", "--allow-env"),
    help: "Start the workers with this flag of Deno, too",
  },
} as const satisfies Record<string, OptionRow>;

const DEVELOPING = {
  reload: { kind: FLAG, help: "Restart when the code changes, show errors" },
  reload_include: {
    kind: words("GLOB", "templates/*.html"),
    help: "Restart when these files change, too",
  },
  validate: { kind: FLAG, help: "Run the application under the validator" },
} as const satisfies Record<string, OptionRow>;

const OPERATING = {
  access_log: {
    kind: choice("FORMAT", "common", "combined", "json", "off"),
    help: "common, combined, json or off (common)",
  },
  access_log_file: {
    kind: PATH,
    help: "Write it to this file, opened again on SIGUSR1 (standard error)",
  },
  log_level: {
    kind: choice("LEVEL", "error", "warning", "info"),
    help: "Log messages from error, warning or info on (info)",
  },
  control: {
    kind: ADDRESS,
    help: "Serve /healthz, /readyz and /metrics here",
  },
  drain_delay: {
    kind: SECONDS,
    help: "Stop being ready so long before stopping to accept (0)",
  },
  config: { kind: PATH, help: "Read options from this JSON file" },
} as const satisfies Record<string, OptionRow>;

/** Every option by its name, which is as in TypeScript: with underscores. */
export const OPTIONS = {
  ...LISTENING,
  ...WORKING,
  ...DEVELOPING,
  ...OPERATING,
  ...SERVER_OPTIONS,
} as const;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** The values of options: those that were given. */
export type OptionValues = {
  [Name in OptionName]?: NonNullable<
    ReturnType<typeof OPTIONS[Name]["kind"]["read"]>
  >;
};

const NAMES = Object.keys(OPTIONS) as OptionName[];

/** What asks for something else than a server. */
const ASIDE = {
  help: { short: "h", help: "Show this help" },
  version: { help: "Show the version" },
} as const;

/** As it is written on a command line and in a file: with dashes. */
export function dashed(name: string): string {
  return name.replaceAll("_", "-");
}

/** The name of an option that is written with dashes. */
export function option_of(dashed_name: string): OptionName | undefined {
  return NAMES.find((name) => dashed(name) === dashed_name);
}

/** A table for the parser and for the help. */
function table_of(
  rows: Readonly<Record<string, OptionRow>>,
): OptionTable<string> {
  return Object.fromEntries(
    Object.entries(rows).map(([name, { kind, help }]) => {
      const { value, multiple } = kind;
      return [dashed(name), { value, multiple, help }];
    }),
  );
}

/**
 * Take the command line apart.
 *
 * @throws {CannotRun} If it has an option that there is not.
 */
export function parse_command_line(args: string[]): GivenOptions<string> {
  return parse_options(args, { ...table_of(OPTIONS), ...ASIDE });
}

const INTRODUCTION = `Serve a WSGI application or a Fetch handler.

Usage: serve [options] APP

APP is the path or URL of a module, with :NAME after it if the export to serve
is not "application", "app" or the default one.

`;

const SECTIONS: readonly [string, OptionTable<string>][] = [
  ["Listening", table_of(LISTENING)],
  ["Workers", table_of(WORKING)],
  ["Developing", table_of(DEVELOPING)],
  ["Operating", table_of(OPERATING)],
  ["Limits and other options of the server", table_of(SERVER_OPTIONS)],
  ["Help", ASIDE],
];

const CONCLUSION = `
Options can also be set by environment variables (--max-headers 50 is
SERVE_MAX_HEADERS=50) and in the file of --config ({"max-headers": 50}). The
command line wins over the environment, and that over the file.

Signals: SIGTERM and SIGINT stop after the requests in flight, a second one
stops at once; SIGHUP replaces the workers; SIGUSR1 reopens the access log file.
Exit codes: 0 stopped, 2 could not start, 130 or 143 stopped by a second signal.
`;

/** The text of `--help`. */
export function help(): string {
  const sections = SECTIONS.map(([heading, table]) =>
    `${heading}:\n${option_lines(table, 32)}`
  );
  return INTRODUCTION + sections.join("\n") + CONCLUSION;
}
