/**
 * One check of the middleware suite: the middleware between two validators,
 * with the server on the one side and the application on the other.
 *
 * @module
 */
import { StringErrors } from "../../wsgi/errors.ts";
import { show } from "../../wsgi/show.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import type { ConformanceError } from "../../validator/conformance_error.ts";
import type { RuleId, Side } from "../../validator/rules.ts";
import { validator } from "../../validator/validator.ts";
import type { AppRequest } from "../app/app_request.ts";
import { type Answer, answer_in_steps } from "../app/reference_gateway.ts";
import { show_thrown } from "../app/thrown.ts";
import type { Outcome } from "../outcome.ts";
import { Journal } from "../server/journal.ts";
import { StrayErrors } from "../stray_errors.ts";
import { how_ended } from "./expectations.ts";
import type { Middleware, MiddlewareCheck } from "./middleware_check.ts";

/** How a check is made. */
export interface RunSettings {
  /** The time limit for an answer, in milliseconds. */
  readonly timeout: number;
  /** What every request has, unless the check says otherwise. */
  readonly request: AppRequest;
  /** Called with a rule that the middleware broke. */
  on_violation(violation: ConformanceError): void;
}

/**
 * Rules that do not concern the middleware, as the methods are the suite's own,
 * or that the checks hold it to, which know more: one that holds the
 * application's first value back has sent no head yet, and need not throw.
 */
export const UNWATCHED_RULES: readonly RuleId[] = [
  "environ.request-method-known",
  "body.close-missing",
  "start-response.reraise",
];

/** What the middleware comes to in this check. */
export async function run_check(
  check: MiddlewareCheck,
  middleware: Middleware,
  settings: RunSettings,
): Promise<Outcome> {
  const lost: unknown[] = [];
  // Spelled out, as not every runtime that this is for has `using`.
  const stray = new StrayErrors((error) => lost.push(error));
  const errors = new StringErrors();
  const journal = new Journal();
  try {
    const { timeout } = settings;
    const alone = check.compares
      ? await answers_alone(check, middleware, settings)
      : [];
    const app = between(check, middleware, journal, settings);
    const requests = requests_of(check, settings, errors);
    const answers = await ask(app, requests, check, journal, settings);
    // The runtime tells of rejected promises once it is idle.
    await new Promise((resolve) => setTimeout(resolve));
    if (lost.length > 0) {
      return { wrong: `${show_thrown(lost[0])}, which nobody catches` };
    }
    if (!journal.entries.includes("called")) {
      return not_called(answers[0], timeout);
    }
    const run = { answers, alone, journal, errors: errors.getvalue(), timeout };
    return check.expect.judge(run);
  } finally {
    journal.end();
    stray[Symbol.dispose]();
  }
}

function not_called(answer: Answer, timeout: number): Outcome {
  const { code, ending } = answer;
  if (ending !== "complete" && ending !== "abandoned") {
    return {
      wrong: `${how_ended(answer, timeout)}; the application did not run`,
    };
  }
  return {
    skipped: code === 0
      ? "the middleware calls the application at the first value of its body"
      : `the middleware answers ${code} by itself; give a request that it ` +
        "passes on",
  };
}

/** The middleware between the two validators. */
function between(
  check: MiddlewareCheck,
  middleware: Middleware,
  journal: Journal,
  { on_violation }: RunSettings,
): WSGIApplication {
  const app = check.app(journal);
  const noted: WSGIApplication = (environ, start_response) => {
    journal.note("called");
    return app(environ, start_response);
  };
  // To the application it is the server, and to the server the application.
  const inner = check.bare ? noted : watched(noted, "server", on_violation);
  const between: unknown = middleware(inner);
  if (typeof between !== "function") {
    throw new TypeError(
      "Cannot check a middleware that does not give an application: received " +
        `${show(between)}; return a function (environ, start_response)`,
    );
  }
  return watched(between as WSGIApplication, "app", on_violation);
}

function watched(
  app: WSGIApplication,
  side: Side,
  on_violation: (violation: ConformanceError) => void,
): WSGIApplication {
  const note = (violation: ConformanceError) => {
    if (violation.side === side) on_violation(violation);
  };
  return validator(app, {
    on_error: note,
    on_warning: note,
    disable: UNWATCHED_RULES,
  });
}

/** The requests of a check, with what the options add to each. */
function requests_of(
  { requests = () => [{}] }: MiddlewareCheck,
  { request }: RunSettings,
  errors = new StringErrors(),
): AppRequest[] {
  return requests().map((own) => ({
    ...request,
    ...own,
    headers: [...request.headers ?? [], ...own.headers ?? []],
    environ: { "wsgi.errors": errors, ...request.environ, ...own.environ },
  }));
}

async function answers_alone(
  check: MiddlewareCheck,
  middleware: Middleware,
  settings: RunSettings,
): Promise<Answer[]> {
  const answers = [];
  for (const request of requests_of(check, settings)) {
    const journal = new Journal();
    const app = between(check, middleware, journal, settings);
    answers.push(...await ask(app, [request], check, journal, settings));
  }
  return answers;
}

/** Make the requests, one after the other or step by step in turn. */
async function ask(
  app: WSGIApplication,
  requests: readonly AppRequest[],
  { take, in_turn = false }: MiddlewareCheck,
  journal: Journal,
  { timeout }: RunSettings,
): Promise<Answer[]> {
  let taken = 0;
  const options = {
    timeout,
    take,
    note(event: string) {
      journal.note(event);
      if (event === "taken") journal.note(`taken ${++taken}`);
    },
  };
  const runs = requests.map((request) =>
    answer_in_steps(app, request, options)
  );
  const answers: Answer[] = [];
  async function step(index: number): Promise<void> {
    const { done, value } = await runs[index].next();
    if (done) answers[index] = value;
  }
  while (true) {
    const left = [...runs.keys()].filter((index) => !(index in answers));
    if (left.length === 0) break;
    await Promise.all((in_turn ? left : left.slice(0, 1)).map(step));
  }
  return answers;
}
