/**
 * The report of a run that has ended.
 *
 * @module
 */
import { summarise } from "./findings.ts";
import type { Report } from "./types.ts";

/** What a suite knows about its run; the rest of the report follows from it. */
export interface Run
  extends Pick<Report, "suite" | "target" | "findings" | "lint"> {
  /** When it started. */
  started: Date;
  /** The requests made, if findings name them. */
  requests?: string[];
  /** Why it did not come to its end, if it did not. */
  ended?: string;
}

/** The report of a run that ends now. */
export function make_report(
  { suite, target, started, requests = [], findings, ended, lint }: Run,
): Report {
  return {
    version: 1,
    suite,
    target,
    started_at: started.toISOString(),
    duration_ms: Date.now() - started.getTime(),
    requests,
    findings,
    summary: summarise(findings),
    ...(ended === undefined ? {} : { ended }),
    ...(lint === undefined ? {} : { lint }),
  };
}
