/**
 * The form of a check of the middleware suite: an application that behaves in
 * one way, what is asked of it through the middleware, and what has to come of
 * it.
 *
 * @module
 */
import type { WSGIApplication } from "../../wsgi/types.ts";
import type { AppRequest } from "../app/app_request.ts";
import type { Answer } from "../app/reference_gateway.ts";
import type { Outcome } from "../outcome.ts";
import type { Journal } from "../server/journal.ts";
import type { ProbeApp } from "../server/server_check.ts";

/**
 * Puts something around an application.
 *
 * @category Conformance
 */
export type Middleware = (app: WSGIApplication) => WSGIApplication;

/**
 * What a person needs to know of a check.
 *
 * @category Conformance
 */
export interface MiddlewareCheckInfo {
  /** `"close.abandoned"`: the topic, then the case. */
  readonly id: string;
  /** What is checked, in one sentence. */
  readonly title: string;
  /** How binding the source makes it. */
  readonly level: "MUST" | "SHOULD";
  /** The document and section it comes from. */
  readonly source: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** How to comply with it. */
  readonly fix: string;
}

/** What a check does, and what has to come of it. */
export interface MiddlewareScene {
  /** The application within the middleware. */
  readonly app: ProbeApp;
  /** What is asked, one after the other; default one GET. */
  readonly requests?: () => readonly AppRequest[];
  /** Whether all are asked at once, step by step in turn; default no. */
  readonly in_turn?: boolean;
  /** Whether each is asked alone as well, of another middleware; default no. */
  readonly compares?: boolean;
  /** How many chunks are taken before the body is closed; default all. */
  readonly take?: number;
  /**
   * Put no validator around the application: its bodies always have a
   * `close()`.
   */
  readonly bare?: boolean;
  readonly expect: MiddlewareExpectation;
}

/** One check. */
export type MiddlewareCheck = MiddlewareCheckInfo & MiddlewareScene;

/** What has to come of a check: a sentence, and the function that judges. */
export interface MiddlewareExpectation {
  /** What would be right; it continues "expected". */
  readonly text: string;
  readonly judge: (run: MiddlewareRun) => Outcome;
}

/** What came of a check. */
export interface MiddlewareRun {
  /** What the server got, for each request. */
  readonly answers: readonly Answer[];
  /** What it got for each alone, if the check compares. */
  readonly alone: readonly Answer[];
  /** What the application and the server saw, in one order. */
  readonly journal: Journal;
  /** What was written to the server's `wsgi.errors`. */
  readonly errors: string;
  /** The time limit for an answer, in milliseconds. */
  readonly timeout: number;
}

/** A row of a table of checks: a case, and what it does. */
export type Row = MiddlewareScene & {
  /** The case, without the topic. */
  readonly id: string;
  readonly title: string;
  readonly level?: "MUST" | "SHOULD";
  readonly source?: string;
  readonly why?: string;
  readonly fix?: string;
};

/** What the checks of a topic have in common, unless a row says otherwise. */
interface Common {
  readonly source: string;
  readonly why: string;
  readonly fix: string;
}

/** The checks that the rows of a table stand for. */
export function checks_of<
  const Topic extends string,
  const Case extends string,
>(
  topic: Topic,
  common: Common,
  rows: readonly (Row & { readonly id: Case })[],
): (MiddlewareCheck & { readonly id: `${Topic}.${Case}` })[] {
  return rows.map((row) => ({
    level: "MUST",
    ...common,
    ...row,
    id: `${topic}.${row.id}` as const,
  }));
}
