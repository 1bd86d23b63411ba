/**
 * Where options can be given: a command line, the environment, a file.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { show } from "../../wsgi/show.ts";
import { suggestion } from "../../validator/nearest.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import { need_read } from "../permissions.ts";
import { dashed, type OptionName, OPTIONS } from "./options.ts";

/** One place where options are given. */
export interface Source {
  /** What it is called, as in "Cannot read command line". */
  readonly name: string;
  /** What is given for an option, as text. */
  get(option: OptionName): string[] | undefined;
  /** How an option and its value are written here. */
  write(option: OptionName, value?: string): string;
}

/** The options of a command line. */
export function command_line(
  values: ReadonlyMap<string, string[]>,
): Source {
  return {
    name: "command line",
    get(option) {
      const given = values.get(dashed(option));
      return given?.length === 0 ? ["true"] : given; // A switch.
    },
    write(option, value) {
      const flag = `--${dashed(option)}`;
      return value === undefined ? flag : `${flag} ${value}`;
    },
  };
}

/** Variables that platforms set, which are weaker than our own. */
const COMMON: Partial<Record<OptionName, string>> = {
  host: "HOST",
  port: "PORT",
};

/** The value of a variable, if it may be read without a prompt. */
function variable(name: string): string | undefined {
  const asked = { name: "env", variable: name } as const;
  if (Deno.permissions.querySync(asked).state !== "granted") return;
  return Deno.env.get(name) || undefined;
}

/** The options of the environment: `SERVE_PORT`, then `PORT`. */
export const ENVIRONMENT: Source = {
  name: "environment",
  get(option) {
    const value = variable(variable_of(option));
    return value === undefined ? undefined : [value];
  },
  write(option, value) {
    const name = variable_of(option);
    return value === undefined ? name : `${name}=${value}`;
  },
};

function variable_of(option: OptionName): string {
  return `SERVE_${option.toUpperCase()}`;
}

/** `PORT` and `HOST`, which platforms set. */
export const COMMON_ENVIRONMENT: Source = {
  name: "environment",
  get(option) {
    const name = COMMON[option];
    const value = name && variable(name);
    return value ? [value] : undefined;
  },
  write(option, value) {
    const name = COMMON[option]!;
    return value === undefined ? name : `${name}=${value}`;
  },
};

/** The application that the environment names. */
export function environment_app(): string | undefined {
  return variable("SERVE_APP");
}

/** The options of a JSON file, and the application that it names. */
export interface FileSource extends Source {
  /** The application. */
  readonly app?: string;
}

/**
 * The options of the file at `path`.
 *
 * @throws {CannotRun} If it cannot be read, or has an option that there is not.
 */
export function config_file(path: string): FileSource {
  const { app, ...options } = read_object(path);
  if (app !== undefined && (typeof app !== "string" || app === "")) {
    throw wrong(path, `"app" must be a module: received ${show(app)}`);
  }
  const names = (Object.keys(OPTIONS) as OptionName[]).map(dashed);
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) {
      const near = suggestion(name, ["app", ...names]);
      throw wrong(
        path,
        `there is no option ${show(name)}${near || "; see --help"}`,
      );
    }
    if (texts_of(value) !== undefined) continue;
    throw wrong(
      path,
      `${show(name)} must be a text, a number, true, false or a list: ` +
        `received ${show(value)}`,
    );
  }
  return {
    name: path,
    app: app as string | undefined,
    get(option) {
      const value = options[dashed(option)];
      if (!Array.isArray(value)) return texts_of(value);
      const kind: { multiple?: boolean } = OPTIONS[option].kind;
      return kind.multiple ? texts_of(value) : [value.join(",")];
    },
    write(option, value) {
      const name = `"${dashed(option)}"`;
      return value === undefined ? name : `${name}: ${show(value)}`;
    },
  };
}

function read_object(path: string): Record<string, unknown> {
  need_read(path, "read options");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw wrong(path, reason_of(error));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(path, `it must be JSON: ${reason_of(error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw wrong(
    path,
    `it must be an object of options: received ${show(value)}; write ` +
      '{"port": 8000}',
  );
}

function wrong(path: string, why: string): CannotRun {
  return new CannotRun(`Cannot read ${path}: ${why}`);
}

/** A value of JSON as an option has it on a command line. */
function texts_of(value: unknown): string[] | undefined {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return [String(value)];
    case "object":
      if (Array.isArray(value) && value.every(is_text)) return value;
  }
}

function is_text(value: unknown): value is string {
  return typeof value === "string";
}
