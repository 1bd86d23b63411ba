/**
 * The suite that checks a server: does it do what PEP 3333 asks of it?
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import type { ConformanceError } from "../validator/conformance_error.ts";
import { verdict_on } from "./outcome.ts";
import { cut } from "./report/escape.ts";
import { exchange_text } from "./report/exchange_text.ts";
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

/**
 * The options of {@linkcode check_server}.
 *
 * @category Conformance
 */
export interface CheckServerOptions {
  /**
   * How long each wait may take, in milliseconds. Default: 2000. The start of
   * the server may take fifteen times as long.
   */
  timeout?: number;
  /** Whether findings have their whole exchange. Default: `false`. */
  verbose?: boolean;
  /** The ids of checks and rules to leave out. Default: none. */
  disable?: readonly string[];
  /**
   * What the transport of the server cannot carry: the reasons, by the id of
   * the check or rule. {@linkcode FETCH_NOT_APPLICABLE} is one such list.
   * Default: none.
   */
  not_applicable?: Readonly<Record<string, string>>;
  /** What the report calls the server. Default: its URL. */
  target?: string;
  /** Called before each check with the checks done, their total and its id. */
  on_check?: (done: number, total: number, id: string) => void;
  /** Called after each check with the checks done, their total and the last. */
  on_progress?: (done: number, total: number, finding: Finding) => void;
}

const DEFAULT_TIMEOUT = 2000;

/**
 * Every check of {@linkcode check_server}, in order.
 *
 * @category Conformance
 */
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
 * Check a server, or anything else that runs WSGI applications for HTTP
 * clients, with probe applications and requests over raw sockets.
 *
 * Each check has its own application, which behaves in one particular way, and
 * looks at what the client and the application receive. Almost all run under
 * {@linkcode validator}: a server that breaks a rule is reported too, with a
 * finding for each rule that binds servers.
 *
 * A broken MUST is a `fail`, a broken SHOULD is a `warn`. After each check the
 * server must answer another client; if it does not, the check fails and the
 * server is restarted.
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
 * assertEquals(report.summary.rules.fail, 0);
 * ```
 *
 * @param start Starts the server with an application; it must listen for TCP
 * when the promise resolves.
 * @param options See {@linkcode CheckServerOptions}.
 * @returns The report: one finding for each check, then one for each rule.
 * @throws {TypeError} If `options` names a check that does not exist.
 * @throws {Error} If the server does not start in time or does not answer.
 * @see PEP 3333, The Server/Gateway Side.
 * @category Conformance
 */
export async function check_server(
  start: StartServer,
  options: CheckServerOptions = {},
): Promise<Report> {
  const {
    timeout = DEFAULT_TIMEOUT,
    disable = [],
    not_applicable = {},
    verbose = false,
    on_check,
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
      on_check?.(findings.length, checks.length, check.id);
      const reason = not_applicable[check.id];
      const { exchange, ...finding } = await finding_of(check, server, reason);
      findings.push(verbose ? { ...finding, exchange } : finding);
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

/** A rule that the server broke, and the request that showed it. */
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
    `Cannot check server: there is no such check or rule: received ` +
      `${show(unknown)}; see SERVER_CHECKS and RULES`,
  );
}

/** Make one check, unless it does not apply, and return its finding. */
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
  const { sent, received, outcome } = await server.check(check);
  const finding: Finding = {
    ...about,
    sent: show_sent(sent),
    expected: check.expect.text,
    exchange: exchange_text(sent, received),
    ...verdict_on(check, outcome),
  };
  if (outcome !== "pass" && "wrong" in outcome) finding.seen = outcome.wrong;
  return finding;
}

/** The finding of one rule, over all checks. */
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
