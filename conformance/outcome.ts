/**
 * What a check comes to, in the suites that ask over sockets.
 *
 * @module
 */
import type { Finding } from "./report/types.ts";

/** The outcome of one check, with what was wrong or why it tells nothing. */
export type Outcome = "pass" | { wrong: string } | { skipped: string };

/** What the verdict depends on, besides the outcome. */
interface Judged {
  readonly level: Finding["level"];
  readonly expect: { readonly text: string };
}

/** How the outcome of a check stands in the report. */
export function verdict_on(
  check: Judged,
  outcome: Outcome,
): Pick<Finding, "verdict" | "message" | "reason"> {
  if (outcome === "pass") return { verdict: "pass" };
  if ("skipped" in outcome) {
    return { verdict: "skipped", reason: outcome.skipped };
  }
  return {
    verdict: blame(check),
    message: `Expected ${check.expect.text}: received ${outcome.wrong}`,
  };
}

/** The verdict on a check that is not met, by how binding it is. */
export function blame({ level }: Pick<Judged, "level">): "fail" | "warn" {
  return level === "MUST" ? "fail" : "warn";
}
