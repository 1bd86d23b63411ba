/**
 * The parent of the workers: it starts, replaces and stops them.
 *
 * @module
 */
import { CannotRun } from "../cannot_run.ts";
import type { ListenAddress } from "./kinds.ts";
import type { ServiceLog } from "./service_log.ts";
import { type Counts, ended_counts, no_counts, sum_counts } from "./meter.ts";
import type { WorkerCounts } from "./metrics.ts";
import { address_of } from "./needs.ts";
import { ReportPort } from "./report_port.ts";
import { listen } from "./service.ts";
import type { Settings } from "./settings.ts";
import { Slot, type Staff } from "./slot.ts";
import { permission_flags } from "./worker_permissions.ts";
import { WorkerProcess } from "./worker_process.ts";

/** Seconds between two looks at the workers. */
const LOOK = 1;

/** Seconds past `shutdown_timeout` until workers that still run are killed. */
const GRACE = 5;

const SHUTDOWN_TIMEOUT = 30;

/** Milliseconds that `/metrics` waits for workers. */
const PATIENCE = 500;

/** Starts as many workers as the settings say, and sees that they are there. */
export class Supervisor implements Staff {
  /** Whether no worker is to be replaced any more. */
  is_stopping = false;
  /** Whether only one process can listen at a time. */
  readonly is_exclusive: boolean;
  readonly #settings: Settings;
  readonly #log: ServiceLog;
  readonly #report_port = new ReportPort();
  readonly #flags: string[];
  readonly #stopping = Promise.withResolvers<void>();
  /** Every process that has not ended, those that are replaced as well. */
  readonly #living = new Set<WorkerProcess>();
  #slots: Slot[] = [];
  #address: ListenAddress;
  /** What workers that have ended had counted. */
  #past: Counts = no_counts();
  #restarts = 0;
  /** The last of the renewals, which are made one after the other. */
  #renewals: Promise<void> = Promise.resolve();
  /** Who is being started to replace another, and who need not be. */
  #candidate: WorkerProcess | null = null;
  #abandoned: WorkerProcess | null = null;
  #look: ReturnType<typeof setInterval> | undefined;

  /**
   * @throws {CannotRun} If the permissions cannot be passed on.
   */
  constructor(settings: Settings, log: ServiceLog) {
    this.is_exclusive = settings.workers === undefined;
    this.#settings = settings;
    this.#log = log;
    this.#address = address_of(settings);
    this.#flags = permission_flags(settings, this.#report_port.port);
    if (!this.is_exclusive) this.#flags.push("--unstable-net");
  }

  // For its owner.

  /** How many workers there are when all is well. */
  get size(): number {
    const { workers = 1 } = this.#settings;
    return workers === "auto" ? navigator.hardwareConcurrency : workers;
  }

  /** Whether somebody serves. */
  get is_ready(): boolean {
    return !this.is_stopping && this.#ready > 0;
  }

  /**
   * Start the workers.
   *
   * @returns Where they listen.
   * @throws {CannotRun} If they cannot serve.
   */
  async start(): Promise<ListenAddress> {
    this.#look_after_workers();
    const workers = Array.from({ length: this.size }, () => this.hire());
    try {
      await this.#refuse_taken_port();
      // A mistake in the application is to be known before anybody is let in.
      await Promise.all(workers.map(({ loaded }) => loaded));
      // Where the port is 0, the first finds one, and the others join it.
      for (const worker of workers) await this.employ(worker);
    } catch (error) {
      this.kill();
      throw new CannotRun((error as Error).message);
    }
    this.#slots = workers.map((worker) => new Slot(worker, this));
    return this.#address;
  }

  /**
   * Replace every worker, one after the other.
   *
   * @returns Whether it was done; the old ones stay where the new ones fail.
   */
  async renew(): Promise<boolean> {
    for (const slot of this.#slots) {
      if (!await this.#renew(slot)) return false;
    }
    return true;
  }

  /** Give up the worker that is being started to replace another. */
  abandon(why: string): void {
    this.#abandoned = this.#candidate;
    this.#candidate?.kill(why);
  }

  /** Have the workers open their log files again. */
  reopen(): void {
    for (const worker of this.#living) worker.reopen();
  }

  /** Stop after the requests in flight; resolves when no worker is left. */
  async stop(): Promise<void> {
    this.is_stopping = true;
    this.#stopping.resolve();
    for (const worker of this.#living) worker.stop();
    const { shutdown_timeout = SHUTDOWN_TIMEOUT } = this.#settings;
    const timer = setTimeout(
      () => this.kill(),
      (shutdown_timeout + GRACE) * 1000,
    );
    await Promise.all([...this.#living].map(({ ended }) => ended));
    clearTimeout(timer);
    this.#let_go();
  }

  /** End every process now. */
  kill(): void {
    this.is_stopping = true;
    for (const worker of this.#living) worker.kill("it was to end at once");
    this.#let_go();
  }

  /** What all have counted together, those that have ended included. */
  async counts(): Promise<Counts> {
    const workers = [...this.#living];
    const fresh = workers.map((worker) => worker.fresh_counts());
    // What hangs has the counts of its last answer.
    await Promise.race([Promise.all(fresh), this.pause(PATIENCE)]);
    return workers.map(({ counts }) => counts).reduce(sum_counts, this.#past);
  }

  /** How many workers there are, and how many were lost. */
  get workers(): WorkerCounts {
    return { ready: this.#ready, restarts: this.#restarts };
  }

  // For its slots.

  /** Start a worker. */
  hire(): WorkerProcess {
    const worker = new WorkerProcess({
      settings: this.#settings,
      report_port: this.#report_port,
      flags: this.#flags,
    });
    this.#living.add(worker);
    worker.ended.then(() => {
      this.#living.delete(worker);
      this.#past = sum_counts(this.#past, ended_counts(worker.counts));
    });
    return worker;
  }

  /** Have a worker listen where all do. */
  async employ(worker: WorkerProcess): Promise<void> {
    this.#address = await worker.listen(this.#address, !this.is_exclusive);
    worker.on_retire = () => this.#retire(worker);
    this.#log.info(`worker ${worker.pid} serves`);
  }

  /** A worker ended by itself, or was killed as it did not answer. */
  lost({ pid }: WorkerProcess, how: string, pause: number): void {
    this.#restarts++;
    this.#log.error(
      `worker ${pid} ended: ${how}; starting another${after(pause)}`,
    );
  }

  /** A worker could not be started. */
  failed(reason: string, pause: number): void {
    this.#log.error(`${reason}; trying again${after(pause)}`);
  }

  /** Wait, unless everything stops. */
  async pause(milliseconds: number): Promise<void> {
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, milliseconds);
    await Promise.race([waited.promise, this.#stopping.promise]);
    clearTimeout(timer);
  }

  // The rest is the machinery.

  get #ready(): number {
    return this.#slots.filter(({ worker }) => worker.is_ready).length;
  }

  async #retire(worker: WorkerProcess): Promise<void> {
    const slot = this.#slots.find((slot) => slot.worker === worker);
    if (slot === undefined) return;
    this.#log.info(`worker ${worker.pid} has served enough: replacing it`);
    await this.#renew(slot);
  }

  async #renew(slot: Slot): Promise<boolean> {
    const before = this.#renewals;
    const done = Promise.withResolvers<void>();
    this.#renewals = done.promise;
    await before;
    try {
      if (this.is_stopping) return false;
      const { pid } = slot.worker;
      this.#candidate = this.hire();
      await slot.renew(this.#candidate);
      this.#log.info(`worker ${slot.worker.pid} replaces worker ${pid}`);
      return true;
    } catch (error) {
      if (!this.is_stopping && this.#candidate !== this.#abandoned) {
        this.#log.error(
          `${(error as Error).message}; the old code goes on being served`,
        );
      }
      return false;
    } finally {
      this.#candidate = null;
      done.resolve();
    }
  }

  #look_after_workers(): void {
    const { worker_timeout } = this.#settings;
    const seconds = Math.min(LOOK, worker_timeout / 4 || LOOK);
    this.#look = setInterval(() => {
      for (const worker of this.#living) worker.check(seconds, worker_timeout);
    }, seconds * 1000);
  }

  /** Processes that share a port would join those of another program, too. */
  async #refuse_taken_port(): Promise<void> {
    const { host: hostname, port } = this.#address;
    if (this.is_exclusive || port === 0) return;
    await listen(this.#address, () => Deno.listen({ hostname, port }).close());
  }

  #let_go(): void {
    clearInterval(this.#look);
    this.#report_port[Symbol.dispose]();
  }
}

function after(pause: number): string {
  return pause === 0 ? "" : ` in ${pause / 1000} s`;
}
