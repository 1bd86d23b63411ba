/**
 * Every rule and check, for `--list-rules`, `--explain` and `--disable`.
 *
 * @module
 */
import { HTTP_CHECKS } from "../../conformance/check_http.ts";
import { SERVER_CHECKS } from "../../conformance/check_server.ts";
import { RULES } from "../../validator/rules.ts";
import type { Level } from "../../conformance/report/types.ts";
import { suggestion } from "../../validator/nearest.ts";
import { show } from "../../wsgi/show.ts";
import { CannotRun } from "../cannot_run.ts";

/** A rule or check, described. */
export interface Entry {
  /** Its name. */
  id: string;
  /** What is checked, in one sentence. */
  title: string;
  /** Who has to follow it. */
  side: "app" | "server";
  /** How binding it is. */
  level: Level;
  /** The document and section it comes from. */
  source: string;
  /** Why it exists. */
  why?: string;
  /** How to follow it. */
  fix?: string;
}

/** The rules of the interface. */
export const INTERFACE_RULES: readonly Entry[] = RULES.map(
  ({ text, ...rule }) => ({ ...rule, title: text }),
);

/** The checks of `--server`. */
export const START_CHECKS: readonly Entry[] = SERVER_CHECKS.map(of_server);

/** The checks of `--url`. */
export const URL_CHECKS: readonly Entry[] = HTTP_CHECKS.map(of_server);

/** What `--server` reports on: its own checks and the rules for servers. */
export const SERVER_ENTRIES: readonly Entry[] = [
  ...START_CHECKS,
  ...INTERFACE_RULES.filter(({ side }) => side === "server"),
];

const SECTIONS: readonly (readonly [string, readonly Entry[]])[] = [
  ["Rules of the interface, for applications and servers", INTERFACE_RULES],
  ["Further checks of --server", START_CHECKS],
  ["Checks of HTTP/1.1, by --url", URL_CHECKS],
];

const ALL = SECTIONS.flatMap(([, entries]) => entries);

function of_server(check: Omit<Entry, "side">): Entry {
  return { ...check, side: "server" };
}

/** The text of `--list-rules`. */
export function list_rules(): string {
  return SECTIONS.map(([heading, entries]) =>
    `${heading}:\n\n${entries.map(line).join("")}`
  ).join("\n");
}

function line({ id, side, level, title }: Entry): string {
  return `  ${id.padEnd(32)}  ${side.padEnd(6)}  ${
    level.padEnd(7)
  }  ${title}\n`;
}

/**
 * The text of `--explain`.
 *
 * @throws {CannotRun} If there is no such rule.
 */
export function explain(id: string): string {
  entry(id, ALL);
  // A rule and its check may have the same name.
  return ALL.filter((entry) => entry.id === id).map(explanation).join("\n");
}

function explanation(
  { id, title, side, level, source, why, fix }: Entry,
): string {
  const facts = [["Level", level], ["Side", side], ["Source", source]];
  if (why) facts.push(["Why", why]);
  if (fix) facts.push(["Fix", fix]);
  const lines = facts.map(([name, value]) => `  ${name.padEnd(8)}${value}\n`);
  return `${id}: ${title}\n\n${lines.join("")}`;
}

/**
 * The entry with this id.
 *
 * @throws {CannotRun} If `entries` does not have it.
 */
export function entry(id: string, entries: readonly Entry[]): Entry {
  const found = entries.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  if (ALL.some((entry) => entry.id === id)) {
    throw new CannotRun(
      `Cannot use rule: it belongs to another check: received ${show(id)}; ` +
        "see --list-rules",
    );
  }
  const ids = entries.map(({ id }) => id);
  throw new CannotRun(
    `Cannot find rule: there is none of that name: received ${show(id)}${
      suggestion(id, ids) || "; see --list-rules"
    }`,
  );
}
