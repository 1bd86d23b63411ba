/**
 * Lint over what an application answers.
 *
 * @module
 */
import { concat } from "../../wsgi/concat.ts";
import { format_date_time } from "../../wsgi/date.ts";
import type { RuleId } from "../../validator/rules.ts";
import { lint_response } from "../lint/lint_response.ts";
import { NOTES } from "../lint/topics/mod.ts";
import type { Finding } from "../report/types.ts";
import type { AppRequest, NamedRequest } from "./app_request.ts";
import type { Answer } from "./reference_gateway.ts";

/** The rule that says the same as a note. */
const RULE_OF: ReadonlyMap<string, RuleId> = new Map(
  NOTES.flatMap(({ id, rule }) => rule === undefined ? [] : [[id, rule]]),
);

/**
 * The notes on an answer, less those that are disabled, and those that a broken
 * rule has made already.
 */
export function lint_answer(
  request: NamedRequest,
  answer: Answer,
  disable: readonly string[],
  is_broken: (rule: RuleId) => boolean,
): Finding[] {
  const findings = lint_response(
    { ...request, url: url_of(request) },
    {
      status: answer.code,
      headers: with_date(answer.headers),
      body: concat(answer.chunks),
      truncated: answer.truncated,
    },
  );
  return findings
    .filter(({ id }) => {
      const rule = RULE_OF.get(id);
      return !disable.includes(id) && (rule === undefined || !is_broken(rule));
    })
    .map((finding) => ({ ...finding, request: request.name }));
}

/** The URL of a request, on a host that is nobody's. */
function url_of({ path = "/", environ }: AppRequest): string {
  const origin = `${environ?.["wsgi.url_scheme"] ?? "http"}://127.0.0.1`;
  const url = URL.parse(path.startsWith("/") ? origin + path : path);
  // The target of OPTIONS * is no path.
  return url?.href ?? origin;
}

/** The fields as a client gets them: the server adds the Date. */
function with_date(headers: Answer["headers"]): Answer["headers"] {
  const has_date = headers.some(([name]) => name.toLowerCase() === "date");
  const now = format_date_time(Date.now() / 1000);
  return has_date ? headers : [...headers, ["Date", now]];
}
