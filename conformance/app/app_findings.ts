/**
 * What one run of the app suite finds, gathered: one broken thing is one
 * finding, and what was not broken is one, too.
 *
 * @module
 */
import { ConformanceError } from "../../validator/conformance_error.ts";
import type { Finding } from "../report/types.ts";
import { type Rule, type RuleId, RULES } from "../../validator/rules.ts";
import { location_of, show_thrown } from "./thrown.ts";

const EXPECTED_STATUS = {
  id: "request.status",
  title: "A request must be answered with the status that it expects.",
  level: "error",
  side: "app",
  source: "The requests given",
} as const;

/** The findings of one run. */
export class AppFindings {
  /** All of them, in the order seen. */
  readonly list: Finding[] = [];
  /** The request under way, which the validator does not know. */
  request = "";
  /** Whether several are under way, and no violation can be told to be one's. */
  interleaved = false;
  readonly #disable: readonly RuleId[];
  /** What was said already. */
  readonly #said = new Set<string>();

  /** Gather findings of all rules but those in `disable`. */
  constructor(disable: readonly RuleId[]) {
    this.#disable = disable;
  }

  /** The one thing that is not a rule: what the request itself asks for. */
  add_status(code: number, expected: number): void {
    const right = code === expected;
    this.list.push({
      ...EXPECTED_STATUS,
      verdict: right ? "pass" : "fail",
      request: this.request,
      ...(right ? {} : {
        message: `The status is another one: received ${code}, ` +
          `expected ${expected}`,
        seen: String(code),
        expected: String(expected),
      }),
    });
  }

  /** What the application throws while it answers, or as its body is closed. */
  add_thrown(error: unknown, { method, path_is_utf8 }: {
    /** The method, if the request was made with another one. */
    method?: string;
    path_is_utf8: boolean;
  }): void {
    // A validator within the application says it better.
    if (error instanceof ConformanceError) return this.add_violation(error);
    const seen = show_thrown(error);
    // What it throws at other paths, too, has nothing to do with the bytes.
    const thrown_before = this.list
      .some((finding) => finding.id === "app.throws" && finding.seen === seen);
    const id = thrown_before || path_is_utf8 ? "app.throws" : "app.path-bytes";
    this.add(id, {
      message: `${
        method ? `For ${method} the` : "The"
      } application throws ${seen}`,
      seen,
      expected: "an answer, be it a 500",
      location: location_of(error),
    });
  }

  /** What the application throws where nobody catches it. */
  add_stray(error: unknown): void {
    this.add("app.throws", {
      message: "The application leaves an error in a promise or a timer, " +
        `where nobody catches it: received ${show_thrown(error)}`,
      seen: show_thrown(error),
      expected: "an answer, be it a 500",
      location: location_of(error),
    });
  }

  /** What the validator saw. */
  add_violation(error: ConformanceError): void {
    // The server is our own here, and takes its liberties on purpose.
    if (error.side === "server") return;
    // Each of the two was made alone before.
    if (this.interleaved) return;
    const { rule, seen, expected } = error;
    // The rule's own sentence is the finding's title already.
    const said = rule_of(rule).text.toLowerCase().includes(
      expected.toLowerCase(),
    );
    this.add(rule, {
      seen,
      ...(said ? {} : { expected }),
      location: location_of(error),
    });
  }

  /** A breach of a rule, by the request under way. */
  add(id: RuleId, details: Partial<Finding>): void {
    if (this.#disable.includes(id)) return;
    const key = JSON.stringify([id, this.request, details.seen]);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    const rule = rule_of(id);
    this.list.push({
      ...about(rule),
      verdict: rule.level === "error" ? "fail" : "warn",
      request: this.request,
      ...details,
    });
  }

  /**
   * One finding for each rule that was not broken.
   *
   * @param unjudged Why a rule could not be judged, if it could not.
   */
  add_the_rest(unjudged: (id: RuleId) => string | undefined): void {
    const broken = new Set(this.list.map(({ id }) => id));
    for (const rule of RULES) {
      if (rule.side === "server" || broken.has(rule.id)) continue;
      if (this.#disable.includes(rule.id)) continue;
      const reason = unjudged(rule.id);
      this.list.push(
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
