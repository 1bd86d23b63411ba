/**
 * What may come back, according to the RFCs. Where they leave a server a
 * choice, the expectation allows each reaction.
 *
 * @module
 */
import type { Outcome } from "../outcome.ts";
import type { Baseline, Expectation } from "./http_check.ts";
import { describe } from "../client/describe.ts";
import type { Transcript } from "../client/probe.ts";
import type { HttpResponse, ProblemKind } from "../client/response_reader.ts";

/**
 * Each request is answered like its plain form: `"get"` like the plain GET,
 * `"body"` like the plain request with a body. More or fewer responses mean
 * that the server sees the requests end elsewhere.
 */
export function answers(...requests: ("get" | "body")[]): Expectation {
  const count = requests.length;
  return {
    text: count === 1
      ? "the response to the request in its plain form"
      : `${count} responses, as to ${count} separate requests`,
    enough: count === 1 ? 1 : undefined,
    judge(transcript, baseline) {
      const due = requests.map((request) => baseline[request].status);
      const seen = transcript.responses.map(({ status }) => status);
      // Without pipelining, what follows may stay unanswered.
      const least = baseline.pipelining ? count : 1;
      return seen.length >= least &&
          seen.join() === due.slice(0, seen.length).join()
        ? "pass"
        : wrong(transcript, `expected ${due.join(", ")}`);
    },
  };
}

/** The request with a body is answered normally, then the connection closes. */
export function answers_and_closes(): Expectation {
  return {
    text:
      "the response to the request in its plain form, then a closed connection",
    judge(transcript, baseline) {
      const [first] = transcript.responses;
      return first?.status === baseline.body.status
        ? closing(transcript)
        : wrong(transcript);
    },
  };
}

/** There must be a response with one of these statuses. */
export function responds(...statuses: number[]): Expectation {
  return {
    text: list(statuses),
    enough: 1,
    judge(transcript) {
      const [first] = transcript.responses;
      if (statuses.includes(first?.status)) return "pass";
      return first === undefined && transcript.end === "reset"
        ? {
          skipped: "The connection was reset before a response could be read",
        }
        : wrong(transcript);
    },
  };
}

/** One of these statuses, or a closed connection; the request has no effect. */
export function refuses(...statuses: number[]): Expectation {
  return {
    text: `${list(statuses)}, or a closed connection`,
    enough: 1,
    judge: (transcript, baseline) => refusal(transcript, baseline, statuses),
  };
}

/**
 * Like {@linkcode refuses}, and the connection closes without answering
 * anything else: what follows faulty framing is not a request.
 */
export function refuses_and_closes(...statuses: number[]): Expectation {
  return {
    text: `${list(statuses)}, then a closed connection`,
    judge(transcript, baseline) {
      const outcome = refusal(transcript, baseline, statuses);
      return outcome === "pass" ? closing(transcript) : outcome;
    },
  };
}

/**
 * Nothing after the faulty body is answered, except with 400: whatever the
 * application answered before the fault was reached, the connection ends.
 */
export function breaks_off(): Expectation {
  return {
    text: "400, or a closed connection with nothing after the body answered",
    judge(transcript, baseline) {
      const outcome = unanswered_after(transcript, baseline);
      return outcome === "pass" && transcript.end === "silent"
        ? wrong(transcript)
        : outcome;
    },
  };
}

/**
 * An enormous length is refused or waited for, but it is not taken for the few
 * bytes that it would be after an integer overflow.
 */
export function does_not_overflow(): Expectation {
  return {
    text: "400 or 413, or nothing after the body answered",
    judge: unanswered_after,
  };
}

/** The connection closes after at most one response, whatever that is. */
export function closes(): Expectation {
  return {
    text: "at most one response, then a closed connection",
    judge: closing,
  };
}

/** The request is well-formed, so the answer is none of these. */
export function responds_without(...statuses: number[]): Expectation {
  return {
    text: `a response other than ${list(statuses)}`,
    enough: 1,
    judge(transcript) {
      const [first] = transcript.responses;
      return first === undefined || statuses.includes(first.status)
        ? wrong(transcript)
        : "pass";
    },
  };
}

/**
 * Whatever the server makes of the request, it does not fail on it: not a 5xx,
 * but for those that refuse a method, an upgrade or a version.
 */
export function is_answered(): Expectation {
  return {
    text: "a response that is not a server error, or a closed connection",
    enough: 1,
    judge(transcript) {
      const [first] = transcript.responses;
      if (first === undefined) {
        return transcript.end === "silent" ? wrong(transcript) : "pass";
      }
      const { status } = first;
      return status > 0 && status < 500 || status === 501 || status === 505
        ? "pass"
        : wrong(transcript);
    },
  };
}

/** The request has no effect: an error of any kind, or nothing at all. */
export function is_not_served(): Expectation {
  return {
    text: "an error or no response",
    enough: 1,
    judge: (transcript) =>
      transcript.responses.some(({ status }) => status > 0 && status < 400)
        ? wrong(transcript)
        : "pass",
  };
}

/** One of several reactions that the RFC allows. */
export function either(...choices: Expectation[]): Expectation {
  const enough = choices.map((choice) => choice.enough ?? Infinity);
  return {
    text: choices.map(({ text }) => text).join("; or "),
    enough: Math.max(...enough),
    judge(transcript, baseline) {
      const outcomes = choices.map(({ judge }) => judge(transcript, baseline));
      return outcomes.find((outcome) => outcome === "pass") ??
        outcomes.find((outcome) =>
          outcome !== "pass" && "skipped" in outcome
        ) ??
        outcomes[0];
    },
  };
}

/** The response ends with its head: HEAD and 304 have no body. */
export function ends_with_head(): Expectation {
  return {
    text: "a head, and after it nothing but the next response",
    judge: on_first((_first, transcript) =>
      transcript.responses.some(({ status }) => status === 0)
        ? wrong(transcript, "there are bytes after the head")
        : "pass"
    ),
  };
}

/** The responses have no problem of these kinds; by default, none at all. */
export function well_formed(...kinds: ProblemKind[]): Expectation {
  return {
    text: "a well-formed response",
    judge: on_first((_first, { responses, interim }) => {
      const problem = [...interim, ...responses]
        .flatMap(({ problems }) => problems)
        .find(({ kind }) => kinds.length === 0 || kinds.includes(kind));
      return problem === undefined ? "pass" : { wrong: problem.text };
    }),
  };
}

/** A judge of the first response; if there is none, that is wrong. */
export function on_first(
  judge: (
    first: HttpResponse,
    transcript: Transcript,
    baseline: Baseline,
  ) => Outcome,
): Expectation["judge"] {
  return (transcript, baseline) => {
    const [first] = transcript.responses;
    return first === undefined
      ? wrong(transcript)
      : judge(first, transcript, baseline);
  };
}

/** An outcome that says what was received. */
export function wrong(transcript: Transcript, why?: string): Outcome {
  const seen = describe(transcript);
  return { wrong: why === undefined ? seen : `${seen}; ${why}` };
}

const ANSWERED_AFTER = "what follows the request was answered";

function refusal(
  transcript: Transcript,
  baseline: Baseline,
  statuses: number[],
): Outcome {
  const [first] = transcript.responses;
  if (first === undefined) {
    return transcript.end === "silent" ? wrong(transcript) : "pass";
  }
  if (statuses.includes(first.status)) return "pass";
  const { status } = baseline.body;
  if (!baseline.takes_body && first.status === status && status >= 400) {
    return {
      skipped: `The server answers ${baseline.method} with ${status} ` +
        `before it looks at the framing`,
    };
  }
  return wrong(transcript);
}

/** At most one response, or a second one that is 400. */
function unanswered_after(
  transcript: Transcript,
  baseline: Baseline,
): Outcome {
  const [first, second] = transcript.responses;
  if (!baseline.pipelining && first?.status === baseline.body.status) {
    return {
      skipped: "The server does not answer what is sent together with a " +
        "request, so it does not show where the request ends for it",
    };
  }
  return second === undefined || second.status === 400
    ? "pass"
    : wrong(transcript, ANSWERED_AFTER);
}

/** At most one response, and the connection closes after it. */
function closing(transcript: Transcript): Outcome {
  if (transcript.responses.length > 1) {
    return wrong(transcript, ANSWERED_AFTER);
  }
  return transcript.end === "silent" ? wrong(transcript) : "pass";
}

function list(statuses: number[]): string {
  return statuses.join(" or ");
}
