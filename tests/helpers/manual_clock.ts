import type { Clock } from "../../server/clock.ts";

interface Timer {
  due: number;
  /** Seconds until it is due again; `null` if it is due once. */
  period: number | null;
  call: () => void;
}

/** A clock that stands still until a test turns it. */
export class ManualClock implements Clock {
  now = 0;
  readonly #timers = new Set<Timer>();

  every(seconds: number, on_tick: () => void): () => void {
    return this.#add({
      due: this.now + seconds,
      period: seconds,
      call: on_tick,
    });
  }

  after(seconds: number, on_time: () => void): () => void {
    return this.#add({ due: this.now + seconds, period: null, call: on_time });
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Let `seconds` pass, with every timer that becomes due, in order. */
  advance(seconds: number): void {
    const end = this.now + seconds;
    for (;;) {
      const [next] = [...this.#timers].filter(({ due }) => due <= end)
        .sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.now = next.due;
      if (next.period === null) this.#timers.delete(next);
      else next.due += next.period;
      next.call();
    }
    this.now = end;
  }

  /** Whether nothing is waited for. */
  get is_idle(): boolean {
    return this.#timers.size === 0;
  }
}
