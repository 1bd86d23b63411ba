/**
 * How many bytes a body has, and how many it may have.
 *
 * @module
 */
import type { Head } from "./head.ts";
import type { RuleId } from "./rules.ts";
import type { Reporter } from "./reporter.ts";

/** Counts the bytes of a body. */
export class BodyLength {
  readonly #reporter: Reporter;
  readonly #is_head: boolean;
  #bytes = 0;
  #most = Infinity;
  #least = 0;
  /** The rule that one byte too many breaks. */
  #excess_rule: RuleId = "body.content-length";

  /** `is_head`: whether the body answers HEAD. */
  constructor(is_head: boolean, reporter: Reporter) {
    this.#is_head = is_head;
    this.#reporter = reporter;
  }

  /** The bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Take the bounds from the head of the response. */
  bound({ allows_content, facts }: Head): void {
    const is_empty = this.#is_head || !allows_content;
    this.#most = is_empty ? 0 : facts.content_length ?? Infinity;
    this.#least = is_empty ? 0 : facts.content_length ?? 0;
    if (!allows_content) this.#excess_rule = "body.forbidden";
    else if (this.#is_head) this.#excess_rule = "body.head";
    else this.#excess_rule = "body.content-length";
  }

  /** Count more bytes. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#most) return;
    const most = this.#most;
    this.#most = Infinity; // So that it is reported once.
    this.#reporter.report(
      this.#excess_rule,
      `${this.#bytes} bytes or more`,
      `${most}`,
    );
  }

  /** The body has ended. */
  end(): void {
    if (this.#bytes >= this.#least) return;
    this.#reporter.report(
      "body.content-length",
      `${this.#bytes} bytes`,
      `${this.#least}`,
    );
  }
}
