/**
 * Where the access log goes: standard error, or a file that can be renamed.
 *
 * @module
 */
import { type AccessLogFormat, format_entry } from "../../server/access_log.ts";
import { SystemClock } from "../../server/clock.ts";
import { Log, STANDARD_ERROR } from "../../server/log.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import type { Meter } from "./meter.ts";
import type { ServiceLog } from "./service_log.ts";
import type { Settings } from "./settings.ts";

/** The access log of this process. */
export class AccessLog {
  readonly #format: Settings["access_log"];
  readonly #path: string | undefined;
  #file: Deno.FsFile | null = null;
  readonly #log: Log;

  /**
   * @throws {CannotRun} If the file cannot be opened.
   */
  constructor({ access_log, access_log_file }: Settings) {
    this.#format = access_log;
    this.#path = access_log_file;
    if (access_log_file === undefined) this.#log = STANDARD_ERROR;
    else {
      this.#file = open(access_log_file);
      this.#log = new Log(this.#file, new SystemClock());
    }
  }

  /** How many lines could not be written so far, of both logs. */
  get dropped(): number {
    const of_errors = STANDARD_ERROR.dropped;
    return this.#log === STANDARD_ERROR
      ? of_errors
      : of_errors + this.#log.dropped;
  }

  /** The option of the server that has the entries written, and counted. */
  option(meter: Meter | undefined): AccessLogFormat {
    const format = this.#format;
    const log = this.#log;
    if (format === "off") {
      return meter === undefined ? false : (entry) => meter.response(entry);
    }
    // The server writes to standard error by itself.
    if (meter === undefined && log === STANDARD_ERROR) return format;
    return (entry) => {
      meter?.response(entry);
      log.write(format_entry(entry, format));
    };
  }

  /** Open the file again, as after it was renamed. */
  async reopen(service_log: ServiceLog): Promise<void> {
    const before = this.#file;
    if (before === null) return;
    try {
      this.#file = open(this.#path!);
    } catch (error) {
      return service_log.error(
        `${reason_of(error)}; the log goes on in the file before`,
      );
    }
    // What waits is of the file before.
    this.#log.flush();
    await this.#log.replace_sink(this.#file);
    before.close();
  }

  /** Wait for a moment until everything is written. */
  async drain(): Promise<void> {
    if (this.#log !== STANDARD_ERROR) await this.#log.drain();
  }
}

function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { append: true, create: true });
  } catch (error) {
    throw new CannotRun(`Cannot write ${path}: ${reason_of(error)}`);
  }
}
