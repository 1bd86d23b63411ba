/**
 * Standard error, for the access log and `wsgi.errors`: written without ever
 * waiting for whoever reads it.
 *
 * @module
 */
import type { ErrorStream } from "../wsgi/types.ts";
import { type Clock, SystemClock } from "./clock.ts";

/** Where a {@linkcode Log} is written: standard error, a file. */
export interface LogSink {
  /** Write some of `bytes`; resolves to how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/** Characters that may wait to be written; what is logged past them is lost. */
const MAX_QUEUED = 1024 * 1024;

/** Seconds in which lines are gathered, to be written together. */
const GATHER = 0.01;

/** Characters that are enough for a batch. */
const BATCH = 64 * 1024;

/** Seconds until writing is tried again where the sink had no room. */
const RETRY = 0.05;

/** Seconds that the end of a server waits for what is not written yet. */
const DRAIN = 1;

const ENCODER = new TextEncoder();

/**
 * Text that is written in order and in batches, while the program goes on.
 *
 * A sink that stalls delays nobody: what waits is bounded, and what does not
 * fit is dropped and counted, with a line that says so once there is room.
 */
export class Log implements ErrorStream {
  readonly #clock: Clock;
  #sink: LogSink;
  #queue = "";
  #dropped = 0;
  /** How many of those no line has told yet. */
  #untold = 0;
  /** Ends the time in which lines are gathered. */
  #call_off: (() => void) | null = null;
  #writing: Promise<void> | null = null;

  /** A log to `sink`, whose owner closes it. */
  constructor(sink: LogSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  /** How many lines could not be written so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Write `text` soon, with what else is logged meanwhile. */
  write(text: string): void {
    if (this.#queue.length >= MAX_QUEUED) return this.#drop(count_lines(text));
    this.#queue += text;
    if (this.#writing !== null) return;
    if (this.#queue.length >= BATCH) this.flush();
    else if (this.#call_off === null) this.#gather();
  }

  /** Write each of `lines`; no line ends are added. */
  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line);
  }

  /** Begin to write what waits; see {@linkcode drain} to wait for it. */
  flush(): void {
    if (this.#writing !== null || this.#queue === "") return;
    this.#call_off?.();
    this.#call_off = null;
    this.#writing = this.#write_batch().then(() => {
      this.#writing = null;
      if (this.#queue !== "") this.#gather();
    });
  }

  /**
   * Wait until everything is written, or `seconds` have passed.
   *
   * @returns A promise that never rejects.
   */
  async drain(seconds: number = DRAIN): Promise<void> {
    const time_is_up = Promise.withResolvers<void>();
    let is_late = false;
    const call_off = this.#clock.after(seconds, () => {
      is_late = true;
      time_is_up.resolve();
    });
    for (;;) {
      this.flush();
      if (this.#writing === null || is_late) break;
      await Promise.race([this.#writing, time_is_up.promise]);
    }
    call_off();
  }

  /**
   * Write to `sink` from the next batch on, as after a log file was renamed.
   *
   * @returns A promise that resolves when the sink before is not used any more.
   */
  async replace_sink(sink: LogSink): Promise<void> {
    this.#sink = sink;
    await this.#writing;
  }

  #gather(): void {
    this.#call_off = this.#clock.after(GATHER, () => this.flush());
  }

  #drop(lines: number): void {
    this.#dropped += lines;
    this.#untold += lines;
  }

  async #write_batch(): Promise<void> {
    const sink = this.#sink;
    const told = this.#untold;
    let rest = ENCODER.encode(this.#queue + notice_of(told));
    this.#queue = "";
    this.#untold = 0;
    try {
      while (rest.length > 0) {
        rest = rest.subarray(await this.#send(sink, rest));
      }
    } catch { // Go on serving even if nobody reads the log.
      this.#untold += told;
      const lost = count_lines(new TextDecoder().decode(rest));
      this.#drop(told > 0 ? lost - 1 : lost);
    }
  }

  /** A sink that does not block may have no room; that is not its end. */
  async #send(sink: LogSink, bytes: Uint8Array): Promise<number> {
    try {
      return await sink.write(bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await new Promise<void>((resolve) => this.#clock.after(RETRY, resolve));
      return 0;
    }
  }
}

/** The line that stands where `dropped` lines are missing. */
function notice_of(dropped: number): string {
  if (dropped === 0) return "";
  return `Cannot write all of the log: it is read too slowly: dropped ` +
    `${dropped} ${dropped === 1 ? "line" : "lines"}\n`;
}

function count_lines(text: string): number {
  return text.split("\n").length - 1;
}

/** Standard error, and `wsgi.errors` over it. */
export const STANDARD_ERROR: Log = new Log(
  // Looked up late: this module also loads where there is no Deno.
  { write: (bytes) => Deno.stderr.write(bytes) },
  new SystemClock(),
);

/** Write `text` to standard error soon. */
export function write_log(text: string): void {
  STANDARD_ERROR.write(text);
}
