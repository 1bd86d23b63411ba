/**
 * The suite that checks any application, without a server.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";
import type { WSGIApplication } from "../wsgi/types.ts";
import { AppCheck } from "./app/app_check.ts";
import { type AppRequest, name_requests } from "./app/app_request.ts";
import { BATTERY } from "./app/battery.ts";
import type { Finding, Report } from "./report/types.ts";

/**
 * The options of {@linkcode check_app}.
 *
 * @category Conformance
 */
export interface CheckAppOptions {
  /** The requests to make. Default: the battery. */
  requests?: readonly AppRequest[];
  /** Rules not to check, and notes of lint not to make. Default: none. */
  disable?: readonly string[];
  /** Whether to lint the answers, see {@linkcode lint_response}. Default: yes. */
  lint?: boolean;
  /** The time limit for each answer, in milliseconds. Default: 5000. */
  timeout?: number;
  /** Whether findings have their whole exchange. Default: `false`. */
  verbose?: boolean;
  /** What the report calls the application. Default: the function's name. */
  target?: string;
  /** Called before each step with the steps done, their total and the next. */
  on_progress?: (done: number, total: number, request: string) => void;
  /** Called before each request with its name. */
  on_request?: (name: string) => void;
  /** Called with each finding as it is made. */
  on_finding?: (finding: Finding) => void;
}

const DEFAULT_TIMEOUT = 5000;

/**
 * Run an application through a battery of requests, under the validator, and
 * report what PEP 3333 or HTTP does not allow.
 *
 * The requests are made in-process, one after the other, by a gateway that
 * uses all the freedom a server has: short reads, optional keys left out,
 * abandoned bodies, interleaved requests. Every GET is made again to see
 * whether it is repeatable, agrees with HEAD, and so on: the rules `app.*`.
 *
 * An application that never leaves a synchronous loop cannot be stopped from
 * within the same process.
 *
 * @example Check an application
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
 * @returns The report, with at least one finding for each rule.
 * @throws {TypeError} If `app` is not a function, a request is not HTTP, or
 * `disable` names what does not exist.
 * @throws {RangeError} If there are no requests.
 * @see PEP 3333, Specification Details.
 * @category Conformance
 */
export async function check_app(
  app: WSGIApplication,
  options: CheckAppOptions = {},
): Promise<Report> {
  if (typeof app !== "function") {
    throw new TypeError(
      `Cannot check application: it must be a function: received ${
        show(app)
      }; ` +
        "pass the function itself",
    );
  }
  const requests = name_requests(options.requests ?? BATTERY);
  if (requests.length === 0) {
    throw new RangeError(
      "Cannot check application: there must be a request: received none; " +
        "leave requests out to make those of the battery",
    );
  }
  const check = new AppCheck(app, {
    requests,
    disable: options.disable ?? [],
    lint: options.lint ?? true,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    verbose: options.verbose ?? false,
    on_progress: options.on_progress ?? (() => {}),
    on_request: options.on_request ?? (() => {}),
    on_finding: options.on_finding ?? (() => {}),
  });
  return await check.run(options.target ?? (app.name || "application"));
}
