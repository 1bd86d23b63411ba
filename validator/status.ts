/**
 * The rules for the status.
 *
 * @module
 */
import type { Reporter } from "./reporter.ts";
import { status_code } from "../wsgi/response_head.ts";
import { seen } from "./seen.ts";
import { CONTROL, is_free_of, NOT_DIGIT, traits_of, WIDE } from "./text.ts";

/**
 * Statuses that broke no rule. Applications write them as constants, so a few
 * cover every response; the bound is for applications that invent reasons.
 */
const good_statuses = new Map<string, number>();
const MAX_GOOD_STATUSES = 100;

/**
 * Check a status.
 *
 * @returns Its code, or `null` if it has none.
 */
export function check_status(
  status: unknown,
  reporter: Reporter,
): number | null {
  if (typeof status !== "string") {
    reporter.report("status.type", seen(status));
    return null;
  }
  const known = good_statuses.get(status);
  if (known !== undefined) return known;
  if (!has_status_format(status)) {
    reporter.report("status.format", seen(status));
    return null;
  }
  const code = status_code(status);
  if (code < 100) {
    reporter.report("status.range", seen(status));
  } else if (code < 200) {
    reporter.report("status.informational", seen(status));
  } else if (code >= 600) {
    reporter.report("status.class", seen(status));
  } else if (status.length === 4) {
    reporter.report("status.reason", seen(status));
  } else {
    if (good_statuses.size >= MAX_GOOD_STATUSES) good_statuses.clear();
    good_statuses.set(status, code);
  }
  return code;
}

function has_status_format(status: string): boolean {
  const reason = status.slice(4);
  return is_free_of(status.slice(0, 3), NOT_DIGIT) && status[3] === " " &&
    !(traits_of(reason) & (CONTROL | WIDE)) &&
    // Not trim(), which also removes U+00A0: here it may be a byte of "à".
    !reason.startsWith(" ") && !reason.endsWith(" ");
}
