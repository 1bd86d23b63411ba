/**
 * The rules of `check_app()` that one request alone cannot break: each asks the
 * application again, a little differently, and compares.
 *
 * @module
 */
import { latin1_decode } from "../../wsgi/latin1.ts";
import { show } from "../../wsgi/show.ts";
import type { RuleId } from "../../validator/rules.ts";
import type { AppRequest, NamedRequest } from "./app_request.ts";
import type { Answer } from "./reference_gateway.ts";
import { show_thrown } from "./thrown.ts";

/** A request that was answered, and the means to make it again. */
export interface Subject {
  /** The request, a GET. */
  request: NamedRequest;
  /** What the application answers to it. */
  first: Answer;
  /**
   * Ask again with these changes, the body closed after `take` chunks. There is
   * no answer where it threw or was late, which is a finding already.
   */
  ask(change?: AppRequest, take?: number): Promise<Answer | undefined>;
  /** The same, but what is thrown is an answer as well. */
  try_out(change?: AppRequest, take?: number): Promise<Answer>;
  /** Another request that was answered. */
  next: NamedRequest;
  /** Both requests at once, step by step in turn; the answer to the first. */
  interleave(): Promise<Answer>;
}

/** How a rule was broken. */
export interface Breach {
  /** The sentence for a person. */
  message: string;
  /** What was seen, shown and cut. */
  seen: string;
  /** What would have been right. */
  expected: string;
}

/** One rule, and how an application is held to it. */
export interface RunRule {
  /** The rule. */
  id: RuleId;
  /** The first breach of it, if there is one. */
  check(subject: Subject): Promise<Breach | undefined>;
  /** Whether the subject can tell; default yes. */
  applies?(subject: Subject): boolean;
  /** Whether a breach leaves the application in disorder; default no. */
  spoils?: boolean;
}

/** The rules, in the order tried. */
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

async function head_equals_get(
  { first, ask }: Subject,
): Promise<Breach | undefined> {
  const head = await ask({ method: "HEAD" });
  // Last, so that what changed in between changed here, too.
  const again = await ask();
  if (again === undefined || head === undefined) return;
  const changed = difference(first, head, "For HEAD");
  if (changed !== undefined) return changed;
  const [get_fields, get_again, head_fields] = [first, again, head].map(fields);
  const is_dynamic = text_of(first) !== text_of(again);
  for (const name of new Set([...get_fields.keys(), ...head_fields.keys()])) {
    const expected = get_fields.get(name);
    const seen = head_fields.get(name);
    if (seen === expected || name === "date") continue;
    // RFC 9110 §8.6: HEAD may tell the length that GET has without saying so.
    const is_length = name === "content-length" && expected === undefined;
    if (is_length && seen === String(text_of(first).length)) continue;
    // A value that GET changes each time, a cookie say, cannot be compared, nor
    // the length or the ETag of a body that changes.
    const varies = is_dynamic || expected !== get_again.get(name);
    if (varies && seen !== undefined && expected !== undefined) continue;
    return {
      message: `For HEAD the field "${name}" is another one: received ` +
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
  // A query that is there has to be passed on.
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
  // What a POST makes of the resource is the application's own business.
  const post = { method: "POST", body: "unread ".repeat(10_000) };
  await ask(post);
  const expected = await ask();
  await ask(post, 0);
  const seen = await ask();
  if (expected === undefined) return;
  return difference(expected, seen, "After a POST whose body was not read");
}

// One resource that is not released may hide behind a few that are left.
const ABANDONED = 3;

async function closes(
  { first, try_out }: Subject,
): Promise<Breach | undefined> {
  for (let times = 0; times < ABANDONED; times++) {
    const answer = await try_out({}, 1);
    const failed = difference(first, answer, "With close() at the first chunk");
    if (failed !== undefined) return failed;
  }
  return difference(
    first,
    await try_out(),
    "After close() at the first chunk",
  );
}

async function isolated(
  { first, next, ask, interleave }: Subject,
): Promise<Breach | undefined> {
  const answer = await interleave();
  const changed = difference(
    first,
    answer,
    `In turn with "${next.name}"`,
  );
  if (changed !== undefined) return changed;
  const again = await ask();
  if (again === undefined) return;
  const [expected, expected_again, seen] = [first, again, answer].map(text_of);
  // A body that changes each time, a clock say, cannot be compared.
  if (seen === expected || expected !== expected_again) return;
  return {
    message: `In turn with "${next.name}" the body is another one: ` +
      `received ${show(seen)}, alone ${show(expected)}`,
    seen: show(seen),
    expected: show(expected),
  };
}

/** The breach that another outcome is; none where there is no answer to compare. */
export function difference(
  first: Answer,
  answer: Answer | undefined,
  when: string,
): Breach | undefined {
  if (answer === undefined) return;
  const [seen, expected] = [answer, first].map(outcome);
  if (seen === expected) return;
  return {
    message: `${when} the answer is another one: received ${seen}, at first ` +
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
