/**
 * The report that every suite fills in and every format prints. It is plain
 * data, so `JSON.stringify()` loses nothing.
 *
 * @module
 */

/**
 * How one check ended. `warn`: a broken SHOULD or a broken rule that only
 * warns; `skipped`: could not be tried here; `not_applicable`: does not apply
 * to what was checked. A `note` of lint is not a verdict; its {@linkcode Level}
 * says how much it matters.
 */
export type Verdict =
  | "pass"
  | "fail"
  | "warn"
  | "skipped"
  | "not_applicable"
  | "note";

/**
 * How binding a check is: the level of a rule, or the word of the RFC; for a
 * note of lint, how much it matters.
 */
export type Level =
  | "error"
  | "warning"
  | "MUST"
  | "SHOULD"
  | "MAY"
  | "bad"
  | "warn"
  | "info";

/** The place in the checked source that a finding points to. */
export interface Location {
  /** A path or URL. */
  file: string;
  /** The line, from 1. */
  line: number;
  /** The column, from 1. */
  column: number;
}

/** The outcome of one check, or of one rule on one request. */
export interface Finding {
  /** The rule or check: `"status.format"`, `"framing.cl-te"`. */
  id: string;
  /** What is checked, in one sentence. */
  title: string;
  /** How it ended. */
  verdict: Verdict;
  /** How binding it is. */
  level: Level;
  /** The document and section it comes from. */
  source: string;
  /** Which side of the interface is to blame, if it has two. */
  side?: "app" | "server";
  /** The request it was seen on: one of the report's `requests`. */
  request?: string;
  /** The whole sentence for people. */
  message?: string;
  /** What was sent, escaped and cut. */
  sent?: string;
  /** What was seen, escaped and cut. */
  seen?: string;
  /** What would have been right. */
  expected?: string;
  /** Why the rule exists. */
  why?: string;
  /** What to do about it. */
  fix?: string;
  /** Why it was skipped or does not apply. */
  reason?: string;
  /** Where in the source, if known. */
  location?: Location;
}

/** How many findings ended in each verdict. */
export type Summary = Record<Exclude<Verdict, "note">, number>;

/** What a suite found. */
export interface Report {
  /** The version of this format; see docs/report.schema.json. */
  version: 1;
  /** The suite that ran. */
  suite: "app" | "middleware" | "server" | "http";
  /** What was checked: a module, a function's name, a URL. */
  target: string;
  /** When it started, ISO 8601 in UTC. */
  started_at: string;
  /** How long it took, in milliseconds. */
  duration_ms: number;
  /** The names of the requests made, in order; findings refer to them. */
  requests: string[];
  /** Every outcome, in the order it was seen. */
  findings: Finding[];
  /** How many findings there are of each verdict. */
  summary: Summary;
  /** What lint notes about the responses, if it was asked to look at them. */
  lint?: Finding[];
}
