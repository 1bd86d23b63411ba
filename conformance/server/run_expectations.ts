/**
 * The possible results of a check, for the client and for the application.
 *
 * @module
 */
import type { WSGIEnvironment } from "../../wsgi/types.ts";
import { show } from "../../wsgi/show.ts";
import { describe } from "../client/describe.ts";
import type { Outcome } from "../outcome.ts";
import { field_values, type HttpResponse } from "../client/response_reader.ts";
import type { Run, RunExpectation } from "./server_check.ts";

/** The required parts of a response. */
export interface Answer {
  readonly status?: number;
  readonly reason?: string;
  /** The body, or a function that makes one too long to keep. */
  readonly body?: string | (() => string);
  /** The values of fields, by their names in lower case. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

/** There is one complete, well-formed response with these parts. */
export function responds(
  { status = 200, reason, body, fields = {} }: Answer = {},
): RunExpectation {
  const due_body = () => typeof body === "function" ? body() : body;
  return {
    get text() {
      const parts = [`${status}${reason === undefined ? "" : ` ${reason}`}`];
      const body = due_body();
      if (body !== undefined) parts.push(`the body ${show(body)}`);
      for (const [name, values] of Object.entries(fields)) {
        parts.push(`${name} ${show(values)}`);
      }
      return parts.join(", ");
    },
    judge: on_only((response) => {
      const body = due_body();
      if (response.status !== status) return `the status ${response.status}`;
      if (reason !== undefined && response.reason !== reason) {
        return `the reason ${show(response.reason)}`;
      }
      if (body !== undefined && response.body !== body) {
        return `the body ${show(response.body)}`;
      }
      for (const [name, due] of Object.entries(fields)) {
        const values = field_values(response, name);
        if (!is_same(values, due)) return `${name} ${show(values)}`;
      }
    }),
  };
}

/** There is one complete, well-formed response, which `find_fault` checks. */
export function response_is(
  text: string,
  find_fault: (response: HttpResponse, run: Run) => string | undefined,
): RunExpectation {
  return { text, judge: on_only(find_fault) };
}

/** The response is cut short, in a way that the client can notice. */
export function is_cut_short(body: string): RunExpectation {
  return {
    get text() {
      return `a response that breaks off after ${show(body)}`;
    },
    judge({ transcript }) {
      const { responses: [first, second], end } = transcript;
      const is_cut = first !== undefined && second === undefined &&
        (!first.complete || end === "reset") && end !== "silent";
      // A chunked body that is cut short stays undecoded, hence includes().
      return is_cut && first.body.includes(body)
        ? "pass"
        : { wrong: describe(transcript) };
    },
  };
}

/** The client can see the failure: a 500, or a response that breaks off. */
export function fails_visibly(body: string): RunExpectation {
  const cut = is_cut_short(body);
  return {
    get text() {
      return `500, or ${cut.text}`;
    },
    judge: (run) =>
      run.transcript.responses[0]?.status === 500 ? "pass" : cut.judge(run),
  };
}

/** The application notes exactly this, in this order. */
export function notes(...due: string[]): RunExpectation {
  return {
    get text() {
      return `the application to see ${show(due)}`;
    },
    judge({ journal: { entries }, transcript }) {
      return is_same(entries, due) ? "pass" : {
        wrong: `${show(entries)} seen, and ${describe(transcript)} answered`,
      };
    },
  };
}

function is_same(seen: readonly string[], due: readonly string[]): boolean {
  return seen.length === due.length &&
    seen.every((item, index) => item === due[index]);
}

/** The application notes this exactly once, whatever else it notes. */
export function notes_once(entry: string): RunExpectation {
  return {
    text: `exactly one ${entry}`,
    judge({ journal }) {
      const count = journal.count(entry);
      return count === 1 ? "pass" : { wrong: `${entry} ${count} times` };
    },
  };
}

/** The application never notes this. */
export function never_notes(entry: string): RunExpectation {
  return {
    text: `no ${entry}`,
    judge: ({ journal: { entries }, transcript }) =>
      entries.length === 0
        ? { wrong: `${describe(transcript)}; the application did not run` }
        : entries.includes(entry)
        ? { wrong: show(entries) }
        : "pass",
  };
}

/** What a variable must be: a value, a pattern, or derived from the URL. */
type Due =
  | string
  | undefined
  | RegExp
  | readonly (string | undefined)[]
  | ((url: URL) => string);

/** The environ of the first request has these values. */
export function environ_has(
  due: Readonly<Record<string, Due>>,
): RunExpectation {
  return {
    get text() {
      return Object.entries(due)
        .map(([key, value]) => `${key} ${show_due(value)}`).join(", ");
    },
    judge({ journal: { environs: [environ] }, transcript, url }) {
      if (environ === undefined) {
        return {
          wrong: `${describe(transcript)}; the application did not run`,
        };
      }
      for (const [key, value] of Object.entries(due)) {
        if (!is_due(environ[key as keyof WSGIEnvironment], value, url)) {
          return {
            wrong: `${key} ${show(environ[key as keyof WSGIEnvironment])}`,
          };
        }
      }
      return "pass";
    },
  };
}

function is_due(value: unknown, due: Due, url: URL): boolean {
  if (typeof due === "function") return value === due(url);
  if (due instanceof RegExp) {
    return typeof value === "string" && due.test(value);
  }
  if (Array.isArray(due)) return due.includes(value);
  // RFC 3875 §4.1: an absent value and an empty one mean the same.
  return value === due || due === undefined && value === "";
}

function show_due(due: Due): string {
  if (due === undefined) return "absent or empty";
  if (due instanceof RegExp) return `matching ${due}`;
  if (typeof due === "function") return "as in the URL";
  return typeof due === "string" ? show(due) : due.map(show).join(" or ");
}

/** Something is sent, but nowhere in it these bytes. */
export function never_sends(text: string): RunExpectation {
  return {
    get text() {
      return `${show(text)} nowhere in what is sent`;
    },
    judge({ transcript }) {
      const { received } = transcript;
      if (received === "") return { wrong: describe(transcript) };
      const at = received.indexOf(text);
      return at < 0
        ? "pass"
        : { wrong: show(received.slice(Math.max(0, at - CONTEXT))) };
    },
  };
}

/** How many bytes to show before the ones that should not be there. */
const CONTEXT = 40;

/** All of these; the first one that is not met is reported. */
export function all_of(...parts: RunExpectation[]): RunExpectation {
  return {
    get text() {
      return parts.map(({ text }) => text).join("; and ");
    },
    judge(run) {
      for (const { judge } of parts) {
        const outcome = judge(run);
        if (outcome !== "pass") return outcome;
      }
      return "pass";
    },
  };
}

/** What is wrong with the only response; if there is none, that is wrong. */
function on_only(
  find_fault: (response: HttpResponse, run: Run) => string | undefined,
): RunExpectation["judge"] {
  return (run): Outcome => {
    const { responses: [response, second] } = run.transcript;
    if (response === undefined || second !== undefined) {
      return { wrong: describe(run.transcript) };
    }
    const fault = response.problems[0]?.text ?? find_fault(response, run);
    return fault === undefined ? "pass" : { wrong: fault };
  };
}
