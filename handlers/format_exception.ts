/**
 * What `log_exception()` writes.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";

/** A chain of causes may be circular. */
const MAX_CAUSES = 10;

/** The stack of an error and of its causes, each cut after `limit` frames. */
export function format_exception(
  error: unknown,
  limit: number | null,
): string {
  const parts: string[] = [];
  let seen: unknown = error;
  do {
    if (!(seen instanceof Error)) {
      // Not every object can be converted to a string.
      parts.push(typeof seen === "object" ? show(seen) : String(seen));
      break;
    }
    parts.push(cut_stack(seen, limit));
    seen = seen.cause;
  } while (seen !== undefined && parts.length < MAX_CAUSES);
  return `${parts.join("\nCaused by: ")}\n`;
}

function cut_stack(error: Error, limit: number | null): string {
  const lines = (error.stack ?? `${error.name}: ${error.message}`).split("\n");
  const first = lines.findIndex((line) => line.startsWith("    at "));
  if (limit === null || first < 0) return lines.join("\n");
  return lines.slice(0, first + limit).join("\n");
}
