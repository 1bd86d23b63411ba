/**
 * What is worth saying about one response.
 *
 * @module
 */
import type { Finding } from "../report/types.ts";
import type { NoteInfo } from "./note.ts";
import { type LintRequest, type LintResponse, Reply } from "./reply.ts";
import { NOTES } from "./topics/mod.ts";

/**
 * Every note of {@linkcode lint_response}, in the order of docs/lint.md.
 *
 * @category Conformance
 */
export const LINT_NOTES: readonly NoteInfo[] = NOTES.map((
  { id, level, text, source, why, fix },
) => ({ id, level, text, source, why, fix }));

/**
 * Say what a response does that its fields or its content do not mean, by the
 * documents about them: caching, validators, ranges, content types, cookies,
 * CORS, authentication, structured fields, security and more.
 *
 * Nothing is asked for, no clock is read: it is about this one response. The
 * notes are opinions with a source, and not verdicts, so each finding is a
 * `note` with a level of `bad`, `warn` or `info`.
 *
 * @example A response that contradicts itself
 * ```ts
 * import { lint_response } from "@pep3333/wsgi/conformance";
 * import { assertEquals } from "@std/assert";
 *
 * const findings = lint_response({ url: "https://example.org/" }, {
 *   status: 302,
 *   headers: [
 *     ["Date", "Sun, 06 Nov 1994 08:49:37 GMT"],
 *     ["Location", "/home"],
 *     ["Cache-Control", "no-store, max-age=60"],
 *   ],
 * });
 * assertEquals(findings.map(({ id, level }) => [id, level]), [
 *   ["caching.no-store-fresh", "warn"],
 * ]);
 * assertEquals(findings[0].seen, 'Cache-Control: "no-store, max-age=60"');
 * ```
 *
 * @param request The request that was made: the method, the absolute URL and
 * the fields.
 * @param response What came back, as a client sees it: the status code, the
 * fields and the content.
 * @returns A finding for each thing seen, in the order of the notes.
 * @throws {TypeError} If the URL is not absolute.
 * @see docs/lint.md for the notes.
 * @category Conformance
 */
export function lint_response(
  request: LintRequest,
  response: LintResponse,
): Finding[] {
  const reply = new Reply(request, response);
  return NOTES.flatMap(({ id, level, text, source, why, fix, find }) => {
    const found = find(reply) || [];
    return (typeof found === "string" ? [found] : found).map((seen) => (
      { id, title: text, verdict: "note", level, source, seen, why, fix }
    ));
  });
}
