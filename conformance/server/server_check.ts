/**
 * The form of a check of the server suite: an application that behaves in one
 * particular way, what is sent to it, and what must happen.
 *
 * @module
 */
import type { WSGIApplication } from "../../wsgi/types.ts";
import type { Outcome } from "../outcome.ts";
import type { Transcript } from "../client/probe.ts";
import type { Journal } from "./journal.ts";
import { get } from "./requests.ts";

/**
 * What people need to know about a check.
 *
 * @category Conformance
 */
export interface ServerCheckInfo {
  /** `"environ.path-decoded-once"`: the topic, then the case. */
  readonly id: string;
  /** What is checked, in one sentence. */
  readonly title: string;
  /** How binding the source makes it. */
  readonly level: "MUST" | "SHOULD";
  /** The document and section it comes from. */
  readonly source: string;
}

/** Makes the application of one check, which notes what it sees. */
export type ProbeApp = (journal: Journal) => WSGIApplication;

/** One check. */
export interface ServerCheck extends ServerCheckInfo {
  readonly app: ProbeApp;
  /**
   * What is sent, each step when the one before has been answered; `{host}`
   * stands for the value of Host and `{large}` for 1 MiB of text.
   */
  readonly steps: readonly string[];
  /** The methods of the requests, if a response depends on them. */
  readonly methods?: readonly string[];
  /** Called with everything received; on `true` the client leaves. */
  readonly watch?: (received: string, journal: Journal) => boolean;
  /** What the application must note before the outcome is judged. */
  readonly until?: string;
  /**
   * Run the application without the validator, whose bodies always have a
   * `close()` and are never a `wsgi.file_wrapper`.
   */
  readonly bare?: boolean;
  readonly expect: RunExpectation;
}

/** Checks of one part of the interface. */
export interface ServerTopic {
  /** Why it matters that a server gets this part right. */
  readonly why: string;
  readonly checks: readonly ServerCheck[];
}

/** A check without its id; by default it is a MUST and sends one GET. */
type CheckParts =
  & Omit<ServerCheck, "id" | "level" | "steps">
  & Partial<Pick<ServerCheck, "level" | "steps">>;

/** The checks that the rows of a table stand for. */
export function checks_of<Row extends { readonly id: string }>(
  topic: string,
  rows: readonly Row[],
  parts_of: (row: Row) => CheckParts,
): ServerCheck[] {
  return rows.map((row) => {
    const { level = "MUST", steps = [get()], ...parts } = parts_of(row);
    return { ...parts, id: `${topic}.${row.id}`, level, steps };
  });
}

/** What must happen in a check: a sentence, and the function that judges. */
export interface RunExpectation {
  /** What would be right; it follows the word "expected". */
  readonly text: string;
  readonly judge: (run: Run) => Outcome;
}

/** What happened in a check. */
export interface Run {
  readonly url: URL;
  /** What the client saw. */
  readonly transcript: Transcript;
  /** What the application saw. */
  readonly journal: Journal;
}
