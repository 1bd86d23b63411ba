/**
 * What `log_exception()` writes.
 *
 * @module
 */

/** A chain of causes may be a circle. */
const MAX_CAUSES = 10;

/** The stack of an error and of its causes, each cut after `limit` frames. */
export function format_exception(
  error: unknown,
  limit: number | null,
): string {
  const parts: string[] = [];
  let seen: unknown = error;
  do {
    const is_error = seen instanceof Error;
    parts.push(is_error ? cut_stack(seen as Error, limit) : String(seen));
    seen = is_error ? (seen as Error).cause : undefined;
  } while (seen !== undefined && parts.length < MAX_CAUSES);
  return `${parts.join("\nCaused by: ")}\n`;
}

function cut_stack(error: Error, limit: number | null): string {
  const lines = (error.stack ?? `${error.name}: ${error.message}`).split("\n");
  const first = lines.findIndex((line) => line.startsWith("    at "));
  if (limit === null || first < 0) return lines.join("\n");
  return lines.slice(0, first + limit).join("\n");
}
