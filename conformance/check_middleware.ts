/**
 * The suite that checks a middleware: is it a server to the application within,
 * and an application to the server around it?
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import type { ConformanceError } from "../validator/conformance_error.ts";
import { type Rule, RULES, RULES_BY_SECTION } from "../validator/rules.ts";
import type { AppRequest } from "./app/app_request.ts";
import type {
  Middleware,
  MiddlewareCheck,
  MiddlewareCheckInfo,
} from "./middleware/middleware_check.ts";
import { run_check, UNWATCHED_RULES } from "./middleware/run_check.ts";
import { CHECKS } from "./middleware/topics/mod.ts";
import { type Outcome, verdict_on } from "./outcome.ts";
import { make_report } from "./report/make_report.ts";
import type { Finding, Report } from "./report/types.ts";

export type {
  Middleware,
  MiddlewareCheckInfo,
} from "./middleware/middleware_check.ts";

/**
 * How {@linkcode check_middleware} goes about it.
 *
 * @category Conformance
 */
export interface CheckMiddlewareOptions {
  /**
   * What every request has: the path or the fields that the middleware passes
   * on. Default: a plain request for `/`.
   */
  request?: AppRequest;
  /** The ids of checks and rules to leave out. Default: none. */
  disable?: readonly string[];
  /** The time limit for each answer, in milliseconds. Default: 2000. */
  timeout?: number;
  /** What the report calls the middleware. Default: the function's name. */
  target?: string;
  /** Called before each check with the checks done, their total and the id. */
  on_check?: (done: number, total: number, id: string) => void;
  /** Called after each check: how many are done, of how many, and the last. */
  on_progress?: (done: number, total: number, finding: Finding) => void;
}

const DEFAULT_TIMEOUT = 2000;

/**
 * Every check of {@linkcode check_middleware}, in the order they are made.
 *
 * @category Conformance
 */
export const MIDDLEWARE_CHECKS: readonly MiddlewareCheckInfo[] = CHECKS.map((
  { id, title, level, source, why, fix },
) => ({ id, title, level, source, why, fix }));

/**
 * Check a middleware: a function that takes an application and gives one.
 *
 * It is put between two validators and around applications that return every
 * kind of body, fail at every step and note how they are treated. Each check
 * makes a middleware of its own. What the middleware does that a rule does not
 * allow, as an application or as a server, is reported with a finding for each
 * rule of the interface.
 *
 * A broken MUST is a `fail`, a broken SHOULD a `warn`. A check is `skipped` where
 * the middleware does not call the application: then give a `request` that it
 * passes on.
 *
 * @example A middleware that reads the whole body before it returns
 * ```ts
 * import { check_middleware } from "@pep3333/wsgi/conformance";
 * import type { WSGIApplication } from "@pep3333/wsgi/wsgi";
 * import { assert } from "@std/assert";
 *
 * const upper = (app: WSGIApplication): WSGIApplication =>
 *   async (environ, start_response) => {
 *     const body = await app(environ, start_response);
 *     let text = "";
 *     for await (const chunk of body) text += new TextDecoder().decode(chunk);
 *     return [new TextEncoder().encode(text.toUpperCase())];
 *   };
 *
 * const { findings } = await check_middleware(upper, { timeout: 100 });
 * const failed = findings.filter(({ verdict }) => verdict === "fail")
 *   .map(({ id }) => id);
 * assert(failed.includes("boundaries.generator"));
 * assert(failed.includes("close.generator"));
 * ```
 *
 * @param middleware The middleware.
 * @param options What to leave out, what to ask, and how long to wait.
 * @returns The report: a finding for each check, then one for each rule.
 * @throws {TypeError} If `middleware` is not a function or does not give one, or
 * `options` name a check that does not exist.
 * @see PEP 3333, Middleware: Components that Play Both Sides.
 * @category Conformance
 */
export async function check_middleware(
  middleware: Middleware,
  options: CheckMiddlewareOptions = {},
): Promise<Report> {
  if (typeof middleware !== "function") {
    throw new TypeError(
      `Cannot check a middleware that is not a function: received ${
        show(middleware)
      }`,
    );
  }
  const { timeout = DEFAULT_TIMEOUT, disable = [], request = {} } = options;
  refuse_unknown(disable);
  const is_wanted = ({ id }: { id: string }) => !disable.includes(id);
  const checks = CHECKS.filter(is_wanted);
  const started = new Date();
  const findings: Finding[] = [];
  const broken = new Map<string, Violation>();
  for (const check of checks) {
    options.on_check?.(findings.length, checks.length, check.id);
    const outcome = await run_check(check, middleware, {
      timeout,
      request,
      on_violation(violation) {
        // One broken thing is one finding, however often it is seen.
        if (broken.has(violation.rule)) return;
        broken.set(violation.rule, { violation, check });
      },
    });
    const finding = finding_of(check, outcome);
    findings.push(finding);
    options.on_progress?.(findings.length, checks.length, finding);
  }
  for (const rule of RULES.filter(is_wanted)) {
    if (!is_watched(rule)) continue;
    findings.push(rule_finding(rule, broken.get(rule.id)));
  }
  const target = options.target ?? (middleware.name || "middleware");
  return make_report({ suite: "middleware", target, started, findings });
}

/** A rule that the middleware broke, and the check in which it did. */
interface Violation {
  readonly violation: ConformanceError;
  readonly check: MiddlewareCheckInfo;
}

const OVER_A_RUN: ReadonlySet<string> = new Set(
  RULES_BY_SECTION["Over a whole run"].map(({ id }) => id),
);

function is_watched({ id }: Rule): boolean {
  return !OVER_A_RUN.has(id) && !UNWATCHED_RULES.includes(id);
}

function refuse_unknown(ids: readonly string[]): void {
  const known = new Set<string>([...CHECKS, ...RULES].map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw new TypeError(
    `Cannot check the middleware: there is no check ${show(unknown)}; the ` +
      "checks are in MIDDLEWARE_CHECKS, the rules in RULES",
  );
}

function finding_of(check: MiddlewareCheck, outcome: Outcome): Finding {
  const { id, title, level, source, why, fix } = check;
  const finding: Finding = {
    id,
    title,
    level,
    source,
    why,
    fix,
    expected: check.expect.text,
    ...verdict_on(check, outcome),
  };
  if (outcome !== "pass" && "wrong" in outcome) finding.seen = outcome.wrong;
  return finding;
}

/** The finding of one rule, which holds for every check. */
function rule_finding(
  { id, text, level, source, side, why, fix }: Rule,
  broken: Violation | undefined,
): Finding {
  const about = { id, title: text, level, source, side, why, fix };
  if (broken === undefined) return { ...about, verdict: "pass" };
  const { violation: { message, seen, expected }, check } = broken;
  return {
    ...about,
    verdict: level === "error" ? "fail" : "warn",
    seen,
    expected,
    message: `${message}, in the check ${check.id}`,
  };
}
