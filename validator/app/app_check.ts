/**
 * One run of the app suite: the requests one after the other, then the rules
 * over the whole run, then what was found about every rule.
 *
 * @module
 */
import type { WSGIApplication } from "../../wsgi/types.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { ConformanceError } from "../conformance_error.ts";
import { summarise } from "../report/findings.ts";
import type { Finding, Report } from "../report/types.ts";
import { type Rule, type RuleId, RULES } from "../rules.ts";
import { validator } from "../validator.ts";
import type { AppRequest, NamedRequest } from "./app_request.ts";
import { location_of } from "./location.ts";
import {
  type Answer,
  answer_to,
  environ_of,
  exchange,
} from "./reference_gateway.ts";
import {
  RUN_RULES,
  type RunRule,
  show_thrown,
  type Subject,
} from "./run_rules.ts";
import { StrayErrors } from "./stray_errors.ts";

/** What a run needs to know, without defaults. */
export interface AppCheckSettings {
  /** The requests, each under a name of its own. */
  requests: readonly NamedRequest[];
  /** Rules not to check. */
  disable: readonly RuleId[];
  /** The time limit for an answer, in milliseconds. */
  timeout: number;
  /** Called before each step, with the steps done and how many there are. */
  on_progress(done: number, total: number, request: string): void;
}

/** A request and what was answered to it. */
interface Answered {
  request: NamedRequest;
  first: Answer;
}

const EXPECTED_STATUS = {
  id: "request.status",
  title: "A request must be answered with the status that it expects.",
  level: "error",
  side: "app",
  source: "The requests given",
} as const;

/** An application that hangs every time would be waited for by the minute. */
const MOST_LATE_ANSWERS = 3;

/** The findings of one run, and the application that they are about. */
export class AppCheck {
  readonly #settings: AppCheckSettings;
  readonly #app: WSGIApplication;
  readonly #findings: Finding[] = [];
  /** What was said already: one broken thing is one finding. */
  readonly #said = new Set<string>();
  readonly #judged = new Set<RuleId>();
  /** The request under way; the validator knows none. */
  #request = "";
  /** Whether two requests are, and no violation can be told to be one's. */
  #interleaved = false;
  #late_answers = 0;

  constructor(app: WSGIApplication, settings: AppCheckSettings) {
    this.#settings = settings;
    const note = (error: ConformanceError) => this.#add_violation(error);
    this.#app = validator(app, {
      disable: [...settings.disable],
      on_error: note,
      on_warning: note,
    });
  }

  /** Run the suite. */
  async run(target: string): Promise<Report> {
    // Spelled out, as not every runtime that this is for has `using`.
    const stray = new StrayErrors((error) => this.#add_stray(error));
    try {
      return await this.#run(target);
    } finally {
      stray[Symbol.dispose]();
    }
  }

  async #run(target: string): Promise<Report> {
    const started_at = new Date().toISOString();
    const started = performance.now();
    const { requests, on_progress } = this.#settings;
    const total = requests.length + RUN_RULES.length;
    const answered: Answered[] = [];
    const made: string[] = [];
    for (const [done, request] of requests.entries()) {
      if (this.#given_up) break;
      on_progress(done, total, request.name);
      made.push(request.name);
      const first = await this.#ask(request.name, request);
      if (first !== undefined) answered.push({ request, first });
      this.#judge_status(request, first);
      // The runtime tells of rejected promises once it is idle.
      await new Promise((resolve) => setTimeout(resolve));
    }
    let subjects = answered.filter(({ request }) => is_get(request));
    for (const [index, rule] of RUN_RULES.entries()) {
      on_progress(requests.length + index, total, rule.id);
      subjects = await this.#judge_run(rule, subjects);
    }
    this.#add_the_rest();
    return {
      version: 1,
      suite: "app",
      target,
      started_at,
      duration_ms: Math.round(performance.now() - started),
      requests: made,
      findings: this.#findings,
      summary: summarise(this.#findings),
    };
  }

  get #given_up(): boolean {
    return this.#late_answers >= MOST_LATE_ANSWERS;
  }

  /** Hold the application to one rule; the subjects that are left. */
  async #judge_run(
    { id, check, applies = () => true, spoils }: RunRule,
    subjects: readonly Answered[],
  ): Promise<Answered[]> {
    if (this.#settings.disable.includes(id)) return [...subjects];
    const left: Answered[] = [];
    for (const [index, answered] of subjects.entries()) {
      const next = subjects[(index + 1) % subjects.length];
      const subject = this.#subject(answered, next.request);
      if (this.#given_up) return [];
      if (applies(subject)) {
        this.#judged.add(id);
        const breach = await check(subject);
        if (breach !== undefined) {
          this.#add(id, breach);
          if (spoils === "application") return [];
          if (spoils === "subject") continue;
        }
      }
      left.push(answered);
    }
    return left;
  }

  #subject({ request, first }: Answered, next: NamedRequest): Subject {
    return {
      request,
      first,
      next,
      ask: (change, take) =>
        this.#ask(request.name, { ...request, ...change }, take),
      try_out: (change, take) =>
        this.#try_out(request.name, { ...request, ...change }, take),
      interleave: () => this.#interleave(request, next),
    };
  }

  /** Make a request; whatever kept it from an answer is a finding. */
  async #ask(
    name: string,
    request: AppRequest,
    take?: number,
  ): Promise<Answer | undefined> {
    const answer = await this.#try_out(name, request, take);
    switch (answer.ending) {
      case "complete":
      case "abandoned":
      case "refused":
        return answer;
      case "late":
        this.#add_late();
        return undefined;
      case "threw":
      case "close threw":
        this.#add_thrown(request, answer);
        return undefined;
    }
  }

  #try_out(
    name: string,
    request: AppRequest,
    take?: number,
  ): Promise<Answer> {
    this.#request = name;
    const { timeout } = this.#settings;
    return answer_to(this.#app, request, { timeout, take });
  }

  async #interleave(
    first: NamedRequest,
    second: NamedRequest,
  ): Promise<Answer> {
    const options = { timeout: this.#settings.timeout };
    const one = exchange(this.#app, first, options);
    const other = exchange(this.#app, second, options);
    this.#interleaved = true;
    while (true) {
      const [step, other_step] = [await one.next(), await other.next()];
      if (!step.done || !other_step.done) continue;
      this.#interleaved = false;
      return step.value;
    }
  }

  /** The one thing that is not a rule: what the request itself asks for. */
  #judge_status({ name, status }: NamedRequest, answer?: Answer): void {
    if (status === undefined || answer === undefined) return;
    const right = answer.code === status;
    this.#findings.push({
      ...EXPECTED_STATUS,
      verdict: right ? "pass" : "fail",
      request: name,
      ...(right ? {} : {
        message: `The status is another one: received ${answer.code}, ` +
          `expected ${status}`,
        seen: String(answer.code),
        expected: String(status),
      }),
    });
  }

  #add_late(): void {
    this.#late_answers++;
    const { timeout } = this.#settings;
    const last = this.#given_up ? "; requests after this were not made" : "";
    this.#add("app.timeout", {
      message: `There is no answer within ${timeout} ms${last}`,
      seen: "no answer",
      expected: `an answer within ${timeout} ms`,
    });
  }

  #add_thrown(request: AppRequest, { error }: Answer): void {
    // A validator within the application says it better.
    if (error instanceof ConformanceError) return this.#add_violation(error);
    const seen = show_thrown(error);
    // What it throws at other paths, too, has nothing to do with the bytes.
    const thrown_before = this.#findings
      .some((finding) => finding.id === "app.throws" && finding.seen === seen);
    const id = thrown_before || has_utf8_path(request)
      ? "app.throws"
      : "app.path-bytes";
    const head = request.method === "HEAD" ? "For HEAD the" : "The";
    this.#add(id, {
      message: `${head} application throws ${seen}`,
      seen,
      expected: "an answer, be it a 500",
      location: location_of(error),
    });
  }

  #add_stray(error: unknown): void {
    this.#add("app.throws", {
      message: "The application leaves an error in a promise or a timer, " +
        `where nobody catches it: received ${show_thrown(error)}`,
      seen: show_thrown(error),
      expected: "an answer, be it a 500",
      location: location_of(error),
    });
  }

  #add_violation(error: ConformanceError): void {
    // The server is our own here, and takes its liberties on purpose.
    if (error.side === "server") return;
    // Each of the two was made alone before.
    if (this.#interleaved) return;
    const { rule, seen, expected } = error;
    // The rule's own sentence is the finding's title already.
    const said = rule_of(rule).text.toLowerCase().includes(
      expected.toLowerCase(),
    );
    this.#add(rule, {
      seen,
      ...(said ? {} : { expected }),
      location: location_of(error),
    });
  }

  #add(id: RuleId, details: Partial<Finding>): void {
    if (this.#settings.disable.includes(id)) return;
    const key = JSON.stringify([id, this.#request, details.seen]);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    const rule = rule_of(id);
    this.#findings.push({
      ...about(rule),
      verdict: rule.level === "error" ? "fail" : "warn",
      request: this.#request,
      ...details,
    });
  }

  /** One finding for each rule that was not broken. */
  #add_the_rest(): void {
    const broken = new Set(this.#findings.map(({ id }) => id));
    for (const rule of RULES) {
      if (rule.side === "server" || broken.has(rule.id)) continue;
      if (this.#settings.disable.includes(rule.id)) continue;
      const reason = this.#unjudged(rule.id);
      this.#findings.push(
        reason === undefined
          ? { ...about(rule), verdict: "pass" }
          : { ...about(rule), verdict: "skipped", reason },
      );
    }
  }

  /** Why a rule could not be judged, if it could not. */
  #unjudged(id: RuleId): string | undefined {
    if (this.#judged.has(id)) return;
    if (id === "app.closes") return "no GET was answered with a body";
    if (id === "app.path-bytes") {
      return this.#settings.requests.every(has_utf8_path)
        ? "no request has a path that is not UTF-8"
        : undefined;
    }
    if (RUN_RULES.some((rule) => rule.id === id)) return "no GET was answered";
  }
}

function is_get({ method = "GET" }: AppRequest): boolean {
  return method === "GET";
}

function rule_of(id: RuleId): Rule {
  return RULES.find((rule) => rule.id === id)!;
}

function about(
  rule: Rule,
): Pick<Finding, "id" | "title" | "level" | "side" | "source" | "why" | "fix"> {
  const { id, text, level, side, source, why, fix } = rule;
  return { id, title: text, level, side, source, why, fix };
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
