/**
 * One run of the HTTP suite: every check once, those that fail once more, alone,
 * in a bounded time, and as long as the server lives.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import { describe } from "../client/describe.ts";
import { CannotConnect, run_script, type Transcript } from "../client/probe.ts";
import { blame, verdict_on } from "../outcome.ts";
import { escape_bytes, exchange_text } from "../report/exchange_text.ts";
import { is_problem } from "../report/findings.ts";
import type { Finding, Report } from "../report/types.ts";
import {
  type Baseline,
  fill,
  type HttpCheck,
  type HttpTopic,
  info,
  unmet_need,
} from "./http_check.ts";
import { NEXT } from "./topics/requests.ts";

/**
 * A request that a check has sent.
 *
 * @category Conformance
 */
export interface SentRequest {
  /** The check. */
  readonly id: string;
  /** What it sent, escaped and cut. */
  readonly sent: string;
}

/**
 * The run was stopped: the server died, hung, or took too long.
 *
 * @example
 * ```ts
 * import { check_http, CheckStopped } from "@pep3333/wsgi/conformance";
 * import { assert, assertRejects } from "@std/assert";
 *
 * await using server = Deno.serve(
 *   { hostname: "127.0.0.1", port: 0, onListen() {} },
 *   () => new Response("Hello world\n"),
 * );
 * const { port } = server.addr;
 * const error = await assertRejects(
 *   () => check_http(`http://127.0.0.1:${port}/`, { max_time: 0 }),
 *   CheckStopped,
 *   "it took longer than 0 ms",
 * );
 * assert(error.report.summary.rules.skipped > 300);
 * ```
 * @category Conformance
 */
export class CheckStopped extends Error {
  /** `"CheckStopped"`. */
  override readonly name: string = "CheckStopped";
  /** The last requests before it; more than one if they were sent together. */
  readonly last: readonly SentRequest[];
  /** The report, in which the checks that were not made are skipped. */
  readonly report: Report;

  /** An error with this `message`; {@linkcode check_http} makes it. */
  constructor(message: string, last: readonly SentRequest[], report: Report) {
    super(message);
    this.last = last;
    this.report = report;
  }
}

/** Why the check of `url` stopped, in one sentence. */
export function stop_message(url: URL, { reason, last }: Stop): string {
  const requests = last.map(({ id, sent }) => `${id} (${show(sent)})`);
  return `Cannot finish check of ${url}: ${reason}: ` +
    (last.length === 1
      ? `the last request was that of ${requests[0]}`
      : last.length === 0
      ? "no request was sent"
      : `the last requests were those of ${requests.join(", ")}`);
}

/** A check and its topic. */
export interface Case {
  readonly topic: HttpTopic;
  readonly check: HttpCheck;
}

/** Why a run was stopped, and what was sent last. */
export interface Stop {
  readonly reason: string;
  readonly last: readonly SentRequest[];
}

/** After so many checks that ended in silence, the others wait less for it. */
const MOST_SILENT = 10;

/** After so many in a row without any response, the server may hang. */
const MOST_UNANSWERED = 8;

/** What counts as long for a server that answers at once, in milliseconds. */
const LEAST_PATIENCE = 150;

/** One run. */
export class HttpRun {
  readonly findings: Finding[] = [];
  readonly #cases: readonly Case[];
  readonly #baseline: Baseline;
  readonly #timeout: number;
  readonly #patience: number;
  readonly #max_time: number;
  readonly #ends_at: number;
  readonly #on_progress?: (
    done: number,
    total: number,
    finding: Finding,
  ) => void;
  #done = 0;
  #silent = 0;
  /** The requests without any response since the last one that had one. */
  #unanswered: SentRequest[] = [];
  /** Whether a check could not connect. */
  #refused = false;
  /** The requests that may have been the last, the latest at the end. */
  #last: { readonly id: string; sent: string; is_answered: boolean }[] = [];

  constructor(
    cases: readonly Case[],
    baseline: Baseline,
    timeout: number,
    max_time: number,
    on_progress?: (done: number, total: number, finding: Finding) => void,
  ) {
    this.#cases = cases;
    this.#baseline = baseline;
    this.#timeout = timeout;
    const patience = Math.max(LEAST_PATIENCE, 20 * baseline.latency);
    this.#patience = Math.min(timeout, patience);
    this.#max_time = max_time;
    this.#ends_at = performance.now() + max_time;
    this.#on_progress = on_progress;
  }

  /** Make every check; `null` if the run was not stopped. */
  async run(concurrency: number): Promise<Stop | null> {
    const { length } = this.#cases;
    const alone: number[] = [];
    // All but the last, which asks whether the server survived the others.
    const indexes = Array.from(this.#cases.slice(0, -1).keys());
    let stop: Stop | null = null;
    while (indexes.length > 0 && stop === null) {
      const work = async () => {
        while (indexes.length > 0 && !this.#is_doubtful()) {
          const index = indexes.shift()!;
          const finding = await this.#run_case(index, concurrency);
          if (is_problem(finding)) alone.push(index);
          else this.#settle(index, finding);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, work));
      stop = await this.#stop(concurrency);
    }
    if (length > 0) alone.push(length - 1);
    alone.sort((a, b) => a - b);
    while (alone.length > 0 && stop === null) {
      const index = alone.shift()!;
      const finding = await this.#run_case(index, 1);
      const could_connect = !this.#refused;
      if (this.#is_doubtful()) stop = await this.#stop(1);
      if (could_connect) this.#settle(index, finding);
      // It was gone for a moment, and is back.
      else if (stop === null) {
        this.#settle(index, await this.#run_case(index, 1));
      }
    }
    if (stop !== null) this.#skip_the_rest(stop.reason);
    return stop;
  }

  #settle(index: number, finding: Finding): void {
    this.findings[index] = finding;
    this.#on_progress?.(++this.#done, this.#cases.length, finding);
  }

  #skip_the_rest(reason: string): void {
    for (const [index, { topic, check }] of this.#cases.entries()) {
      this.findings[index] ??= {
        ...info(topic, check),
        verdict: "skipped",
        reason: `The run was stopped: ${reason}`,
      };
    }
  }

  #is_late(): boolean {
    return performance.now() >= this.#ends_at;
  }

  /** Whether to pause and see if the server still answers. */
  #is_doubtful(): boolean {
    return this.#refused || this.#unanswered.length >= MOST_UNANSWERED ||
      this.#is_late();
  }

  /** Why the run cannot go on; `null` if it can. */
  async #stop(concurrency: number): Promise<Stop | null> {
    if (!this.#is_doubtful()) return null;
    // A server that hangs did so at the first of these.
    const unanswered = this.#unanswered.slice(0, concurrency);
    const reason = this.#is_late()
      ? `it took longer than ${this.#max_time} ms`
      : await this.#fault();
    this.#refused = false;
    this.#unanswered = [];
    if (reason === null) return null;
    if (reason === HANGS) return { reason, last: unanswered };
    const open = this.#last.filter(({ is_answered }) => !is_answered);
    const last = open.length > 0
      ? open.slice(-concurrency)
      : this.#last.slice(-1);
    return { reason, last: last.map(({ id, sent }) => ({ id, sent })) };
  }

  /** What is wrong with the server; `null` if it answers a plain GET. */
  async #fault(): Promise<string | null> {
    const { url } = this.#baseline;
    const script = { steps: [fill(NEXT, this.#baseline)], enough: 1 };
    // One that is being restarted may come back.
    const gives_up_at = performance.now() + this.#timeout;
    while (true) {
      try {
        const { responses } = await run_script(url, script, this.#timeout);
        return responses.length > 0 ? null : HANGS;
      } catch (error) {
        if (!(error instanceof CannotConnect)) throw error;
        if (performance.now() > gives_up_at) {
          return "the server no longer accepts connections";
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }

  async #run_case(index: number, concurrency: number): Promise<Finding> {
    const { topic, check } = this.#cases[index];
    const baseline = this.#baseline;
    const finding = info(topic, check);
    if (topic.since_http_1_1 && baseline.get.version === "HTTP/1.0") {
      const reason =
        "The server answers with HTTP/1.0, which does not have this";
      return { ...finding, verdict: "not_applicable", reason };
    }
    const reason = unmet_need(check.needs ?? [], baseline);
    if (reason !== undefined) return { ...finding, verdict: "skipped", reason };

    const steps = check.steps.map((step) => fill(step, baseline));
    const request = {
      id: check.id,
      sent: show_bytes(steps[0]),
      is_answered: false,
    };
    this.#last = [...this.#last, request].slice(-2 * concurrency);
    let transcript: Transcript;
    try {
      const script = { ...check, steps, enough: check.expect.enough };
      const waits = this.#waits();
      transcript = await run_script(baseline.url, script, ...waits);
    } catch (error) {
      // It could be reached when the baseline was taken.
      if (error instanceof CannotConnect) {
        this.#refused = true;
        this.#last = this.#last.filter((each) => each !== request);
      }
      const seen = error instanceof Error ? error.message : String(error);
      return { ...finding, verdict: blame(check), message: seen, seen };
    }
    request.is_answered = transcript.responses.length > 0;
    request.sent = show_bytes(transcript.sent);
    this.#note(transcript, request);
    return {
      ...finding,
      sent: request.sent,
      seen: describe(transcript),
      received: show_bytes(transcript.received),
      expected: check.expect.text,
      exchange: exchange_text(transcript.sent, transcript.received),
      ...verdict_on(check, check.expect.judge(transcript, baseline)),
    };
  }

  /** How long to wait for a response, and for what follows one. */
  #waits(): [number, number] {
    if (this.#silent < MOST_SILENT) return [this.#timeout, this.#timeout];
    return [Math.max(this.#patience, this.#timeout / 4), this.#patience];
  }

  #note({ end, received }: Transcript, { id, sent }: SentRequest): void {
    if (end === "silent") this.#silent++;
    if (end === "silent" && received === "") {
      this.#unanswered.push({ id, sent });
    } else this.#unanswered = [];
  }
}

const HANGS = "the server no longer answers a plain GET";

/** How long to wait before connecting again, in milliseconds. */
const RETRY = 100;

const MAX_SHOWN = 400;

/** A latin-1 string on one line, escaped as in a string literal, and cut. */
function show_bytes(text: string): string {
  const left = text.length - MAX_SHOWN;
  const shown = escape_bytes(text.slice(0, MAX_SHOWN));
  return left > 0 ? `${shown}… (${left} more bytes)` : shown;
}
