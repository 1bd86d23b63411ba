/**
 * What `serve` says of itself, on standard error, in the form of gunicorn.
 *
 * @module
 */
import { write_log } from "../../server/log.ts";
import type { Settings } from "./settings.ts";

const LEVELS = ["error", "warning", "info"] as const;

type Level = Settings["log_level"];

/** A log that leaves out what is less important than its level. */
export class ServiceLog {
  readonly #most: number;

  /** A log of what is at least as important as `level`. */
  constructor(level: Level) {
    this.#most = LEVELS.indexOf(level);
  }

  /** Something is broken. */
  error(text: string): void {
    this.#write("error", text);
  }

  /** Something is worth a look. */
  warning(text: string): void {
    this.#write("warning", text);
  }

  /** Something happened as it should. */
  info(text: string): void {
    this.#write("info", text);
  }

  #write(level: Level, text: string): void {
    if (LEVELS.indexOf(level) > this.#most) return;
    const time = new Date().toISOString().replace(/\.\d+/, "");
    write_log(`[${time}] [${Deno.pid}] [${level}] ${text.trimEnd()}\n`);
  }
}
