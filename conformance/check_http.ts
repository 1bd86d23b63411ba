/**
 * The HTTP suite: does a running server, in whatever language, speak HTTP/1.1?
 * The server is a black box; all that is needed is a URL that answers GET.
 *
 * @example Check a server
 * ```ts
 * import { make_server } from "@pep3333/wsgi/server";
 * import { check_http } from "@pep3333/wsgi/conformance";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = make_server("127.0.0.1", 0, (_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("Hello world\n")];
 * });
 * server.serve_forever();
 *
 * const report = await check_http(`http://127.0.0.1:${server.server_port}/`);
 * assertEquals(report.summary.rules.fail, 0);
 * ```
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import { take_baseline } from "./http/baseline.ts";
import { TOPICS } from "./http/topics/mod.ts";
import { describe } from "./client/describe.ts";
import {
  type Baseline,
  fill,
  type HttpCheck,
  type HttpCheckInfo,
  type HttpTopic,
  NEEDS,
} from "./http/http_check.ts";
import { run_script, type Transcript } from "./client/probe.ts";
import { blame, verdict_on } from "./outcome.ts";
import { is_problem } from "./report/findings.ts";
import { make_report } from "./report/make_report.ts";
import type { Finding, Report } from "./report/types.ts";

export type { HttpCheckInfo, HttpLevel } from "./http/http_check.ts";

/** The options of {@linkcode check_http}. */
export interface CheckHttpOptions {
  /** How long each wait may take, in milliseconds. Default: 2000. */
  timeout?: number;
  /** The ids of checks to leave out. Default: none. */
  disable?: readonly string[];
  /** How many connections to open at a time. Default: 4. */
  concurrency?: number;
  /** Called after each check with the checks done, their total and the last. */
  on_progress?: (done: number, total: number, finding: Finding) => void;
}

/** A check and its topic. */
interface Case {
  readonly topic: HttpTopic;
  readonly check: HttpCheck;
}

/** Every check of {@linkcode check_http}, in order. */
export const HTTP_CHECKS: readonly HttpCheckInfo[] = TOPICS.flatMap(
  ({ checks }) =>
    checks.map(({ id, title, level, source }) => ({
      id,
      title,
      level,
      source,
    })),
);

/**
 * Check a running server with good and malformed requests over raw sockets.
 *
 * Each check is compared with how the server answers a plain GET of `url`, so
 * any resource will do; one that answers GET with 200 shows the most. A broken
 * MUST is a `fail`, a broken SHOULD or MAY is a `warn`. What cannot be tried,
 * for example because the server refuses bodies, is `skipped`, and what
 * HTTP/1.1 added is `not_applicable` to a server that answers with HTTP/1.0.
 *
 * A failed check is repeated alone before it counts, so that a server that
 * serves one connection at a time is not blamed for that.
 *
 * @param url An `http:` or `https:` URL.
 * @param options See {@linkcode CheckHttpOptions}.
 * @returns The report: one finding for each check, in order.
 * @throws {TypeError} If `url` is not an `http:` or `https:` URL.
 * @throws {RangeError} If `concurrency` is less than 1.
 * @throws {Error} If the server cannot be reached or does not answer GET.
 * @see RFC 9110; RFC 9112.
 */
export async function check_http(
  url: string | URL,
  options: CheckHttpOptions = {},
): Promise<Report> {
  const { timeout = 2000, disable = [], concurrency = 4, on_progress } =
    options;
  if (!(concurrency >= 1)) {
    throw new RangeError(
      `Cannot check server: concurrency must be 1 or more: received ` +
        `${concurrency}; leave it out for 4`,
    );
  }
  const target = parse_url(url);
  const started = new Date();
  const baseline = await take_baseline(target, timeout);

  const cases = TOPICS.flatMap((topic): Case[] =>
    topic.checks.filter(({ id }) => !disable.includes(id))
      .map((check) => ({ topic, check }))
  );
  const findings: Finding[] = new Array(cases.length);
  let done = 0;
  function settle(index: number, finding: Finding): void {
    findings[index] = finding;
    on_progress?.(++done, cases.length, finding);
  }

  const alone: number[] = [];
  // All but the last, which asks whether the server survived the others.
  const indexes = cases.slice(0, -1).keys();
  async function work(): Promise<void> {
    // The iterator is shared, so each worker takes the next case.
    for (const index of indexes) {
      const finding = await run_case(cases[index], baseline, timeout);
      if (is_problem(finding)) alone.push(index);
      else settle(index, finding);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  if (cases.length > 0) alone.push(cases.length - 1);
  for (const index of alone.toSorted((a, b) => a - b)) {
    settle(index, await run_case(cases[index], baseline, timeout));
  }

  return make_report({ suite: "http", target: target.href, started, findings });
}

function parse_url(url: string | URL): URL {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError(
      `Cannot check server: its URL must be an http or https URL: received ${
        show(String(url))
      }; write http://127.0.0.1:8000/`,
    );
  }
  return parsed;
}

async function run_case(
  { topic, check }: Case,
  baseline: Baseline,
  timeout: number,
): Promise<Finding> {
  const { id, title, level, source, expect } = check;
  const about = { id, title, level, source, why: topic.why };
  if (topic.since_http_1_1 && baseline.get.version === "HTTP/1.0") {
    const reason = "The server answers with HTTP/1.0, which does not have this";
    return { ...about, verdict: "not_applicable", reason };
  }
  const unmet = check.needs?.find((need) => !NEEDS[need].is_met(baseline));
  if (unmet !== undefined) {
    return { ...about, verdict: "skipped", reason: NEEDS[unmet].reason };
  }

  const steps = check.steps.map((step) => fill(step, baseline));
  let transcript: Transcript;
  try {
    const script = { ...check, steps, enough: expect.enough };
    transcript = await run_script(baseline.url, script, timeout);
  } catch (error) {
    // It could be reached when the baseline was taken.
    const seen = error instanceof Error ? error.message : String(error);
    return { ...about, verdict: blame(check), message: seen, seen };
  }
  return {
    ...about,
    sent: show_bytes(transcript.sent),
    seen: describe(transcript),
    expected: expect.text,
    ...verdict_on(check, expect.judge(transcript, baseline)),
  };
}

const MAX_SHOWN = 400;

/** A latin-1 string on one line, escaped as in a string literal, and cut. */
function show_bytes(text: string): string {
  const shown = text.slice(0, MAX_SHOWN).replace(
    // deno-lint-ignore no-control-regex
    /[\\\x00-\x1f\x7f-\xff]/g,
    (byte) => ESCAPES[byte] ?? `\\x${hex(byte)}`,
  );
  const left = text.length - MAX_SHOWN;
  return left > 0 ? `${shown}… (${left} more bytes)` : shown;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\r": "\\r",
  "\n": "\\n",
  "\t": "\\t",
  "\\": "\\\\",
};

function hex(byte: string): string {
  return byte.charCodeAt(0).toString(16).padStart(2, "0");
}
