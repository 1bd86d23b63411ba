/**
 * The options of `check`, and how its command line is read.
 *
 * @module
 */
import {
  COMPARE_FORMATS,
  type CompareFormat,
} from "../../conformance/report/compare_reports.ts";
import {
  REPORT_FORMATS,
  type ReportFormat,
} from "../../conformance/report/format_report.ts";
import type { LintLimit } from "../../conformance/report/lint.ts";
import { suggestion } from "../../validator/nearest.ts";
import { show as show_value } from "../../wsgi/show.ts";
import { type Kind, KINDS } from "../load_app.ts";
import {
  cannot_read,
  option_lines,
  type OptionText,
  parse_options,
} from "../options.ts";

const OPTIONS = {
  url: {
    value: "URL",
    help: "Check the HTTP/1.1 server that runs at this URL",
  },
  server: {
    value: "MODULE",
    help: "Check the server that its start(app) starts",
  },
  middleware: {
    value: "MODULE",
    help: "Check the middleware that it exports",
  },
  kind: {
    value: "KIND",
    help: "What MODULE exports: wsgi or fetch",
  },
  request: {
    value: "REQUEST",
    multiple: true,
    help: 'Make this request, such as "POST /path"',
  },
  requests: {
    value: "FILE",
    multiple: true,
    help: "Make the requests in this .http file",
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
  baseline: {
    value: "FILE",
    help: "Fail only on what this JSON report does not have",
  },
  compare: {
    value: "FILE",
    multiple: true,
    help: "Show these JSON reports side by side",
  },
  disable: {
    value: "RULE",
    multiple: true,
    help: "Leave out this rule, or several: a,b",
  },
  only: {
    value: "RULE",
    multiple: true,
    help: "Check only this rule, or several: a,b",
  },
  verbose: { help: "Show the whole exchange of each finding" },
  strict: { help: "Fail on warnings, too" },
  lint: {
    value: "LEVEL",
    help: "Fail on lint: bad, or warn for both; off: no lint",
  },
  timeout: {
    value: "SECONDS",
    help: "Time limit for each answer (default: 5; 2 for --url)",
  },
  "max-time": {
    value: "SECONDS",
    help: "Time limit for the whole run (default: 600)",
  },
  "list-rules": { help: "List the rules and checks" },
  explain: { value: "RULE", help: "Explain a rule or check" },
  help: { short: "h", help: "Show this help" },
  version: { help: "Show the version" },
} as const satisfies Record<string, OptionText>;

/** Milliseconds: ten minutes. */
const MAX_TIME = 600_000;

type OptionName = keyof typeof OPTIONS;

const INTRODUCTION =
  `Check that an application or a server follows the rules of WSGI and HTTP.

Usage: check [options] MODULE[:NAME]
       check [options] --url URL
       check [options] --server MODULE
       check [options] --middleware MODULE[:NAME]
       check [--format FORMAT] --compare FILE FILE...

MODULE is a path or URL. NAME is the export to check; without it, "application",
"app" or the default export. It can be a WSGI application, a fetch handler or an
object with fetch(). It gets a battery of requests, unless you give your own;
--request, --requests, --disable and --only may be repeated.

Options:
`;

const EXIT_CODES = `
Exit codes: 0 nothing is wrong, 1 rules are broken, 2 the check could not run
or did not come to its end.
`;

/** The text of `--help`. */
export function help(): string {
  return INTRODUCTION + option_lines<OptionName>(OPTIONS) + EXIT_CODES;
}

/** What `--lint` can be: the level that fails, or no lint at all. */
export type Lint = LintLimit | "off";

const LINT_VALUES: readonly Lint[] = ["bad", "warn", "off"];

/** What to check: exactly one of these. */
export type Subject =
  | { suite: "app"; module: string; kind?: Kind }
  | { suite: "http"; url: string }
  | { suite: "server"; module: string }
  | { suite: "middleware"; module: string };

/** What to show instead of checking anything. */
export type Show = "help" | "version" | "rules" | { explain: string };

/** The reports to compare. */
export interface Comparison {
  /** The files. */
  files: string[];
  /** The format of the comparison. */
  format: CompareFormat;
  /** The file for it. Default: standard output. */
  output?: string;
}

/** The check to run. */
export interface Check {
  /** What to check. */
  subject: Subject;
  /** Requests given one by one. */
  request: string[];
  /** Files of requests. */
  requests: string[];
  /** The format of the report. */
  format: ReportFormat;
  /** The file for the report. Default: standard output. */
  output?: string;
  /** Rules to leave out. */
  disable: string[];
  /** The only rules to check; none means all. */
  only: string[];
  /** A report whose findings do not fail. Default: none. */
  baseline?: string;
  /** Whether findings have their whole exchange. */
  verbose: boolean;
  /** Whether warnings fail. */
  strict: boolean;
  /** Which notes of lint fail, or that there are to be none. */
  lint?: Lint;
  /** The time limit for each answer, in milliseconds. */
  timeout?: number;
  /** The time limit for the run, in milliseconds. */
  max_time: number;
}

/**
 * Read the command line.
 *
 * @throws {CannotRun} If it is wrong.
 */
export function parse_command(
  args: string[],
): { show: Show } | { check: Check } | { compare: Comparison } {
  const { values, positionals } = parse_options<OptionName>(args, OPTIONS);
  const show = shown(values);
  if (show !== undefined) return { show };
  const text = (name: OptionName) => values.get(name)?.at(-1);
  const format = text("format") ?? "text";
  const reports = values.get("compare");
  if (reports !== undefined) {
    const files = [...reports, ...positionals];
    if (files.length < 2) {
      throw cannot_read(
        `--compare needs two reports or more: received ${
          show_value(files)
        }; write --compare before.json after.json`,
      );
    }
    return {
      compare: {
        files,
        format: one_of("format", format, COMPARE_FORMATS),
        output: text("output"),
      },
    };
  }
  return {
    check: {
      subject: subject_of(values, positionals),
      request: values.get("request") ?? [],
      requests: values.get("requests") ?? [],
      format: one_of("format", format, REPORT_FORMATS),
      output: text("output"),
      disable: listed(values.get("disable")),
      only: listed(values.get("only")),
      baseline: text("baseline"),
      verbose: values.has("verbose"),
      strict: values.has("strict"),
      lint: lint_of(values),
      timeout: milliseconds("timeout", text("timeout")),
      max_time: milliseconds("max-time", text("max-time")) ?? MAX_TIME,
    },
  };
}

type Values = ReadonlyMap<OptionName, string[]>;

function shown(values: Values): Show | undefined {
  if (values.has("help")) return "help";
  if (values.has("version")) return "version";
  if (values.has("list-rules")) return "rules";
  const rule = values.get("explain")?.[0];
  return rule === undefined ? undefined : { explain: rule };
}

function lint_of(values: Values): Lint | undefined {
  const given = values.get("lint")?.[0];
  if (given === undefined) return;
  if (values.has("server") || values.has("middleware")) {
    throw cannot_read("--lint needs a MODULE or --url; leave it out");
  }
  return one_of("lint", given, LINT_VALUES);
}

function subject_of(values: Values, positionals: string[]): Subject {
  const url = values.get("url")?.[0];
  const server = values.get("server")?.[0];
  const middleware = values.get("middleware")?.[0];
  const given = [...positionals, url, server, middleware]
    .filter((it) => it !== undefined);
  if (given.length === 0) {
    throw cannot_read(
      "there is nothing to check; give MODULE, --url, --server or --middleware",
    );
  }
  if (given.length > 1) {
    throw cannot_read(
      `only one thing can be checked at a time: received ${
        given.join(" and ")
      }; give one of MODULE, --url, --server and --middleware`,
    );
  }
  if (positionals.length === 0) {
    for (const name of ["kind", "request", "requests"] as const) {
      if (!values.has(name)) continue;
      // A middleware may let only certain requests through.
      if (middleware !== undefined && name !== "kind") continue;
      throw cannot_read(`--${name} needs a MODULE; leave it out`);
    }
  }
  if (middleware !== undefined) {
    return { suite: "middleware", module: middleware };
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
  throw cannot_read(
    `--${name} must be one of ${allowed.join(", ")}: received ${
      show_value(given)
    }${suggestion(given, allowed)}`,
  );
}

/** What the values of an option that takes lists name. */
function listed(values: string[] = []): string[] {
  return values.flatMap((list) => list.split(","))
    .map((rule) => rule.trim()).filter(Boolean);
}

function milliseconds(
  name: OptionName,
  seconds: string | undefined,
): number | undefined {
  if (seconds === undefined) return;
  const number = Number(seconds);
  if (number > 0 && number < 86_400) return number * 1000;
  throw cannot_read(
    `--${name} must be seconds, more than 0 and less than a day: received ${
      show_value(seconds)
    }; write --${name} 5`,
  );
}
