/**
 * One worker, as its parent sees it.
 *
 * @module
 */
import {
  type Assignment,
  line_of,
  type Order,
  type Report,
} from "./channel.ts";
import type { ListenAddress } from "./kinds.ts";
import { type Counts, no_counts } from "./meter.ts";
import type { ReportPort, Reports } from "./report_port.ts";
import type { Settings } from "./settings.ts";

/** What a parent gives its workers. */
export interface WorkerOptions {
  /** What to serve. */
  settings: Settings;
  /** Where to report. */
  report_port: ReportPort;
  /** The flags of Deno. */
  flags: string[];
}

/** The program of a worker. */
const PROGRAM = new URL("./worker.ts", import.meta.url).href;

/** Seconds that a process is given to start at all: Deno may have to compile. */
const START_LIMIT = 60;

/** A process that serves; it is started by the constructor. */
export class WorkerProcess {
  /** Resolves when the application is loaded; rejects with the reason if not. */
  readonly loaded: Promise<void>;
  /** Resolves when it has stopped listening, or ended. */
  readonly closed: Promise<void>;
  /** Resolves to how it ended, in words. */
  readonly ended: Promise<string>;
  /** What it had counted when it was last heard. */
  counts: Counts = no_counts();
  /** Whether it was told to stop. */
  is_told_to_stop = false;
  /** Whether it listens. */
  is_ready = false;
  /** When it began to listen, in milliseconds of `performance.now()`. */
  ready_at: number | null = null;
  /** Called when it has served enough. */
  on_retire: () => void = () => {};

  readonly #child: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  readonly #loaded = Promise.withResolvers<void>();
  readonly #listening = Promise.withResolvers<ListenAddress>();
  readonly #closed = Promise.withResolvers<void>();
  /** The next answer to a ping, or its end. */
  #pong = Promise.withResolvers<void>();
  #has_reported = false;
  #is_asked = false;
  #silent_for = 0;
  #why_killed: string | null = null;

  /** Start a process. */
  constructor({ settings, report_port, flags }: WorkerOptions) {
    this.loaded = this.#loaded.promise;
    this.closed = this.#closed.promise;
    // Nobody may be waiting when they fail.
    this.loaded.catch(() => {});
    this.#listening.promise.catch(() => {});
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", ...flags, ...settings.deno_flag, PROGRAM],
      stdin: "piped",
    }).spawn();
    this.#orders = this.#child.stdin.getWriter();
    const token = crypto.randomUUID();
    report_port.expect(token).then((reports) => this.#listen_to(reports));
    const assignment: Assignment = {
      settings,
      report_port: report_port.port,
      token,
    };
    this.#send(assignment);
    this.ended = this.#child.status.then((status) => {
      report_port.forget(token);
      return this.#end(status);
    });
  }

  /** The process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /**
   * Have it listen.
   *
   * @returns Where it does.
   * @throws {WorkerFailed} If it cannot.
   */
  async listen(
    address: ListenAddress,
    is_shared: boolean,
  ): Promise<ListenAddress> {
    this.#order({ type: "listen", address, is_shared });
    const listens_on = await this.#listening.promise;
    this.is_ready = true;
    this.ready_at = performance.now();
    return listens_on;
  }

  /** Have it stop after the requests in flight. */
  stop(): void {
    this.is_told_to_stop = true;
    this.is_ready = false;
    this.#order({ type: "stop" });
  }

  /** Have it open its log file again. */
  reopen(): void {
    this.#order({ type: "reopen" });
  }

  /** End it at once. */
  kill(why: string): void {
    this.#why_killed ??= why;
    try {
      this.#child.kill("SIGKILL");
    } catch { // It has ended.
    }
  }

  /**
   * To be called every `seconds`: ask whether it is there, and kill it if it
   * has not answered for `limit` seconds. Counting the calls, and not the time,
   * forgives the time that the whole machine sleeps.
   */
  check(seconds: number, limit: number): void {
    if (!this.#is_asked) return this.#ask();
    this.#silent_for += seconds;
    const allowed = this.#has_reported ? limit : Math.max(limit, START_LIMIT);
    if (limit === 0 || this.#silent_for < allowed) return;
    this.kill(`it did not answer for ${allowed} seconds`);
  }

  /** Resolves when {@linkcode counts} is of now, or it has ended. */
  fresh_counts(): Promise<void> {
    if (!this.#is_asked) this.#ask();
    return this.#pong.promise;
  }

  #ask(): void {
    this.#is_asked = true;
    this.#silent_for = 0;
    this.#order({ type: "ping" });
  }

  #order(order: Order): void {
    this.#send(order);
  }

  #send(message: Order | Assignment): void {
    // What cannot be written went to a process that has ended.
    this.#orders.write(line_of(message)).catch(() => {});
  }

  async #listen_to(reports: Reports): Promise<void> {
    this.#has_reported = true;
    this.#silent_for = 0;
    for await (const report of reports) this.#hear(report);
  }

  #hear(report: Report): void {
    switch (report.type) {
      case "loaded":
        return this.#loaded.resolve();
      case "listening":
        return this.#listening.resolve(report.address);
      case "failed":
        return this.#fail(report.reason);
      case "pong":
        this.counts = report.counts;
        this.#is_asked = false;
        this.#pong.resolve();
        this.#pong = Promise.withResolvers();
        return;
      case "retire":
        return this.on_retire();
      case "closed":
        return this.#closed.resolve();
    }
  }

  #fail(reason: string): void {
    const error = new WorkerFailed(reason);
    this.#loaded.reject(error);
    this.#listening.reject(error);
  }

  #end({ code, signal }: Deno.CommandStatus): string {
    this.is_ready = false;
    const how = this.#why_killed ??
      (signal === null ? `exit code ${code}` : `signal ${signal}`);
    this.#fail(`a worker ended before it could serve: ${how}`);
    this.#closed.resolve();
    this.#pong.resolve();
    this.#orders.close().catch(() => {});
    return how;
  }
}

/** Why a worker could not start. */
export class WorkerFailed extends Error {
  override readonly name = "WorkerFailed";
}
