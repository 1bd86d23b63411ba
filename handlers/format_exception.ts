/**
 * What `log_exception()` writes.
 *
 * Anything can be thrown, so nothing here relies on what it looks like: an
 * error about an error would leave the client without an answer.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";

/** The most causes that are followed. */
const MAX_CAUSES = 10;

/** The most characters of one error: an application may throw a whole body. */
const MAX_LENGTH = 16_384;

/**
 * The stack of an error and of its causes, each cut after `limit` frames.
 *
 * @param error Whatever was thrown.
 * @param limit The most frames to show; `null` for all.
 * @returns Lines, each with its end.
 */
export function format_exception(
  error: unknown,
  limit: number | null,
): string {
  const parts: string[] = [];
  const shown = new Set<unknown>();
  let seen = error;
  do {
    shown.add(seen);
    if (!is_error(seen)) {
      parts.push(cut(typeof seen === "string" ? seen : show(seen)));
      break;
    }
    parts.push(cut_stack(cut(stack_of(seen)), limit));
    seen = read(seen, "cause");
  } while (seen !== undefined && !shown.has(seen) && parts.length < MAX_CAUSES);
  return `${parts.join("\nCaused by: ")}\n`;
}

/**
 * What was thrown, in a form that can be looked at: some values throw at
 * `instanceof` already, and an error takes their place.
 *
 * @param error Whatever was thrown.
 * @returns `error` itself, but for a revoked Proxy and the like.
 */
export function as_thrown(error: unknown): unknown {
  try {
    error instanceof Error;
    return error;
  } catch (cause) {
    return new TypeError(
      "Cannot inspect the thrown value: received an object that throws when " +
        "it is used; throw an Error",
      { cause },
    );
  }
}

function is_error(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** A property of an error, `undefined` where its getter throws. */
function read(error: Error, key: "stack" | "name" | "message" | "cause") {
  try {
    return error[key];
  } catch {
    return undefined;
  }
}

function stack_of(error: Error): string {
  const stack: unknown = read(error, "stack");
  if (typeof stack === "string") return stack;
  const name: unknown = read(error, "name");
  const message: unknown = read(error, "message");
  return `${typeof name === "string" ? name : "Error"}: ${
    typeof message === "string" ? message : show(message)
  }`;
}

function cut(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function cut_stack(stack: string, limit: number | null): string {
  if (limit === null) return stack;
  const lines = stack.split("\n");
  const first = lines.findIndex((line) => line.startsWith("    at "));
  return first < 0 ? stack : lines.slice(0, first + limit).join("\n");
}
