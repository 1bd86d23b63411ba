/**
 * A worker's place: whoever leaves it is replaced.
 *
 * @module
 */
import type { WorkerProcess } from "./worker_process.ts";

/** What fills a place. */
export interface Staff {
  /** Whether nobody is to be replaced any more. */
  readonly is_stopping: boolean;
  /** Start a worker. */
  hire(): WorkerProcess;
  /** Have a worker that has loaded the application listen. */
  employ(worker: WorkerProcess): Promise<void>;
  /** Whether an old worker must stop listening before a new one can begin. */
  readonly is_exclusive: boolean;
  /** A worker ended that was not told to; another is started after `pause`. */
  lost(worker: WorkerProcess, how: string, pause: number): void;
  /** A worker could not be started; another is tried after `pause`. */
  failed(reason: string, pause: number): void;
  /** Wait so long, unless everything stops. */
  pause(milliseconds: number): Promise<void>;
}

/** Milliseconds to wait after the first worker that did not last. */
const FIRST_PAUSE = 100;

/** The most milliseconds to wait. */
const LONGEST_PAUSE = 10_000;

/** A worker that has served for so many milliseconds has lasted. */
const LASTING = 10_000;

/** The place of one worker after the other. */
export class Slot {
  /** Who serves, or is about to. */
  worker: WorkerProcess;
  readonly #staff: Staff;
  #renewing: Promise<void> | null = null;
  /** How many in a row did not last. */
  #failures = 0;

  /** The place of this worker, which listens. */
  constructor(worker: WorkerProcess, staff: Staff) {
    this.worker = worker;
    this.#staff = staff;
    this.#watch(worker);
  }

  /**
   * Replace the worker; the old one stays if the new one cannot be started.
   *
   * @param next A worker that was just started.
   * @throws {WorkerFailed} If it cannot serve.
   */
  async renew(next: WorkerProcess): Promise<void> {
    const renewing = this.#renew(next);
    this.#renewing = renewing.catch(() => {});
    await renewing;
  }

  async #renew(next: WorkerProcess): Promise<void> {
    const old = this.worker;
    try {
      await next.loaded;
      if (this.#staff.is_exclusive) {
        old.stop();
        await old.closed;
      }
      await this.#staff.employ(next);
    } catch (error) {
      next.kill("it could not be started");
      throw error;
    }
    this.#take(next);
    old.stop();
    await old.closed;
  }

  #take(worker: WorkerProcess): void {
    this.worker = worker;
    this.#watch(worker);
  }

  /** Wait for the worker to end, and start another. */
  async #watch(worker: WorkerProcess): Promise<void> {
    const how = await worker.ended;
    // Its successor may be about to take its place.
    await this.#renewing;
    if (this.#staff.is_stopping || this.worker !== worker) return;
    const pause = this.#pause_after(worker);
    if (!worker.is_told_to_stop) this.#staff.lost(worker, how, pause);
    await this.#replace(worker, pause);
  }

  async #replace(lost: WorkerProcess, pause: number): Promise<void> {
    while (true) {
      await this.#staff.pause(pause);
      if (this.#staff.is_stopping || this.worker !== lost) return;
      const next = this.#staff.hire();
      try {
        await next.loaded;
        await this.#staff.employ(next);
      } catch (error) {
        next.kill("it could not be started");
        if (this.#staff.is_stopping) return;
        pause = this.#pause_after(next);
        this.#staff.failed((error as Error).message, pause);
        continue;
      }
      // The place may have been given to another one meanwhile.
      if (this.worker === lost) this.#take(next);
      else next.stop();
      return;
    }
  }

  /** Milliseconds: the longer, the more in a row did not last. */
  #pause_after({ ready_at }: WorkerProcess): number {
    const lasted = ready_at !== null && performance.now() - ready_at > LASTING;
    this.#failures = lasted ? 0 : this.#failures + 1;
    if (lasted) return 0;
    return Math.min(FIRST_PAUSE * 2 ** (this.#failures - 1), LONGEST_PAUSE);
  }
}
