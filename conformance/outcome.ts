/**
 * The outcome of a check in the suites that use sockets.
 *
 * @module
 */
import type { Finding } from "./report/types.ts";

/** The outcome of one check: what was wrong, or why it shows nothing. */
export type Outcome = "pass" | { wrong: string } | { skipped: string };

/** What else the verdict depends on. */
interface Judged {
  readonly level: Finding["level"];
  readonly expect: { readonly text: string };
}

/** How the report shows the outcome of a check. */
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

/** The verdict on a failed check, depending on how binding it is. */
export function blame({ level }: Pick<Judged, "level">): "fail" | "warn" {
  return level === "MUST" ? "fail" : "warn";
}
