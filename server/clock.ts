/**
 * Time, as a parameter: one coarse tick serves every connection.
 *
 * @module
 */

/**
 * What a server takes the time from. Tests pass one that they turn by hand.
 *
 * @category Server
 */
export interface Clock {
  /** Seconds since some moment, as of the last tick of {@linkcode every}. */
  readonly now: number;

  /**
   * Call `on_tick` about every `seconds`.
   *
   * @returns A function that ends it.
   */
  every(seconds: number, on_tick: () => void): () => void;

  /**
   * Call `on_time` once, after `seconds`.
   *
   * @returns A function that calls it off.
   */
  after(seconds: number, on_time: () => void): () => void;
}

/** The most milliseconds that a timer takes. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** The time of the system. */
export class SystemClock implements Clock {
  // Read late: a clock may be made while modules are loaded.
  #now: number | undefined;

  /** Seconds since the process started, as of the last tick. */
  get now(): number {
    return this.#now ??= performance.now() / 1000;
  }

  /** Call `on_tick` about every `seconds`; see {@linkcode Clock}. */
  every(seconds: number, on_tick: () => void): () => void {
    this.#now = performance.now() / 1000;
    const timer = setInterval(() => {
      this.#now = performance.now() / 1000;
      on_tick();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }

  /** Call `on_time` once, after `seconds`; see {@linkcode Clock}. */
  after(seconds: number, on_time: () => void): () => void {
    const timer = setTimeout(on_time, Math.min(seconds * 1000, MAX_TIMEOUT));
    return () => clearTimeout(timer);
  }
}
