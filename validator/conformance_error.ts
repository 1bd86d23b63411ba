/**
 * The error that says which rule was broken, and by whom.
 *
 * @module
 */
import { type Rule, type RuleId, RULES, type Side } from "./rules.ts";

/** What could not be done, by the first part of a rule's id. */
const ACTIONS: Readonly<Record<string, string>> = {
  app: "serve the application",
  call: "call the application",
  environ: "call the application",
  input: "read wsgi.input",
  errors: "write to wsgi.errors",
  "start-response": "start response",
  status: "start response",
  headers: "start response",
  write: "write to the response",
  body: "send the body",
};

/**
 * A rule of the interface was broken.
 *
 * Its message is a sentence for people; its fields hold the parts of that
 * sentence for tools.
 *
 * @example The parts of a message
 * ```ts
 * import { ConformanceError } from "@pep3333/wsgi/validator";
 * import { assertEquals } from "@std/assert";
 *
 * const error = new ConformanceError("status.reason", '"200 "');
 * assertEquals([error.side, error.level], ["app", "warning"]);
 * assertEquals(
 *   error.message,
 *   'The reason of a status should not be empty: received "200 "; write ' +
 *     '"200 OK" (status.reason; PEP 3333, The start_response() Callable; ' +
 *     "wsgiref.validate)",
 * );
 * ```
 * @category Validator
 */
export class ConformanceError extends Error {
  /** `"ConformanceError"`. */
  override readonly name: string = "ConformanceError";
  /** The rule that was broken. */
  readonly rule: RuleId;
  /** Who broke it. */
  readonly side: Side;
  /** Whether it is an error or a warning. */
  readonly level: Rule["level"];
  /** What was seen, escaped and cut. */
  readonly seen: string;
  /** What would have been right. */
  readonly expected: string;
  /** The documents and sections that the rule comes from. */
  readonly source: string;

  /**
   * Say that `rule` was broken.
   *
   * @param rule The rule's id.
   * @param seen What was seen, in the form to show.
   * @param expected What would have been right, if it is more specific than the
   * text of the rule.
   * @param options The error's cause.
   */
  constructor(
    rule: RuleId,
    seen: string,
    expected?: string,
    options?: ErrorOptions,
  ) {
    const { side, level, source, text, fix } = RULES.find(({ id }) =>
      id === rule
    )!;
    const lead = level === "error"
      ? `Cannot ${ACTIONS[rule.slice(0, rule.indexOf("."))]}: ${clause(text)}`
      : text.slice(0, -1);
    const instead = expected === undefined ? "" : `, expected ${expected}`;
    super(
      `${lead}: received ${seen}${instead}; ${
        clause(fix)
      } (${rule}; ${source})`,
      options,
    );
    this.rule = rule;
    this.side = side;
    this.level = level;
    this.seen = seen;
    this.expected = expected ?? clause(text);
    this.source = source;
  }
}

/** A sentence as part of a longer one; names in capitals stay as they are. */
function clause(sentence: string): string {
  const start = /^[A-Z](?=[a-z]* )/.exec(sentence)?.[0] ?? "";
  return start.toLowerCase() + sentence.slice(start.length, -1);
}
