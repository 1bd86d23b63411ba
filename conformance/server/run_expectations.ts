/**
 * What may come of a check, on the side of the client and of the application.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import { describe } from "../client/describe.ts";
import type { Outcome } from "../outcome.ts";
import { field_values, type HttpResponse } from "../client/response_reader.ts";
import type { Run, RunExpectation } from "./server_check.ts";

/** Parts of a response that have to be so. */
export interface Answer {
  readonly status?: number;
  readonly reason?: string;
  /** A function makes one that is too long to be kept. */
  readonly body?: string | (() => string);
  /** The values of fields by their names in lower case. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
}

/** One complete response in good form comes, with these parts. */
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

/** One complete response in good form comes, which `find_fault` looks at. */
export function response_is(
  text: string,
  find_fault: (response: HttpResponse, run: Run) => string | undefined,
): RunExpectation {
  return { text, judge: on_only(find_fault) };
}

/** The response ends before its end, so that the client can tell. */
export function is_cut_short(body: string): RunExpectation {
  return {
    get text() {
      return `a response that breaks off after ${show(body)}`;
    },
    judge({ transcript }) {
      const { responses: [first, second], end } = transcript;
      const is_cut = first !== undefined && second === undefined &&
        (!first.complete || end === "reset") && end !== "silent";
      // What a chunked body has come to is not told apart when it breaks off.
      return is_cut && first.body.includes(body)
        ? "pass"
        : { wrong: describe(transcript) };
    },
  };
}

/** The client can tell that it failed: by 500, or as the response breaks off. */
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

/** The application notes this, in this order, and nothing else. */
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

/** The application notes this once, whatever else it notes. */
export function notes_once(entry: string): RunExpectation {
  return {
    text: `exactly one ${entry}`,
    judge({ journal }) {
      const count = journal.count(entry);
      return count === 1 ? "pass" : { wrong: `${count} times ${entry}` };
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

/** What a variable has to be: a value, a pattern, or one of the server's own. */
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
        if (!is_due(environ[key], value, url)) {
          return { wrong: `${key} ${show(environ[key])}` };
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
  // RFC 3875 §4.1 makes no difference between no value and an empty one.
  return value === due || due === undefined && value === "";
}

function show_due(due: Due): string {
  if (due === undefined) return "absent or empty";
  if (due instanceof RegExp) return `matching ${due}`;
  if (typeof due === "function") return "as the URL has it";
  return typeof due === "string" ? show(due) : due.map(show).join(" or ");
}

/** Something is sent, and these bytes are nowhere in it. */
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

/** How many bytes to show before what should not be there. */
const CONTEXT = 40;

/** All of these; the first that is not met tells. */
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

/** What is wrong with the only response; it is wrong that there is no such. */
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
