/**
 * What was received on a connection, in words.
 *
 * @module
 */
import type { Transcript } from "./probe.ts";

/** What was received on a connection: `"200, 400, then closed"`. */
export function describe(
  { responses, interim, end, waited }: Transcript,
): string {
  const seen = [...interim, ...responses].map(({ status, complete }) =>
    `${status || "bytes that are not a response"}${
      complete ? "" : " (cut off)"
    }`
  );
  const ending = {
    closed: "then closed",
    reset: "then reset",
    silent: `then nothing for ${waited} ms`,
    enough: "",
  }[end];
  return [seen.join(", ") || "no response", ending].filter(Boolean).join(", ");
}
