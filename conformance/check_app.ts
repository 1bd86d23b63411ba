/**
 * The suite that checks an application, whoever wrote it, without a server.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import type { WSGIApplication } from "../wsgi/types.ts";
import { AppCheck } from "./app/app_check.ts";
import { type AppRequest, name_requests } from "./app/app_request.ts";
import { BATTERY } from "./app/battery.ts";
import type { Report } from "./report/types.ts";
import type { RuleId } from "../validator/rules.ts";

/** How {@linkcode check_app} goes about it. */
export interface CheckAppOptions {
  /** The requests to make instead of the battery. */
  requests?: readonly AppRequest[];
  /** Rules not to check. Default: none. */
  disable?: readonly RuleId[];
  /** The time limit for each answer, in milliseconds. Default: 5000. */
  timeout?: number;
  /** What the report calls the application. Default: the function's name. */
  target?: string;
  /** Called before each step, with the steps done and how many there are. */
  on_progress?: (done: number, total: number, request: string) => void;
}

const DEFAULT_TIMEOUT = 5000;

/**
 * Drive an application through a battery of requests, under the validator, and
 * report what it does that PEP 3333 or HTTP does not allow.
 *
 * The requests are made in-process, one after the other, by a gateway that
 * takes every liberty a server has: short reads, optional keys left out, bodies
 * abandoned, two requests in turn. Every GET is made again to see whether it is
 * repeatable, equals HEAD, and so on: the rules `app.*`.
 *
 * An application that never returns from a synchronous loop cannot be stopped
 * from within its own process.
 *
 * @example An application under check
 * ```ts
 * import { check_app } from "@pep3333/wsgi/conformance";
 * import type { WSGIApplication } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application: WSGIApplication = (_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"], ["A B", "c"]]);
 *   return [new TextEncoder().encode("Hello world\n")];
 * };
 *
 * const { findings } = await check_app(application);
 * const failed = findings.filter(({ verdict }) => verdict === "fail");
 * assertEquals([...new Set(failed.map(({ id }) => id))], ["headers.name"]);
 * ```
 *
 * @param app The application.
 * @param options The requests, the rules and the time limit.
 * @returns What was found, a finding at least for each rule.
 * @throws {TypeError} If `app` is not a function, or HTTP cannot carry a request.
 * @throws {RangeError} If there are no requests.
 * @see PEP 3333, Specification Details.
 */
export async function check_app(
  app: WSGIApplication,
  options: CheckAppOptions = {},
): Promise<Report> {
  if (typeof app !== "function") {
    throw new TypeError(
      `Cannot check an application that is no function: received ${show(app)}`,
    );
  }
  const requests = name_requests(options.requests ?? BATTERY);
  if (requests.length === 0) {
    throw new RangeError("Cannot check an application without any request");
  }
  const check = new AppCheck(app, {
    requests,
    disable: options.disable ?? [],
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    on_progress: options.on_progress ?? (() => {}),
  });
  return await check.run(options.target ?? (app.name || "application"));
}
