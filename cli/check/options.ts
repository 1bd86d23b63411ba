/**
 * The command line of `check`: which options there are, and what was asked for.
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  REPORT_FORMATS,
  type ReportFormat,
} from "../../conformance/report/format_report.ts";
import { suggestion } from "../../validator/nearest.ts";
import { CannotRun } from "../cannot_run.ts";

/** An option as the help describes it; without a value it is a switch. */
interface OptionText {
  value?: string;
  short?: string;
  multiple?: true;
  help: string;
}

const KINDS = ["wsgi", "fetch"] as const;

/** What a module exports: a WSGI application or a fetch handler. */
export type Kind = typeof KINDS[number];

const OPTIONS = {
  url: {
    value: "URL",
    help: "Check the running HTTP/1.1 server at this URL",
  },
  server: {
    value: "MODULE",
    help: "Check the server that start(app) starts",
  },
  kind: {
    value: "KIND",
    help: "What MODULE exports: wsgi or fetch",
  },
  request: {
    value: "REQUEST",
    multiple: true,
    help: 'A request to make, as "POST /path"',
  },
  requests: {
    value: "FILE",
    multiple: true,
    help: "A .http file of requests to make",
  },
  format: {
    value: "FORMAT",
    short: "f",
    help: `${REPORT_FORMATS.join(", ")} (default: text)`,
  },
  output: {
    value: "FILE",
    short: "o",
    help: "Write the report to this file",
  },
  disable: {
    value: "RULE",
    multiple: true,
    help: "A rule not to check, or several: a,b",
  },
  strict: { help: "Warnings fail, too" },
  timeout: {
    value: "SECONDS",
    help: "Limit for an answer (default: 5; --url 2)",
  },
  "list-rules": { help: "List the rules and checks" },
  explain: { value: "RULE", help: "Say all about one rule or check" },
  help: { short: "h", help: "Show this" },
  version: { help: "Show the version" },
} as const satisfies Record<string, OptionText>;

type OptionName = keyof typeof OPTIONS;

const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

function option(name: OptionName): OptionText {
  return OPTIONS[name];
}

const INTRODUCTION = `Check a WSGI application, or a server, by the rules.

Usage: check [options] MODULE[:NAME]
       check [options] --url URL
       check [options] --server MODULE

MODULE is a path or URL. It exports the application by NAME, as "application",
as "app" or by default: a WSGI application, a fetch handler or an object with
fetch(). It is put through a battery of requests, or those that are given.

Options:
`;

const EXIT_CODES = `
Exit codes: 0 nothing is wrong, 1 rules are broken, 2 could not run.
`;

/** The text of `--help`. */
export function help(): string {
  const lines = OPTION_NAMES.map((name) => {
    const { short, value, help } = option(name);
    const flag = `${short ? `-${short}, ` : "    "}--${name}`;
    return `  ${(value ? `${flag} ${value}` : flag).padEnd(24)}  ${help}\n`;
  });
  return INTRODUCTION + lines.join("") + EXIT_CODES;
}

/** What to check: exactly one of the three. */
export type Subject =
  | { suite: "app"; module: string; kind?: Kind }
  | { suite: "http"; url: string }
  | { suite: "server"; module: string };

/** What is to be shown instead of checking anything. */
export type Show = "help" | "version" | "rules" | { explain: string };

/** A check that was asked for. */
export interface Check {
  /** What to check. */
  subject: Subject;
  /** The requests given one by one. */
  request: string[];
  /** The files of requests given. */
  requests: string[];
  /** The form of the report. */
  format: ReportFormat;
  /** The file that the report goes to; default standard output. */
  output?: string;
  /** Rules not to check. */
  disable: string[];
  /** Whether warnings fail. */
  strict: boolean;
  /** The time limit for each answer, in milliseconds. */
  timeout?: number;
}

/**
 * What the arguments ask for.
 *
 * @throws {CannotRun} If they cannot be understood.
 */
export function parse_command(
  args: string[],
): { show: Show } | { check: Check } {
  const { values, positionals } = parse_options(args);
  const show = shown(values);
  if (show !== undefined) return { show };
  const text = (name: OptionName) => values.get(name)?.at(-1);
  return {
    check: {
      subject: subject_of(values, positionals),
      request: values.get("request") ?? [],
      requests: values.get("requests") ?? [],
      format: one_of("format", text("format") ?? "text", REPORT_FORMATS),
      output: text("output"),
      disable: (values.get("disable") ?? []).flatMap((list) => list.split(","))
        .map((rule) => rule.trim()).filter(Boolean),
      strict: values.has("strict"),
      timeout: milliseconds(text("timeout")),
    },
  };
}

type Values = ReadonlyMap<OptionName, string[]>;

/** The options by name; a switch that is there has no values. */
function parse_options(
  args: string[],
): { values: Values; positionals: string[] } {
  const { tokens, positionals } = parseArgs({
    args,
    allowPositionals: true,
    // What is wrong is said below, with what might have been meant.
    strict: false,
    tokens: true,
    options: Object.fromEntries(OPTION_NAMES.map((name) => {
      const { value, short } = option(name);
      const type = value === undefined ? "boolean" : "string";
      return [name, short ? { type, short } : { type }];
    })),
  });
  const values = new Map<OptionName, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const name = known_option(token.name, token.rawName);
    const { value, multiple } = option(name);
    if (value === undefined && token.value !== undefined) {
      throw new CannotRun(`Option --${name} takes no value`);
    }
    if (value !== undefined && (token.value ?? "") === "") {
      throw new CannotRun(
        `Option --${name} needs a value: write --${name} ${value}`,
      );
    }
    const before = values.get(name) ?? [];
    if (before.length > 0 && !multiple) {
      throw new CannotRun(`Option --${name} is given twice`);
    }
    values.set(name, token.value ? [...before, token.value] : before);
  }
  return { values, positionals };
}

function known_option(name: string, raw_name: string): OptionName {
  const known = OPTION_NAMES.find((option) => option === name);
  if (known !== undefined) return known;
  const flags = OPTION_NAMES.map((option) => `--${option}`);
  throw new CannotRun(
    `There is no option ${raw_name}${
      suggestion(raw_name, flags) || "; see --help"
    }`,
  );
}

function shown(values: Values): Show | undefined {
  if (values.has("help")) return "help";
  if (values.has("version")) return "version";
  if (values.has("list-rules")) return "rules";
  const rule = values.get("explain")?.[0];
  return rule === undefined ? undefined : { explain: rule };
}

function subject_of(values: Values, positionals: string[]): Subject {
  const url = values.get("url")?.[0];
  const server = values.get("server")?.[0];
  const given = [...positionals, url, server].filter((it) => it !== undefined);
  if (given.length === 0) {
    throw new CannotRun(
      "There is nothing to check: name a module, --url or --server",
    );
  }
  if (given.length > 1) {
    throw new CannotRun(
      `One thing is checked at a time: received ${given.join(" and ")}`,
    );
  }
  if (positionals.length === 0) {
    for (const name of ["kind", "request", "requests"] as const) {
      if (!values.has(name)) continue;
      throw new CannotRun(`Option --${name} is for the check of a module`);
    }
  }
  if (url !== undefined) return { suite: "http", url };
  if (server !== undefined) return { suite: "server", module: server };
  const kind = values.get("kind")?.[0];
  return {
    suite: "app",
    module: positionals[0],
    kind: kind === undefined ? undefined : one_of("kind", kind, KINDS),
  };
}

function one_of<T extends string>(
  name: OptionName,
  given: string,
  allowed: readonly T[],
): T {
  const found = allowed.find((value) => value === given);
  if (found !== undefined) return found;
  throw new CannotRun(
    `Option --${name} is one of ${allowed.join(", ")}: received ` +
      `${JSON.stringify(given)}${suggestion(given, allowed)}`,
  );
}

function milliseconds(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return;
  const number = Number(seconds);
  if (number > 0 && number < 86_400) return number * 1000;
  throw new CannotRun(
    `Option --timeout is a number of seconds: received ${
      JSON.stringify(seconds)
    }`,
  );
}
