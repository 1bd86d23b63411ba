/**
 * The rules of `check_app()` that need more than one request: each asks the
 * application again, a little differently, and compares the answers.
 *
 * @module
 */
import { latin1_decode } from "../../wsgi/latin1.ts";
import { show } from "../../wsgi/show.ts";
import type { RuleId } from "../../validator/rules.ts";
import type { AppRequest, NamedRequest } from "./app_request.ts";
import type { Answer } from "./reference_gateway.ts";
import { show_thrown, without_own_frames } from "./thrown.ts";

/** A request that was answered, and ways to make it again. */
export interface Subject {
  /** The request, a GET. */
  request: NamedRequest;
  /** The answer of the application. */
  first: Answer;
  /**
   * Ask again with these changes, and close the body after `take` chunks. The
   * result is `undefined` if it threw or was late, which is already a finding.
   */
  ask(change?: AppRequest, take?: number): Promise<Answer | undefined>;
  /** The same, but an error that is thrown counts as an answer. */
  try_out(change?: AppRequest, take?: number): Promise<Answer>;
  /** Another request that was answered. */
  next: NamedRequest;
  /** Make both requests, alternating step by step; the answer to the first. */
  interleave(): Promise<Answer>;
}

/** How a rule was broken. */
export interface Breach {
  /** A sentence for people. */
  message: string;
  /** What was seen, escaped and cut. */
  seen: string;
  /** What would have been right. */
  expected: string;
}

/** One rule, and how it is checked. */
export interface RunRule {
  /** The rule. */
  id: RuleId;
  /** The first breach of it, if there is one. */
  check(subject: Subject): Promise<Breach | undefined>;
  /** Whether the subject can show a breach. Default: yes. */
  applies?(subject: Subject): boolean;
  /** Whether a breach leaves the application broken. Default: no. */
  spoils?: boolean;
}

/** The rules, in the order in which they are checked. */
export const RUN_RULES: readonly RunRule[] = [
  { id: "app.head-equals-get", check: head_equals_get },
  { id: "app.environ-kept", check: environ_kept },
  { id: "app.unread-body", check: unread_body },
  { id: "app.isolated", check: isolated },
  {
    id: "app.closes",
    check: closes,
    applies: ({ first }) => first.chunks.length > 0,
    spoils: true,
  },
];

/** What these say is about one answer, and differs with the next. */
const OF_ONE_ANSWER: ReadonlySet<string> = new Set([
  "age",
  "date",
  "request-id",
  "server-timing",
  "traceresponse",
  "x-correlation-id",
  "x-request-id",
  "x-response-time",
  "x-runtime",
]);

/** RFC 9110 §9.3.2: their values may need the body, so HEAD may omit them. */
const OMITTED_BY_HEAD: ReadonlySet<string> = new Set([
  "content-length",
  "trailer",
  "transfer-encoding",
  "vary",
]);

/** A value that changes now and then may look as if it changed with HEAD. */
const ROUNDS = 3;

async function head_equals_get(
  subject: Subject,
): Promise<Breach | undefined> {
  let breach: Breach | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    breach = await head_differs(subject);
    if (breach === undefined) return;
  }
  return breach;
}

async function head_differs(
  { first, ask }: Subject,
): Promise<Breach | undefined> {
  const head = await ask({ method: "HEAD" });
  // Last, so that changes made in between appear here too.
  const again = await ask();
  if (again === undefined || head === undefined) return;
  const changed = difference(first, head, "For HEAD");
  if (changed !== undefined) return changed;
  const [get_fields, get_again, head_fields] = [first, again, head].map(fields);
  const is_dynamic = text_of(first) !== text_of(again);
  for (const name of new Set([...get_fields.keys(), ...head_fields.keys()])) {
    const expected = get_fields.get(name);
    const seen = head_fields.get(name);
    if (seen === expected || OF_ONE_ANSWER.has(name)) continue;
    if (seen === undefined && OMITTED_BY_HEAD.has(name)) continue;
    // RFC 9110 §8.6: HEAD may give a length that GET leaves out.
    const is_length = name === "content-length" && expected === undefined;
    if (is_length && seen === String(text_of(first).length)) continue;
    // A value that changes with each GET, such as a cookie, cannot be compared,
    // nor can the length or ETag of a body that changes.
    const varies = is_dynamic || expected !== get_again.get(name);
    if (varies && seen !== undefined && expected !== undefined) continue;
    return {
      message: `For HEAD the field "${name}" is different: received ` +
        `${show(seen ?? null)}, for GET ${show(expected ?? null)}`,
      seen: show(seen ?? null),
      expected: show(expected ?? null),
    };
  }
}

const KEPT_KEYS: readonly (readonly [string, AppRequest["environ"]])[] = [
  ["Without QUERY_STRING", { QUERY_STRING: undefined }],
  ["Without REMOTE_ADDR", { REMOTE_ADDR: undefined }],
  ["With an empty CONTENT_TYPE", { CONTENT_TYPE: "" }],
  ["With an empty CONTENT_LENGTH", { CONTENT_LENGTH: "" }],
];

async function environ_kept(
  { request, first, try_out }: Subject,
): Promise<Breach | undefined> {
  // If there is a query, a server has to pass it on.
  const kept = KEPT_KEYS.slice(request.path?.includes("?") ? 1 : 0);
  for (const [how, environ] of kept) {
    const answer = await try_out({
      environ: { ...request.environ, ...environ },
    });
    const changed = difference(first, answer, how);
    if (changed !== undefined) return changed;
  }
}

async function unread_body(
  { ask }: Subject,
): Promise<Breach | undefined> {
  // What a POST does to the resource is up to the application.
  const post = { method: "POST", body: "unread ".repeat(10_000) };
  await ask(post);
  const expected = await ask();
  await ask(post, 0);
  const seen = await ask();
  if (expected === undefined) return;
  return difference(expected, seen, "After a POST whose body was not read");
}

// A pool with a few spare resources hides one that is not released.
const ABANDONED = 3;

async function closes(
  { first, try_out }: Subject,
): Promise<Breach | undefined> {
  for (let times = 0; times < ABANDONED; times++) {
    const answer = await try_out({}, 1);
    const failed = difference(
      first,
      answer,
      "With an early close()",
    );
    if (failed !== undefined) return failed;
  }
  return difference(
    first,
    await try_out(),
    "After an early close()",
  );
}

async function isolated(
  { first, next, ask, interleave }: Subject,
): Promise<Breach | undefined> {
  const answer = await interleave();
  const changed = difference(
    first,
    answer,
    `Interleaved with "${next.name}"`,
  );
  if (changed !== undefined) return changed;
  const again = await ask();
  if (again === undefined) return;
  // A debug page may show the stack, which goes through this suite.
  const [expected, expected_again, seen] = [first, again, answer].map(text_of)
    .map(without_own_frames);
  // A body that changes each time, such as a clock, cannot be compared.
  if (seen === expected || expected !== expected_again) return;
  const [seen_part, expected_part] = first_difference(seen, expected);
  return {
    message: `Interleaved with "${next.name}" the body is different: ` +
      `received ${seen_part}, alone ${expected_part}`,
    seen: seen_part,
    expected: expected_part,
  };
}

const BEFORE = 20;
const AFTER = 60;

/** What both texts have where they begin to differ, with a little around. */
function first_difference(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const start = Math.max(0, at - BEFORE);
  const part = (text: string) =>
    (start > 0 ? "…" : "") + show(text.slice(start, at + AFTER)) +
    (text.length > at + AFTER ? "…" : "");
  return [part(one), part(other)];
}

/** The breach if the two outcomes differ and there is an answer to compare. */
export function difference(
  first: Answer,
  answer: Answer | undefined,
  when: string,
): Breach | undefined {
  if (answer === undefined) return;
  const [seen, expected] = [answer, first].map(outcome);
  if (seen === expected) return;
  return {
    message: `${when} the answer is different: received ${seen}, at first ` +
      expected,
    seen,
    expected,
  };
}

function outcome({ ending, error, code }: Answer): string {
  if (ending === "late") return "nothing in time";
  return error === undefined ? String(code) : show_thrown(error);
}

function fields({ headers }: Answer): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

function text_of({ chunks }: Answer): string {
  return chunks.map(latin1_decode).join("");
}
