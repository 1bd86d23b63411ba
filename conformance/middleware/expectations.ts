/**
 * What may come of a check of middleware.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import type { Answer } from "../app/reference_gateway.ts";
import { show_thrown } from "../app/thrown.ts";
import type { Outcome } from "../outcome.ts";
import type {
  MiddlewareExpectation,
  MiddlewareRun,
} from "./middleware_check.ts";

/** Every request is answered, to the end or as far as is asked for. */
export const answers_well: MiddlewareExpectation = {
  text: "a complete answer",
  judge: (run) => fault_in(run) ?? "pass",
};

/** Every request is answered, and the application noted this once for each. */
export function notes_once(entry: string): MiddlewareExpectation {
  return {
    text: `exactly one ${entry}`,
    judge({ journal, answers, timeout }) {
      const late = answers.find(({ ending }) => ending === "late");
      if (late !== undefined) return { wrong: how_ended(late, timeout) };
      const count = journal.count(entry);
      return count === answers.length
        ? "pass"
        : { wrong: `${count} times ${entry}` };
    },
  };
}

/** Every request is answered, and the application notes this, nothing else. */
export function notes(...due: string[]): MiddlewareExpectation {
  return {
    text: `the application to see ${show(due)}`,
    judge(run) {
      const noted = run.journal.entries.filter((entry) => !is_step(entry));
      const is_same = noted.length === due.length &&
        noted.every((entry, index) => entry === due[index]);
      return fault_in(run) ??
        (is_same ? "pass" : { wrong: `${show(noted)} seen` });
    },
  };
}

/** The server can tell that the application failed. */
export const fails_visibly: MiddlewareExpectation = {
  text: "the error to be thrown, or a status of 500 or above",
  judge({ answers: [answer], timeout }) {
    return answer.ending === "threw" || is_error_page(answer)
      ? "pass"
      : { wrong: how_ended(answer, timeout) };
  },
};

/** The answer has this status, or a page for an error in its place. */
export function has_status(code: number): MiddlewareExpectation {
  return {
    text: `the status ${code}, or one of 500 or above`,
    judge(run) {
      const [answer] = run.answers;
      return fault_in(run) ??
        (answer.code === code || answer.code >= 500
          ? "pass"
          : { wrong: `the status ${answer.code}` });
    },
  };
}

/** Both; the first that is not met is told. */
export function all_of(
  ...parts: MiddlewareExpectation[]
): MiddlewareExpectation {
  return {
    text: parts.map(({ text }) => text).join("; and "),
    judge(run) {
      for (const { judge } of parts) {
        const outcome = judge(run);
        if (outcome !== "pass") return outcome;
      }
      return "pass";
    },
  };
}

/** The first answer that did not come as it should. */
export function fault_in(
  { answers, timeout }: MiddlewareRun,
): { wrong: string } | undefined {
  const bad = answers.find(({ ending, code }) =>
    !["complete", "abandoned"].includes(ending) || code === 0
  );
  return bad && { wrong: how_ended(bad, timeout) };
}

function is_error_page({ code, ending }: Answer): boolean {
  return code >= 500 && ending === "complete";
}

/** How an answer ended, in words. */
export function how_ended(answer: Answer, timeout: number): string {
  const { code, ending, error, chunks } = answer;
  switch (ending) {
    case "late":
      return chunks.length === 0
        ? `no answer within ${timeout} ms`
        : `no end of the answer within ${timeout} ms`;
    case "threw":
    case "refused":
      return `${show_thrown(error)} thrown`;
    case "close threw":
      return `${show_thrown(error)} thrown by close()`;
    case "abandoned":
    case "complete": {
      const status = code === 0 ? "no status" : `the status ${code}`;
      return `${status} and ${bytes_in(chunks)} bytes, without an error`;
    }
  }
}

/** The content is as long as Content-Length says, if it says so. */
export const fits_length: MiddlewareExpectation = answer_has(
  "as many bytes as Content-Length says",
  ({ headers, chunks }) => {
    const length = bytes_in(chunks);
    const [, due] = headers.find(([name]) => /^content-length$/i.test(name)) ??
      [];
    return due === undefined || due === String(length) ? "pass" : {
      wrong: `${length} bytes with a Content-Length of ${due}`,
    };
  },
);

/** There is no content. */
export const has_no_content: MiddlewareExpectation = answer_has(
  "no content",
  ({ chunks }) =>
    chunks.length === 0 ? "pass" : { wrong: `${bytes_in(chunks)} bytes` },
);

function bytes_in(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** Whether the harness noted this, and not the application. */
function is_step(entry: string): boolean {
  return /^(called|returned|asynchronous|taken|taken \d+|gave|written|exhausted)$/
    .test(entry);
}

/** The application's values go through one by one. */
export const keeps_boundaries: MiddlewareExpectation = {
  text: "at least one value, maybe an empty one, for each of the application's",
  judge(run) {
    const { entries } = run.journal;
    // One that is asynchronous may ask for values ahead, and hold none back.
    const is_strict = !entries.includes("asynchronous");
    let [taken, given] = [0, 0];
    for (const entry of entries) {
      if (entry === "taken") taken++;
      if (entry !== "gave") continue;
      if (taken < given && is_strict) {
        return {
          wrong: `${given} values of the application but ${taken} of the ` +
            "middleware, and the next is asked for",
        };
      }
      given++;
    }
    const fault = fault_in(run);
    if (fault !== undefined) return fault;
    return taken >= given ? "pass" : {
      wrong:
        `${given} values of the application but ${taken} of the middleware`,
    };
  },
};

/** Nothing was asked of the application's body when the middleware returned. */
export const returns_at_once: MiddlewareExpectation = {
  text: "a body before the first value of the application's is asked for",
  judge(run) {
    const { entries } = run.journal;
    const [gave, returned] = [
      entries.indexOf("gave"),
      entries.indexOf("returned"),
    ];
    if (returned < 0 || gave >= 0 && gave < returned) {
      const first = run.answers[0];
      return {
        wrong: returned < 0
          ? how_ended(first, run.timeout)
          : `${count_before(entries, "gave", returned)} values asked for`,
      };
    }
    return "pass";
  },
};

function count_before(
  entries: readonly string[],
  wanted: string,
  end: number,
): number {
  return entries.slice(0, end).filter((entry) => entry === wanted).length;
}

/** The application noted this before that. */
export function in_order(first: string, second: string): MiddlewareExpectation {
  return {
    text: `no ${second} before the last ${first}`,
    judge({ journal: { entries } }) {
      const [at_first, at_second] = [
        entries.lastIndexOf(first),
        entries.indexOf(second),
      ];
      return at_second < 0 || at_first < at_second
        ? "pass"
        : { wrong: `${second} before the last ${first}` };
    },
  };
}

/** The application never noted this. */
export function never_notes(entry: string): MiddlewareExpectation {
  return {
    text: `no ${entry}`,
    judge(run) {
      return fault_in(run) ??
        (run.journal.entries.includes(entry) ? { wrong: entry } : "pass");
    },
  };
}

/** What the server got, beyond that it is complete. */
export function answer_has(
  text: string,
  is_so: (answer: Answer) => Outcome,
): MiddlewareExpectation {
  return { text, judge: (run) => fault_in(run) ?? is_so(run.answers[0]) };
}
