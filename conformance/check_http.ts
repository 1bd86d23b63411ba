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
import { lint_server } from "./http/lint_server.ts";
import { CheckStopped, HttpRun, stop_message } from "./http/run.ts";
import { type HttpCheckInfo, info } from "./http/http_check.ts";
import { TOPICS } from "./http/topics/mod.ts";
import { make_report } from "./report/make_report.ts";
import type { Finding, Report } from "./report/types.ts";

export type { HttpCheckInfo, HttpLevel } from "./http/http_check.ts";
export { CheckStopped } from "./http/run.ts";

/**
 * The options of {@linkcode check_http}.
 *
 * @category Conformance
 */
export interface CheckHttpOptions {
  /** How long each wait may take, in milliseconds. Default: 2000. */
  timeout?: number;
  /** The ids of checks to leave out. Default: none. */
  disable?: readonly string[];
  /** Whether to lint the answers, see {@linkcode lint_response}; default yes. */
  lint?: boolean;
  /** Whether findings have their whole exchange. Default: `false`. */
  verbose?: boolean;
  /** How many connections to open at a time. Default: 4. */
  concurrency?: number;
  /** How long the whole run may take, in milliseconds. Default: 300,000. */
  max_time?: number;
  /** Called after each check with the checks done, their total and the last. */
  on_progress?: (done: number, total: number, finding: Finding) => void;
}

/**
 * Every check of {@linkcode check_http}, in order.
 *
 * @category Conformance
 */
export const HTTP_CHECKS: readonly HttpCheckInfo[] = TOPICS.flatMap((topic) =>
  topic.checks.map((check) => info(topic, check))
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
 * serves one connection at a time is not blamed for that. After ten checks in
 * which the server neither went on nor closed the connection, the others wait a
 * shorter time for that, which their findings say.
 *
 * @param url An `http:` or `https:` URL.
 * @param options See {@linkcode CheckHttpOptions}.
 * @returns The report: one finding for each check, in order.
 * @throws {TypeError} If `url` is not an `http:` or `https:` URL.
 * @throws {RangeError} If `concurrency` is less than 1.
 * @throws {CheckStopped} If the server no longer answers, or `max_time` is over;
 * it has the report so far.
 * @throws {Error} If the server cannot be reached or does not answer GET.
 * @see RFC 9110; RFC 9112.
 * @category Conformance
 */
export async function check_http(
  url: string | URL,
  options: CheckHttpOptions = {},
): Promise<Report> {
  const {
    timeout = 2000,
    disable = [],
    lint = true,
    verbose = false,
    concurrency = 4,
    max_time = 300_000,
    on_progress,
  } = options;
  if (!(concurrency >= 1)) {
    throw new RangeError(
      `Cannot check server: concurrency must be 1 or more: received ` +
        `${concurrency}; leave it out for 4`,
    );
  }
  const target = parse_url(url);
  const started = new Date();
  const baseline = await take_baseline(target, timeout);
  const notes = lint
    ? await lint_server(baseline, timeout, disable)
    : undefined;

  const cases = TOPICS.flatMap((topic) =>
    topic.checks.filter(({ id }) => !disable.includes(id))
      .map((check) => ({ topic, check }))
  );
  const run = new HttpRun(cases, baseline, timeout, max_time, on_progress);
  const stopped = await run.run(concurrency);
  const ended = stopped === null ? undefined : stop_message(target, stopped);
  const report = make_report({
    suite: "http",
    target: target.href,
    started,
    findings: verbose
      ? run.findings
      : run.findings.map(({ exchange: _, ...finding }) => finding),
    ended,
    lint: notes,
  });
  if (stopped === null) return report;
  throw new CheckStopped(ended!, stopped.last, report);
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
