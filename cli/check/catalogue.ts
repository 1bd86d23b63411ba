/**
 * Every rule and check, for `--list-rules`, `--explain` and `--disable`.
 *
 * @module
 */
import { HTTP_CHECKS } from "../../conformance/check_http.ts";
import { MIDDLEWARE_CHECKS } from "../../conformance/check_middleware.ts";
import { SERVER_CHECKS } from "../../conformance/check_server.ts";
import { LINT_NOTES } from "../../conformance/lint/lint_response.ts";
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
  /** Who has to follow it, if it is one side of the interface. */
  side?: "app" | "server";
  /** How binding it is. */
  level: Level;
  /** The document and section it comes from. */
  source: string;
  /** Why it exists. */
  why?: string;
  /** How to follow it. */
  fix?: string;
}

function interface_rules(): Entry[] {
  return RULES.map(({ text, ...rule }) => ({ ...rule, title: text }));
}

/** What the check of an application reports on: rules and notes of lint. */
export function app_entries(): Entry[] {
  return [...interface_rules(), ...lint_notes()];
}

/** What `--url` reports on: its checks and notes of lint. */
export function url_entries(): Entry[] {
  return [...url_checks(), ...lint_notes()];
}

/** What `--middleware` reports on: its own checks and the rules. */
export function middleware_entries(): Entry[] {
  return [...MIDDLEWARE_CHECKS, ...interface_rules()];
}

function lint_notes(): Entry[] {
  return LINT_NOTES.map(({ text, ...note }) => ({ ...note, title: text }));
}

function url_checks(): Entry[] {
  return HTTP_CHECKS.map(of_server);
}

function start_checks(): Entry[] {
  return SERVER_CHECKS.map(of_server);
}

/** What `--server` reports on: its own checks and the rules for servers. */
export function server_entries(): Entry[] {
  const rules = interface_rules().filter(({ side }) => side === "server");
  return [...start_checks(), ...rules];
}

function sections(): [heading: string, entries: Entry[]][] {
  return [
    ["Rules of the interface, for applications and servers", interface_rules()],
    ["Further checks of --server", start_checks()],
    ["Further checks of --middleware", [...MIDDLEWARE_CHECKS]],
    ["Checks of HTTP/1.1, by --url", url_checks()],
    ["Notes of lint, on what MODULE or --url answers", lint_notes()],
  ];
}

function all(): Entry[] {
  return sections().flatMap(([, entries]) => entries);
}

function of_server(check: Omit<Entry, "side">): Entry {
  return { ...check, side: "server" };
}

/** The text of `--list-rules`. */
export function list_rules(): string {
  return sections().map(([heading, entries]) =>
    `${heading}:\n\n${entries.map(line).join("")}`
  ).join("\n");
}

function line({ id, side, level, title }: Entry): string {
  return `  ${id.padEnd(32)}  ${side?.padEnd(6) ?? " ".repeat(6)}  ${
    level.padEnd(7)
  }  ${title}\n`;
}

/**
 * The text of `--explain`.
 *
 * @throws {CannotRun} If there is no such rule.
 */
export function explain(id: string): string {
  const entries = all();
  entry(id, entries);
  // A rule and its check may have the same name.
  return entries.filter((entry) => entry.id === id).map(explanation).join("\n");
}

function explanation(
  { id, title, side, level, source, why, fix }: Entry,
): string {
  const facts = [["Level", level]];
  if (side) facts.push(["Side", side]);
  facts.push(["Source", source]);
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
  if (all().some((entry) => entry.id === id)) {
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
