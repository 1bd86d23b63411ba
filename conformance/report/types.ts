/**
 * The report that every suite fills in and every format prints. It is plain
 * data, so `JSON.stringify()` loses nothing.
 *
 * @module
 */

/**
 * How one check ended. `warn`: a broken SHOULD or a broken rule that only
 * warns; `skipped`: could not be tried here; `not_applicable`: does not apply
 * to what was checked; `known`: as bad as a baseline says. A `note` of lint is
 * not a verdict; its {@linkcode Level} says how much it matters.
 *
 * @category Conformance
 */
export type Verdict =
  | "pass"
  | "fail"
  | "warn"
  | "known"
  | "skipped"
  | "not_applicable"
  | "note";

/**
 * How binding a check is: the level of a rule, or the word of the RFC; for a
 * note of lint, how much it matters.
 *
 * @category Conformance
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

/**
 * The place in the checked source that a finding points to.
 *
 * @category Conformance
 */
export interface Location {
  /** A path or URL. */
  file: string;
  /** The line, from 1. */
  line: number;
  /** The column, from 1. */
  column: number;
}

/**
 * The outcome of one check, or of one rule on one request.
 *
 * @category Conformance
 */
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
  /**
   * The request it was seen on: one of the report's `requests` or, for a note on
   * a server, one that lint made.
   */
  request?: string;
  /** The whole sentence for people. */
  message?: string;
  /** What was sent, escaped and cut. */
  sent?: string;
  /** What was seen, escaped and cut. */
  seen?: string;
  /** The bytes that came back, escaped and cut. */
  received?: string;
  /** What would have been right. */
  expected?: string;
  /** The whole exchange with every byte shown, if it was asked for. */
  exchange?: string;
  /** Why the rule exists. */
  why?: string;
  /** What to do about it. */
  fix?: string;
  /** Why it was skipped, does not apply or is known. */
  reason?: string;
  /** Where in the source, if known. */
  location?: Location;
}

/**
 * How many ended in each verdict.
 *
 * @category Conformance
 */
export type Counts = Record<Exclude<Verdict, "note">, number>;

/**
 * The outcome in numbers.
 *
 * @category Conformance
 */
export interface Summary {
  /** The rules and checks, each by its worst finding. */
  rules: Counts;
  /** The findings; a rule that several requests broke has several. */
  findings: Counts;
}

/**
 * A finding of the baseline that a run did not repeat.
 *
 * @category Conformance
 */
export type GoneFinding = Pick<Finding, "id" | "title" | "request">;

/**
 * What a suite found.
 *
 * @category Conformance
 */
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
  /** How many rules and findings ended in each verdict. */
  summary: Summary;
  /** Why the run did not come to its end, if it did not, in one sentence. */
  ended?: string;
  /** What the baseline expects and was not found, if there is a baseline. */
  gone?: GoneFinding[];
  /** What lint notes about the responses, if it was asked to look at them. */
  lint?: Finding[];
}
