/**
 * What to serve and how, from all that was given.
 *
 * @module
 */
import type { ServerOptions } from "../../server/options.ts";
import { show } from "../../wsgi/show.ts";
import { CannotRun } from "../cannot_run.ts";
import { cannot_read } from "../options.ts";
import type { Kind } from "./kinds.ts";
import {
  dashed,
  type OptionName,
  OPTIONS,
  type OptionValues,
  parse_command_line,
} from "./options.ts";
import { SERVER_OPTIONS } from "./server_options.ts";
import {
  command_line,
  COMMON_ENVIRONMENT,
  config_file,
  ENVIRONMENT,
  environment_app,
  type Source,
} from "./sources.ts";

const DEFAULTS = {
  host: "127.0.0.1",
  port: 8000,
  transport: "http1",
  pyodide: "npm:pyodide@0.27.7",
  worker_timeout: 30,
  max_requests_jitter: 0,
  deno_flag: [],
  reload: false,
  reload_include: [],
  validate: false,
  access_log: "common",
  log_level: "info",
  drain_delay: 0,
} as const satisfies OptionValues;

type DefaultName = keyof typeof DEFAULTS;

/** All options, with their defaults; it survives JSON. */
export type Settings =
  & Omit<OptionValues, DefaultName>
  & { [Name in DefaultName]: NonNullable<OptionValues[Name]> }
  & {
    /** The module of the application, with its name. */
    app: string;
  };

/** What the command line asks for instead of a server. */
export type Show = "help" | "version";

/**
 * Read the command line, the environment and the file that they name.
 *
 * @throws {CannotRun} If anything in them is wrong.
 */
export function read_settings(
  args: string[],
): { show: Show } | { settings: Settings } {
  const { values, positionals } = parse_command_line(args);
  if (values.has("help")) return { show: "help" };
  if (values.has("version")) return { show: "version" };
  if (positionals.length > 1) {
    throw cannot_read(
      `only one application can be served: received ${
        positionals.join(" and ")
      }; choose one`,
    );
  }
  const above = [command_line(values), ENVIRONMENT];
  const config = value_of("config", above);
  const file = config === undefined ? undefined : config_file(config.value);
  const sources = [
    ...above,
    COMMON_ENVIRONMENT,
    ...file === undefined ? [] : [file],
  ];
  const given: Record<string, unknown> = {};
  const from: Given = new Map();
  for (const option of Object.keys(OPTIONS) as OptionName[]) {
    const found = value_of(option, sources);
    if (found === undefined || found.value === false) continue;
    given[option] = found.value;
    from.set(option, found.source);
  }
  const app = positionals[0] ?? environment_app() ?? file?.app;
  if (app === undefined) {
    throw cannot_read("there is nothing to serve; give APP, or see --help");
  }
  const settings = { ...DEFAULTS, ...given, app } as Settings;
  check_together(from, settings);
  return { settings };
}

/** The options that were given, and where. */
type Given = Map<OptionName, Source>;

/** What the first source that has the option gives for it. */
function value_of<Name extends OptionName>(
  option: Name,
  sources: readonly Source[],
): { value: NonNullable<OptionValues[Name]>; source: Source } | undefined {
  for (const source of sources) {
    const texts = source.get(option);
    if (texts === undefined) continue;
    const kind = OPTIONS[option].kind as Kind<OptionValues[Name]>;
    const values = texts.map((text) => {
      const value = kind.read(text);
      if (value !== undefined) return value;
      throw new CannotRun(
        `Cannot read ${source.name}: ${source.write(option)} must be ` +
          `${kind.expected}: received ${show(text)}; write ` +
          source.write(option, kind.example),
      );
    });
    const value = kind.multiple ? values.flat() : values[0];
    return { value: value as NonNullable<OptionValues[Name]>, source };
  }
}

/** Options that need another one: its name, and what it does. */
const NEED: readonly [option: OptionName, other: OptionName][] = [
  ["cert", "key"],
  ["key", "cert"],
  ["worker_timeout", "workers"],
  ["max_requests", "workers"],
  ["max_requests_jitter", "max_requests"],
  ["reload_include", "reload"],
  ["drain_delay", "control"],
  ["pyodide", "python"],
  ["trusted_proxy_headers", "trusted_proxy"],
  ["proxy_protocol", "trusted_proxy"],
  ["unix_mode", "unix"],
];

/** Options that exclude each other, and why. */
const EXCLUDE: readonly [option: OptionName, other: OptionName, why: string][] =
  [
    ["host", "unix", "a Unix socket has no host"],
    ["port", "unix", "a Unix socket has no port"],
    ["cert", "unix", "a Unix socket has no TLS"],
    ["workers", "unix", "processes cannot share a Unix socket"],
    ["kind", "python", "that is a WSGI application"],
    ["workers", "reload", "--reload has one worker"],
  ];

/** What the transport of Deno has, and has as here. */
const WITH_DENO: readonly OptionName[] = ["input", "max_body_bytes"];

function check_together(given: Given, settings: Settings): void {
  const refuse = (option: OptionName, why: string) => {
    const source = given.get(option)!;
    throw new CannotRun(
      `Cannot read ${source.name}: ${source.write(option)} ${why}`,
    );
  };
  for (const [option, other] of NEED) {
    if (!given.has(option) || given.has(other)) continue;
    refuse(option, `needs --${dashed(other)}; add it`);
  }
  for (const [option, other, why] of EXCLUDE) {
    if (!given.has(option) || !given.has(other)) continue;
    // What a platform sets for every program is no wish.
    if (given.get(option) === COMMON_ENVIRONMENT) continue;
    refuse(option, `cannot go with --${dashed(other)}: ${why}`);
  }
  if (given.has("deno_flag") && !is_supervised(settings)) {
    refuse("deno_flag", "needs --workers or --reload; add one of them");
  }
  if (settings.transport === "http1") return;
  const http1 = [
    ...Object.keys(SERVER_OPTIONS) as OptionName[],
    "access_log" as const,
    "access_log_file" as const,
  ];
  for (const option of http1) {
    if (!given.has(option) || WITH_DENO.includes(option)) continue;
    // It is how long a stop may take, whoever serves.
    if (option === "shutdown_timeout") continue;
    refuse(option, "cannot go with --transport deno; leave one of them out");
  }
}

/** Whether a parent starts the processes that serve. */
export function is_supervised({ workers, reload }: Settings): boolean {
  return workers !== undefined || reload;
}

/** The options of the server among the settings. */
export function server_options(settings: Settings): ServerOptions {
  const names = Object.keys(SERVER_OPTIONS) as (keyof typeof SERVER_OPTIONS)[];
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
