/**
 * One run of the app suite: the requests one after another, then the rules over
 * the whole run, then a finding for every other rule.
 *
 * @module
 */
import type { WSGIApplication } from "../../wsgi/types.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { ConformanceError } from "../../validator/conformance_error.ts";
import { make_report } from "../report/make_report.ts";
import type { Finding, Report } from "../report/types.ts";
import type { RuleId } from "../../validator/rules.ts";
import { validator } from "../../validator/validator.ts";
import { NOTES } from "../lint/topics/mod.ts";
import { AppFindings } from "./app_findings.ts";
import { app_exchange } from "./app_exchange.ts";
import type { AppRequest, NamedRequest } from "./app_request.ts";
import { lint_answer } from "./lint_answer.ts";
import {
  type Answer,
  answer_in_steps,
  answer_to,
  environ_of,
} from "./reference_gateway.ts";
import {
  difference,
  RUN_RULES,
  type RunRule,
  type Subject,
} from "./run_rules.ts";
import { StrayErrors } from "../stray_errors.ts";

/** The options of a run, all of them given. */
export interface AppCheckSettings {
  /** The requests, each with its own name. */
  requests: readonly NamedRequest[];
  /** Rules not to check, and notes of lint not to make. */
  disable: readonly string[];
  /** Whether to lint the answers. */
  lint: boolean;
  /** The time limit for each answer, in milliseconds. */
  timeout: number;
  /** Whether findings have their whole exchange. */
  verbose: boolean;
  /** Called before each step with the steps done, their total and the next. */
  on_progress(done: number, total: number, request: string): void;
  /** Called before each request with its name. */
  on_request(name: string): void;
  /** Called with each finding as it is made. */
  on_finding(finding: Finding): void;
}

/** Waiting for an application that always hangs would take minutes. */
const MOST_LATE_ANSWERS = 3;

const NO_SUBJECT = "no GET was answered with the same status twice";

/** Why a rule could not be judged: no request was suitable. */
const UNJUDGED: Readonly<Partial<Record<RuleId, string>>> = {
  "app.path-bytes": "no request has a path that is not UTF-8",
  "app.repeatable": "no GET was answered",
  "app.head-equals-get": NO_SUBJECT,
  "app.environ-kept": NO_SUBJECT,
  "app.unread-body": NO_SUBJECT,
  "app.isolated": NO_SUBJECT,
  "app.closes": "no GET was answered with a body",
};

/** One run, with its application and its findings. */
export class AppCheck {
  readonly #settings: AppCheckSettings;
  readonly #app: WSGIApplication;
  readonly #findings: AppFindings;
  readonly #notes: Finding[] = [];
  readonly #judged = new Set<RuleId>();
  #late_answers = 0;
  /** The exchanges since the last finding got its own, if they are kept. */
  #exchanges: string[] = [];

  constructor(app: WSGIApplication, settings: AppCheckSettings) {
    this.#settings = settings;
    const disable = settings.disable.filter(is_rule);
    const findings = new AppFindings(disable, settings.on_finding);
    const note = (error: ConformanceError) => findings.add_violation(error);
    this.#findings = findings;
    this.#app = validator(app, {
      disable,
      on_error: note,
      on_warning: note,
    });
  }

  /** Run the suite. */
  async run(target: string): Promise<Report> {
    // Spelled out, since not every supported runtime has `using`.
    const stray = new StrayErrors((error) => this.#findings.add_stray(error));
    try {
      return await this.#run(target);
    } finally {
      stray[Symbol.dispose]();
    }
  }

  async #run(target: string): Promise<Report> {
    const started = new Date();
    const { requests, on_progress } = this.#settings;
    const total = requests.length + RUN_RULES.length;
    const subjects: NamedRequest[] = [];
    const made: string[] = [];
    for (const [done, request] of requests.entries()) {
      if (this.#given_up) break;
      on_progress(done, total, request.name);
      made.push(request.name);
      if (!has_utf8_path(request)) this.#judged.add("app.path-bytes");
      const first = await this.#ask(request);
      if (first !== undefined && request.status !== undefined) {
        this.#findings.add_status(first.code, request.status);
      }
      if (first?.ending === "complete" && this.#settings.lint) {
        this.#notes.push(
          ...lint_answer(
            request,
            first,
            this.#settings.disable,
            (rule) => this.#findings.is_broken(rule),
          ),
        );
      }
      if (first !== undefined && is_get(request)) {
        if (await this.#is_repeatable(request, first)) subjects.push(request);
      }
      // The runtime reports rejected promises when it is idle.
      await new Promise((resolve) => setTimeout(resolve));
      this.#attach_exchanges();
    }
    for (const [index, rule] of RUN_RULES.entries()) {
      on_progress(requests.length + index, total, rule.id);
      await this.#judge_run(rule, subjects);
    }
    this.#findings.add_the_rest((id) => this.#unjudged(id));
    const findings = this.#findings.list;
    return make_report({
      suite: "app",
      target,
      started,
      requests: made,
      findings,
      lint: this.#settings.lint ? this.#notes : undefined,
    });
  }

  get #given_up(): boolean {
    return this.#late_answers >= MOST_LATE_ANSWERS;
  }

  /** Ask again at once, before another request can change the resource. */
  async #is_repeatable(
    request: NamedRequest,
    first: Answer,
  ): Promise<boolean> {
    this.#judged.add("app.repeatable");
    const second = await this.#ask(request);
    const breach = difference(first, second, "The second time");
    if (breach !== undefined) this.#findings.add("app.repeatable", breach);
    // If the answer changes, other answers cannot be compared with it.
    return second !== undefined && breach === undefined;
  }

  /** Check one rule with each of these requests. */
  async #judge_run(
    { id, check, applies = () => true, spoils = false }: RunRule,
    requests: readonly NamedRequest[],
  ): Promise<void> {
    if (this.#settings.disable.includes(id)) return;
    for (const [index, request] of requests.entries()) {
      if (this.#given_up) return;
      // Later requests may have changed the resource, which is allowed.
      const first = await this.#ask(request);
      if (first === undefined) continue;
      const next = requests[(index + 1) % requests.length];
      const subject = this.#subject(request, first, next);
      if (!applies(subject)) continue;
      this.#judged.add(id);
      const breach = await check(subject);
      if (breach !== undefined) this.#findings.add(id, breach);
      this.#attach_exchanges();
      if (breach !== undefined && spoils) return;
    }
  }

  #subject(
    request: NamedRequest,
    first: Answer,
    next: NamedRequest,
  ): Subject {
    return {
      request,
      first,
      next,
      ask: (change, take) => this.#ask(request, change, take),
      try_out: (change, take) => this.#try_out(request, change, take),
      interleave: () => this.#interleave(request, next),
    };
  }

  /** Make a request; if there is no answer, the reason becomes a finding. */
  async #ask(
    request: NamedRequest,
    change: AppRequest = {},
    take?: number,
  ): Promise<Answer | undefined> {
    const answer = await this.#try_out(request, change, take);
    switch (answer.ending) {
      case "complete":
      case "abandoned":
      case "refused":
        return answer;
      case "late":
        this.#add_late(answer);
        return undefined;
      case "threw":
      case "close threw":
        this.#findings.add_thrown(answer.error, {
          method: change.method,
          path_is_utf8: has_utf8_path(request),
        });
        return undefined;
    }
  }

  #add_late({ chunks }: Answer): void {
    this.#late_answers++;
    const { timeout } = this.#settings;
    const last = this.#given_up ? "; requests after this were not made" : "";
    const seen = chunks.length === 0 ? "no answer" : "no end to the answer";
    this.#findings.add("app.timeout", {
      message: `There was ${seen} within ${timeout} ms${last}`,
      seen,
      expected: `an answer within ${timeout} ms`,
    });
  }

  async #try_out(
    request: NamedRequest,
    change: AppRequest = {},
    take?: number,
  ): Promise<Answer> {
    this.#findings.request = request.name;
    const { timeout, on_request } = this.#settings;
    on_request(request.name);
    const changed = { ...request, ...change };
    const answer = await answer_to(this.#app, changed, { timeout, take });
    this.#keep_exchange(changed, answer);
    return answer;
  }

  #keep_exchange(request: AppRequest, answer: Answer): void {
    if (!this.#settings.verbose) return;
    this.#exchanges.push(app_exchange(request, answer));
  }

  /** Give the new findings the exchanges that led to them. */
  #attach_exchanges(): void {
    if (!this.#settings.verbose) return;
    this.#findings.attach_exchange(this.#exchanges.join("\n\n"));
    this.#exchanges = [];
  }

  async #interleave(
    first: NamedRequest,
    second: NamedRequest,
  ): Promise<Answer> {
    const { timeout, on_request } = this.#settings;
    const options = { timeout };
    on_request(first.name);
    const one = answer_in_steps(this.#app, first, options);
    const other = answer_in_steps(this.#app, second, options);
    this.#findings.interleaved = true;
    let [step, other_step] = [await one.next(), await other.next()];
    while (!step.done || !other_step.done) {
      // A generator returns its answer only once.
      if (!step.done) step = await one.next();
      if (!other_step.done) other_step = await other.next();
    }
    this.#findings.interleaved = false;
    this.#keep_exchange(first, step.value);
    return step.value;
  }

  /** Why a rule could not be judged, if it could not. */
  #unjudged(id: RuleId): string | undefined {
    if (this.#judged.has(id) || UNJUDGED[id] === undefined) return;
    return this.#given_up ? "too many answers were late" : UNJUDGED[id];
  }
}

const NOTE_IDS: ReadonlySet<string> = new Set(NOTES.map(({ id }) => id));

/** What is neither is a rule, too: the validator says that there is none. */
function is_rule(id: string): id is RuleId {
  return !NOTE_IDS.has(id);
}

function is_get({ method = "GET" }: AppRequest): boolean {
  return method === "GET";
}

function has_utf8_path(request: AppRequest): boolean {
  const { PATH_INFO = "" } = environ_of(request);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(latin1_encode(PATH_INFO));
    return true;
  } catch {
    return false;
  }
}
