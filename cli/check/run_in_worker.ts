/**
 * Run a job in a worker and watch it: whatever the code under check does, there
 * is a report, and the worker does not write it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { make_report } from "../../conformance/report/make_report.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";
import { RULES } from "../../validator/rules.ts";
import { CannotRun } from "../cannot_run.ts";
import { LOAD_LIMIT } from "../load_app.ts";
import { need } from "../permissions.ts";
import { ALIVE_INTERVAL, type Job, type Message, type Start } from "./job.ts";
import type { Progress } from "./progress.ts";

const WORKER = new URL("./check_worker.ts", import.meta.url);
const PACKAGE = new URL("../../", import.meta.url);

/** A worker reads its modules itself, which needs permission. */
function need_worker(): void {
  const what = "start a worker for the code under check";
  if (PACKAGE.protocol === "file:") {
    const flag = `--allow-read=${fileURLToPath(PACKAGE)}`;
    need({ name: "read", path: PACKAGE }, flag, what);
  } else {
    const { host } = PACKAGE;
    need({ name: "import", host }, `--allow-import=${host}`, what);
  }
}

/** Milliseconds: for what a busy machine adds to an answer. */
const SLACK = 2000;

/**
 * The report on a job, which says so if the job did not come to its end.
 *
 * @throws {CannotRun} If the suite cannot run.
 */
export async function run_in_worker(
  job: Job,
  options: WatchOptions,
): Promise<Report> {
  need_worker();
  return await new WatchedRun(job, options).report;
}

/** How a job is watched. */
export interface WatchOptions {
  /**
   * The time limit for an answer, in milliseconds. Code that blocks the event
   * loop for more than twice as long ends the run.
   */
  timeout: number;
  /** The time limit for the run, in milliseconds. */
  max_time: number;
  /** Where to show how far it got. */
  progress: Progress;
}

/** Why a run ended that took too long. */
function too_long(max_time: number): string {
  return `it takes more than ${max_time / 1000} s; raise --max-time, or give ` +
    "fewer requests or checks";
}

class WatchedRun {
  readonly #job: Job;
  readonly #options: WatchOptions;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #clock: ReturnType<typeof setInterval>;
  readonly #deadline: ReturnType<typeof setTimeout>;
  readonly #outcome = Promise.withResolvers<Report>();
  readonly #started = new Date();
  readonly #findings: Finding[] = [];
  readonly #requests = new Set<string>();
  #is_loaded = false;
  #step = "";
  #request: string | undefined;
  /** Turns of the clock since the worker last said anything. */
  #silence = 0;

  constructor(job: Job, options: WatchOptions) {
    this.#job = job;
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#hear(data);
    this.#worker = new Worker(WORKER, { type: "module" });
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(`an error that nothing catches: ${event.message}`);
    };
    this.#worker.postMessage({ job, port: port2 } satisfies Start, [port2]);
    // Turns are counted, since a timer of a busy machine may be late, too.
    this.#clock = setInterval(() => this.#turn(), ALIVE_INTERVAL);
    const { max_time } = options;
    this.#deadline = setTimeout(() => this.end(too_long(max_time)), max_time);
  }

  get report(): Promise<Report> {
    return this.#outcome.promise;
  }

  /** End the run, and report what was found until now. */
  end(why: string): void {
    if (!this.#is_loaded) {
      return this.#fail(`Cannot load module ${this.#job.module}: ${why}`);
    }
    const { suite, module } = this.#job;
    this.#stop();
    this.#outcome.resolve(make_report({
      suite,
      target: module,
      started: this.#started,
      requests: [...this.#requests],
      findings: this.#findings,
      ended: `The run ended ${this.#where()}: ${why}`,
    }));
  }

  #fail(why: string): void {
    this.#stop();
    this.#outcome.reject(new CannotRun(why));
  }

  /** A worker in a loop runs on; the process ends soon, and it with it. */
  #stop(): void {
    clearInterval(this.#clock);
    clearTimeout(this.#deadline);
    this.#port.close();
    this.#worker.terminate();
  }

  #where(): string {
    if (this.#step === "") return "before the first check";
    if (this.#request === undefined) return `in the check ${this.#step}`;
    const step = this.#step === this.#request ? "" : ` (${this.#step})`;
    return `on ${this.#request}${step}`;
  }

  #hear(message: Message): void {
    this.#silence = 0;
    switch (message.type) {
      case "alive":
        return;
      case "loaded":
        this.#is_loaded = true;
        return;
      case "step": {
        const { done, total, step } = message;
        this.#step = step;
        return this.#options.progress.show(done, total, step);
      }
      case "request":
        this.#request = message.name;
        this.#requests.add(message.name);
        return;
      case "finding":
        this.#findings.push(message.finding);
        return;
      case "report":
        this.#stop();
        return this.#outcome.resolve(message.report);
      case "cannot run":
        // A server may die in the middle, and what was found is still true.
        if (this.#step === "") return this.#fail(message.why);
        return this.end(message.why);
      case "exited":
        return this.end(`the code under check called ${message.call}`);
    }
  }

  #turn(): void {
    this.#silence++;
    const { timeout } = this.#options;
    const limit = this.#is_loaded ? 2 * timeout + SLACK : LOAD_LIMIT;
    if (this.#silence * ALIVE_INTERVAL <= limit) return;
    if (
      this.#request !== undefined &&
      !this.#job.disable.includes("app.timeout")
    ) this.#findings.push(timed_out(this.#request, timeout));
    this.end(
      `it blocks the event loop for more than ${limit} ms; look for a loop ` +
        "that does not end",
    );
  }
}

/** The finding about a request whose answer can no longer come. */
function timed_out(request: string, timeout: number): Finding {
  const { id, text, level, side, source, why, fix } = RULES
    .find(({ id }) => id === "app.timeout")!;
  return {
    id,
    title: text,
    level,
    side,
    source,
    why,
    fix,
    verdict: "fail",
    request,
    message: `There was no answer within ${timeout} ms, and the event loop ` +
      "is blocked; requests after this were not made",
    seen: "no answer",
    expected: `an answer within ${timeout} ms`,
  };
}
