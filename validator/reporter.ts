/**
 * Where violations go.
 *
 * @module
 */
import { ConformanceError } from "./conformance_error.ts";
import { suggestion } from "./nearest.ts";
import { type RuleId, RULES } from "./rules.ts";
import { show } from "../wsgi/show.ts";

/**
 * What a validator does with the violations it finds.
 *
 * @category Validator
 */
export interface ValidatorOptions {
  /**
   * Called with every violation of level `error`; the request then continues as
   * if nothing had happened. Default: the error is thrown.
   */
  on_error?: (error: ConformanceError) => void;
  /**
   * Called with every violation of level `warning`. Default: its message goes
   * to `console.warn()`.
   */
  on_warning?: (warning: ConformanceError) => void;
  /** Rules that are not reported. Default: none. */
  disable?: readonly RuleId[];
}

/** Reports violations as the options say. */
export class Reporter {
  readonly #on_error: ValidatorOptions["on_error"];
  readonly #on_warning: ValidatorOptions["on_warning"];
  readonly #disabled: ReadonlySet<RuleId>;

  constructor(options: ValidatorOptions) {
    const ids: readonly string[] = RULES.map(({ id }) => id);
    for (const id of options.disable ?? []) {
      if (ids.includes(id)) continue;
      throw new TypeError(
        `Cannot disable rule: there is no such rule: received ${show(id)}${
          suggestion(String(id), ids) || "; see RULES for the list"
        }`,
      );
    }
    this.#on_error = options.on_error;
    this.#on_warning = options.on_warning;
    this.#disabled = new Set(options.disable);
  }

  /**
   * Report a violation.
   *
   * @throws {ConformanceError} If it is an error and there is no `on_error`.
   */
  report(rule: RuleId, seen: string, expected?: string): void {
    if (this.#disabled.has(rule)) return;
    const error = new ConformanceError(rule, seen, expected);
    if (error.level === "warning") {
      if (this.#on_warning) this.#on_warning(error);
      else console.warn(error.message);
    } else if (this.#on_error) {
      this.#on_error(error);
    } else {
      throw error;
    }
  }

  /** Report an error that is found too late to be thrown to anyone. */
  report_late(rule: RuleId, seen: string): void {
    try {
      this.report(rule, seen);
    } catch (error) {
      console.error(error instanceof ConformanceError ? error.message : error);
    }
  }
}
