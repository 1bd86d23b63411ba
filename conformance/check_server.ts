/**
 * The suite that checks a server: does it do its part of PEP 3333?
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import type { ConformanceError } from "../validator/conformance_error.ts";
import { verdict_on } from "./outcome.ts";
import { cut } from "./report/escape.ts";
import { make_report } from "./report/make_report.ts";
import type { Finding, Report } from "./report/types.ts";
import { type Rule, RULES } from "../validator/rules.ts";
import { TOPICS } from "./server/topics/mod.ts";
import type {
  ServerCheck,
  ServerCheckInfo,
  ServerTopic,
} from "./server/server_check.ts";
import {
  ServerUnderCheck,
  type StartServer,
  UNWATCHED_RULES,
} from "./server/server_under_check.ts";

export { FETCH_NOT_APPLICABLE } from "./server/fetch_not_applicable.ts";
export type { ServerCheckInfo } from "./server/server_check.ts";
export type {
  StartedServer,
  StartServer,
} from "./server/server_under_check.ts";

/** How {@linkcode check_server} goes about it. */
export interface CheckServerOptions {
  /**
   * How long to wait each time for something to come, in milliseconds; 2000.
   * The start may take fifteen times as long.
   */
  timeout?: number;
  /** The ids of checks and rules to leave out; none. */
  disable?: readonly string[];
  /**
   * What the server's transport cannot carry: why, by the id of the check or
   * rule. {@linkcode FETCH_NOT_APPLICABLE} is one such list.
   */
  not_applicable?: Readonly<Record<string, string>>;
  /** What the report calls the server. Default: its URL. */
  target?: string;
  /** Called after each check: how many are done, of how many, and the last. */
  on_progress?: (done: number, total: number, finding: Finding) => void;
}

const DEFAULT_TIMEOUT = 2000;

/** Every check of {@linkcode check_server}, in the order they are made. */
export const SERVER_CHECKS: readonly ServerCheckInfo[] = TOPICS.flatMap(
  ({ checks }) =>
    checks.map(({ id, title, level, source }) => ({
      id,
      title,
      level,
      source,
    })),
);

/**
 * Check a server, or any other thing that runs WSGI applications for HTTP
 * clients, by probe applications and by requests over raw sockets.
 *
 * Each check puts an application of its own onto the server, which behaves in
 * one way, and looks at what the client gets and at what the application is
 * told. All but a few run under {@linkcode validator}: what the server does
 * that a rule does not allow is reported, too, with a finding for each rule
 * that binds servers.
 *
 * A broken MUST is a `fail`, a broken SHOULD a `warn`. After each check the
 * server has to answer another client; if it does not, the check failed, and
 * the server is started again.
 *
 * @example Check a gateway over Fetch
 * ```ts
 * import { to_fetch } from "@pep3333/wsgi/handlers";
 * import { check_server, FETCH_NOT_APPLICABLE } from "@pep3333/wsgi/conformance";
 * import { StringErrors } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const report = await check_server((app) => {
 *   const handler = to_fetch(app, { errors: new StringErrors() });
 *   const server = Deno.serve({ port: 0, onListen() {} }, handler);
 *   return Promise.resolve({
 *     url: `http://127.0.0.1:${server.addr.port}/`,
 *     close: () => server.shutdown(),
 *   });
 * }, { not_applicable: FETCH_NOT_APPLICABLE });
 *
 * assertEquals(report.summary.fail, 0);
 * ```
 *
 * @param start Starts the server with an application; it listens for TCP when
 * the promise resolves.
 * @param options What to leave out, and how long to wait.
 * @returns The report: a finding for each check, then one for each rule.
 * @throws {TypeError} If `options` name a check that does not exist.
 * @throws {Error} If the server does not start in time, or not answer at all.
 * @see PEP 3333, The Server/Gateway Side.
 */
export async function check_server(
  start: StartServer,
  options: CheckServerOptions = {},
): Promise<Report> {
  const {
    timeout = DEFAULT_TIMEOUT,
    disable = [],
    not_applicable = {},
    on_progress,
  } = options;
  refuse_unknown([...disable, ...Object.keys(not_applicable)]);
  const is_wanted = ({ id }: { id: string }) => !disable.includes(id);
  const checks = TOPICS.flatMap(({ why, checks }) =>
    checks.filter(is_wanted).map((check) => ({ ...check, why }))
  );
  const started = new Date();
  const findings: Finding[] = [];
  const broken = new Map<string, Violation>();

  const server = await ServerUnderCheck.start(start, {
    timeout,
    on_violation(violation, sent) {
      // One broken thing is one finding, however often it is seen.
      if (broken.has(violation.rule)) return;
      broken.set(violation.rule, { violation, sent });
    },
  });
  const target = options.target ?? server.url.href;
  try {
    for (const check of checks) {
      const reason = not_applicable[check.id];
      const finding = await finding_of(check, server, reason);
      findings.push(finding);
      on_progress?.(findings.length, checks.length, finding);
    }
  } finally {
    await server.close();
  }
  for (const rule of RULES) {
    if (!is_watched(rule) || !is_wanted(rule)) continue;
    const reason = not_applicable[rule.id];
    findings.push(rule_finding(rule, broken.get(rule.id), reason));
  }
  return make_report({ suite: "server", target, started, findings });
}

/** A rule that the server broke, and the request at which it did. */
interface Violation {
  readonly violation: ConformanceError;
  readonly sent: string;
}

/** Whether the probe applications can tell that a server breaks this rule. */
function is_watched({ id, side }: Rule): boolean {
  return side === "server" && !UNWATCHED_RULES.includes(id);
}

function refuse_unknown(ids: readonly string[]): void {
  const known = new Set<string>(
    [...SERVER_CHECKS, ...RULES].map(({ id }) => id),
  );
  const unknown = ids.find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw new TypeError(
    `Cannot check the server as there is no check ${show(unknown)}: the ` +
      "checks are in SERVER_CHECKS, the rules in RULES",
  );
}

/** The finding of one check, which is made unless it does not apply. */
async function finding_of(
  check: ServerCheck & Pick<ServerTopic, "why">,
  server: ServerUnderCheck,
  reason: string | undefined,
): Promise<Finding> {
  const { id, title, level, source, why } = check;
  const about = { id, title, level, source, why, side: "server" as const };
  if (reason !== undefined) {
    return { ...about, verdict: "not_applicable", reason };
  }
  const { sent, outcome } = await server.check(check);
  const finding: Finding = {
    ...about,
    sent: show_sent(sent),
    expected: check.expect.text,
    ...verdict_on(check, outcome),
  };
  if (outcome !== "pass" && "wrong" in outcome) finding.seen = outcome.wrong;
  return finding;
}

/** The finding of one rule, which holds for every check. */
function rule_finding(
  { id, text, level, source, why, fix }: Rule,
  broken: Violation | undefined,
  reason: string | undefined,
): Finding {
  const side = "server" as const;
  const about = { id, title: text, level, source, side, why, fix };
  if (reason !== undefined) {
    return { ...about, verdict: "not_applicable", reason };
  }
  if (broken === undefined) return { ...about, verdict: "pass" };
  const { message, seen, expected } = broken.violation;
  return {
    ...about,
    verdict: level === "error" ? "fail" : "warn",
    sent: show_sent(broken.sent),
    seen,
    expected,
    message,
  };
}

const MAX_SHOWN = 400;

/** What was sent, on one line. */
function show_sent(text: string): string {
  return cut(JSON.stringify(text).slice(1, -1), MAX_SHOWN);
}
