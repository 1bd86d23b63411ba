/**
 * A table of options, and how a command line is read by it.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { show } from "../wsgi/show.ts";
import { suggestion } from "../validator/nearest.ts";
import { CannotRun } from "./cannot_run.ts";

/** An option, for the help; one without a value is a switch. */
export interface OptionText {
  /** The placeholder for the value in the help. */
  value?: string;
  /** The option as one letter. */
  short?: string;
  /** Whether it may be given several times. */
  multiple?: boolean;
  /** One line about it. */
  help: string;
}

/** The options of a command, by name. */
export type OptionTable<Name extends string> = Readonly<
  Record<Name, OptionText>
>;

/** A command line that was read. */
export interface GivenOptions<Name extends string> {
  /** The values of each option that is given; an empty list for a switch. */
  values: ReadonlyMap<Name, string[]>;
  /** The arguments that are not options. */
  positionals: string[];
}

/**
 * Read a command line.
 *
 * @throws {CannotRun} If the table has no such option, or wants it written
 * differently.
 */
export function parse_options<Name extends string>(
  args: string[],
  table: OptionTable<Name>,
): GivenOptions<Name> {
  const names = Object.keys(table) as Name[];
  const { tokens, positionals } = parseArgs({
    args,
    allowPositionals: true,
    // Mistakes are reported below, with a suggestion.
    strict: false,
    tokens: true,
    options: Object.fromEntries(names.map((name) => {
      const { value, short } = table[name];
      const type = value === undefined ? "boolean" : "string";
      return [name, short ? { type, short } : { type }];
    })),
  });
  const values = new Map<Name, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const name = known_option(token.name, token.rawName, names);
    const { value, multiple } = table[name];
    if (value === undefined && token.value !== undefined) {
      throw cannot_read(
        `--${name} takes no value: received ${
          show(token.value)
        }; write --${name}`,
      );
    }
    if (value !== undefined && (token.value ?? "") === "") {
      throw cannot_read(`--${name} needs a value; write --${name} ${value}`);
    }
    const before = values.get(name) ?? [];
    if (before.length > 0 && !multiple) {
      throw cannot_read(
        `--${name} may be given once: received ${
          show([...before, token.value])
        }; choose one`,
      );
    }
    values.set(name, token.value ? [...before, token.value] : before);
  }
  return { values, positionals };
}

function known_option<Name extends string>(
  name: string,
  raw_name: string,
  names: Name[],
): Name {
  const known = names.find((option) => option === name);
  if (known !== undefined) return known;
  const flags = names.map((option) => `--${option}`);
  throw cannot_read(
    `there is no option ${raw_name}${
      suggestion(raw_name, flags) || "; see --help"
    }`,
  );
}

/** The error for a command line that is wrong. */
export function cannot_read(why: string): CannotRun {
  return new CannotRun(`Cannot read command line: ${why}`);
}

/** The lines of the help that describe the options, in two columns. */
export function option_lines<Name extends string>(
  table: OptionTable<Name>,
  width = 24,
): string {
  const names = Object.keys(table) as Name[];
  return names.map((name) => {
    const { short, value, help } = table[name];
    const flag = `${short ? `-${short}, ` : "    "}--${name}`;
    return `  ${(value ? `${flag} ${value}` : flag).padEnd(width)}  ${help}\n`;
  }).join("");
}
