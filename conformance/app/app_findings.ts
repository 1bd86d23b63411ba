/**
 * Collects the findings of one run of the app suite: one for each broken thing,
 * and one for each rule that was not broken.
 *
 * @module
 */
import { ConformanceError } from "../../validator/conformance_error.ts";
import { is_problem } from "../report/findings.ts";
import type { Finding } from "../report/types.ts";
import { type Rule, type RuleId, RULES } from "../../validator/rules.ts";
import { location_of, show_thrown } from "./thrown.ts";

const EXPECTED_STATUS = {
  id: "request.status",
  title: "A request must be answered with the expected status.",
  level: "error",
  side: "app",
  source: "The given requests",
} as const;

/** The findings of one run. */
export class AppFindings {
  /** All findings, in the order seen. */
  readonly list: Finding[] = [];
  /** The current request, which the validator does not know. */
  request = "";
  /** Whether several requests are in progress, so that none can be blamed. */
  interleaved = false;
  readonly #disable: readonly RuleId[];
  readonly #on_finding: (finding: Finding) => void;
  #attached = 0;
  /** What has been reported already. */
  readonly #said = new Set<string>();

  /**
   * Collect findings about all rules except those in `disable`, and pass each
   * on as it comes.
   */
  constructor(
    disable: readonly RuleId[],
    on_finding: (finding: Finding) => void,
  ) {
    this.#disable = disable;
    this.#on_finding = on_finding;
  }

  #push(finding: Finding): void {
    this.list.push(finding);
    this.#on_finding(finding);
  }

  /** Not a rule: the status that the request itself expects. */
  add_status(code: number, expected: number): void {
    const right = code === expected;
    this.#push({
      ...EXPECTED_STATUS,
      verdict: right ? "pass" : "fail",
      request: this.request,
      ...(right ? {} : {
        message: `The status is different: received ${code}, ` +
          `expected ${expected}`,
        seen: String(code),
        expected: String(expected),
      }),
    });
  }

  /** What the application throws while it answers or closes its body. */
  add_thrown(error: unknown, { method, path_is_utf8 }: {
    /** The method, if it was not that of the request. */
    method?: string;
    path_is_utf8: boolean;
  }): void {
    // A validator inside the application gives a better message.
    if (error instanceof ConformanceError) return this.add_violation(error);
    const seen = show_thrown(error);
    // If it throws this for other paths too, the bytes are not the cause.
    const thrown_before = this.list
      .some((finding) => finding.id === "app.throws" && finding.seen === seen);
    const id = thrown_before || path_is_utf8 ? "app.throws" : "app.path-bytes";
    this.add(id, {
      message: `${
        method ? `For ${method} the` : "The"
      } application throws ${seen}`,
      seen,
      expected: "an answer, even a 500",
      location: location_of(error),
    });
  }

  /** What the application throws where nothing catches it. */
  add_stray(error: unknown): void {
    this.add("app.throws", {
      message: "The application leaves an error in a promise or a timer, " +
        `where nothing catches it: received ${show_thrown(error)}`,
      seen: show_thrown(error),
      expected: "an answer, even a 500",
      location: location_of(error),
    });
  }

  /** What the validator saw. */
  add_violation(error: ConformanceError): void {
    // The server is ours, and uses its freedom on purpose.
    if (error.side === "server") return;
    // Each of the two requests was already made alone.
    if (this.interleaved) return;
    const { rule, seen, expected } = error;
    // The text of the rule is already the title of the finding.
    const said = rule_of(rule).text.toLowerCase().includes(
      expected.toLowerCase(),
    );
    this.add(rule, {
      seen,
      ...(said ? {} : { expected }),
      location: location_of(error),
    });
  }

  /** The current request broke a rule. */
  add(id: RuleId, details: Partial<Finding>): void {
    if (this.#disable.includes(id)) return;
    const key = JSON.stringify([id, this.request, details.seen]);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    const rule = rule_of(id);
    this.#push({
      ...about(rule),
      verdict: rule.level === "error" ? "fail" : "warn",
      request: this.request,
      ...details,
    });
  }

  /** Give every finding since the last call the exchange that led to it. */
  attach_exchange(exchange: string): void {
    for (const finding of this.list.slice(this.#attached)) {
      finding.exchange = exchange;
    }
    this.#attached = this.list.length;
  }

  /** Whether the request under way broke this rule. */
  is_broken(id: RuleId): boolean {
    return this.list.some((finding) =>
      finding.id === id && finding.request === this.request &&
      is_problem(finding)
    );
  }

  /**
   * Add one finding for each rule that was not broken.
   *
   * @param unjudged Why a rule could not be judged, if it could not.
   */
  add_the_rest(unjudged: (id: RuleId) => string | undefined): void {
    const broken = new Set(this.list.map(({ id }) => id));
    for (const rule of RULES) {
      if (rule.side === "server" || broken.has(rule.id)) continue;
      if (this.#disable.includes(rule.id)) continue;
      const reason = unjudged(rule.id);
      this.#push(
        reason === undefined
          ? { ...about(rule), verdict: "pass" }
          : { ...about(rule), verdict: "skipped", reason },
      );
    }
  }
}

function rule_of(id: RuleId): Rule {
  return RULES.find((rule) => rule.id === id)!;
}

function about(
  rule: Rule,
): Pick<Finding, "id" | "title" | "level" | "side" | "source" | "why" | "fix"> {
  const { id, text, level, side, source, why, fix } = rule;
  return { id, title: text, level, side, source, why, fix };
}
