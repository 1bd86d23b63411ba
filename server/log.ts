/**
 * Standard error, for the access log and `wsgi.errors`.
 *
 * @module
 */
import type { ErrorStream } from "../wsgi/types.ts";

const ENCODER = new TextEncoder();

/** Lines to write at the end of this turn of the event loop. */
let waiting = "";
let timer: ReturnType<typeof setTimeout> | undefined;

/** Write the waiting lines. */
export function flush_log(): void {
  clearTimeout(timer);
  timer = undefined;
  let rest = ENCODER.encode(waiting);
  waiting = "";
  try {
    while (rest.length > 0) rest = rest.subarray(Deno.stderr.writeSync(rest));
  } catch { // Go on serving even if nobody reads the log.
  }
}

/** Write `text` with everything else logged in this turn of the event loop. */
export function write_log(text: string): void {
  waiting += text;
  timer ??= setTimeout(flush_log, 0);
}

/** `wsgi.errors` over standard error. */
export const STANDARD_ERROR: ErrorStream = {
  write: write_log,
  writelines(lines: Iterable<string>): void {
    for (const line of lines) write_log(line);
  },
  flush: flush_log,
};
