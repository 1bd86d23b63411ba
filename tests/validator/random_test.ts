/**
 * Random exchanges: correct ones pass unchanged, and one change to a correct
 * one never makes the validator itself fail.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { BytesInput } from "../../wsgi/input.ts";
import type {
  FieldList,
  StartResponse,
  WSGIApplication,
} from "../../wsgi/types.ts";
import { ConformanceError } from "../../validator/conformance_error.ts";
import { RULES } from "../../validator/rules.ts";
import { validator } from "../../validator/validator.ts";
import { bytes } from "./exchanges.ts";
import { good_server, make_environ, Response } from "./gateway.ts";

const EXCHANGES = 1500;

/** A random number generator that repeats itself for the same seed. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An integer from 0 to `limit` - 1 (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  text(alphabet: string, most: number): string {
    return Array.from(
      { length: this.below(most + 1) },
      () => this.pick([...alphabet]),
    ).join("");
  }
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const VISIBLE = LETTERS + "0123456789 !#$%&'*+-.^_`|~:;,/?=@\"\xe9\xff";

const STATUSES = ["200 OK", "201 Created", "404 Not Found", "503 Oh \xe9"];
const EMPTY_STATUSES = ["204 No Content", "304 Not Modified"];
const TYPES = ["text/plain", "text/html; charset=utf-8", "image/png"];
const STYLES = ["array", "set", "generator", "promise", "async", "write"];

/** An exchange as data, so that any part of it can be changed. */
interface Plan {
  environ: Record<string, unknown>;
  status: unknown;
  headers: unknown;
  chunks: unknown[];
  style: string;
  /** How many bytes of the request body are read. */
  read: unknown;
  /** What is done to the body once it has been read. */
  close: "once" | "twice" | "never";
}

function random_plan(random: Random): Plan {
  const method = random.pick(["GET", "POST", "PUT", "HEAD", "OPTIONS"]);
  const body = bytes(random.text(VISIBLE + "\n", 200));
  const environ: Record<string, unknown> = {
    REQUEST_METHOD: method,
    PATH_INFO: "/" + random.text(VISIBLE, 20),
    SCRIPT_NAME: random.pick(["", "/app", "/a/b"]),
    QUERY_STRING: random.pick([
      "",
      "a=b",
      "a=b&c=%20",
      "?"[random.below(1) + 1] ?? "",
    ]),
    SERVER_NAME: random.pick([
      "localhost",
      "10.0.0.1",
      "::1",
      "[::1]",
      "a_b.c",
    ]),
    SERVER_PORT: String(random.below(65536)),
    SERVER_PROTOCOL: random.pick(["HTTP/1.0", "HTTP/1.1", "HTTP/2"]),
    HTTP_HOST: random.pick(["localhost", "a.b:80", "[::1]:8000", ""]),
    CONTENT_LENGTH: String(body.length),
    CONTENT_TYPE: random.pick(["", ...TYPES]),
    "wsgi.input": new BytesInput(body),
    "wsgi.multithread": random.below(2) === 0,
  };
  for (let i = random.below(8); i > 0; i--) {
    const name = "HTTP_" + random.text(LETTERS, 12).toUpperCase() + "_X";
    environ[name] = random.text(VISIBLE, 30).trim();
  }
  const is_empty = method === "HEAD" || random.below(10) === 0;
  const chunks = Array.from(
    { length: is_empty ? 0 : random.below(51) },
    () => bytes(random.text(VISIBLE, 20)),
  );
  const is_bare = is_empty && method !== "HEAD";
  return {
    environ,
    status: random.pick(is_bare ? EMPTY_STATUSES : STATUSES),
    headers: random_headers(random, is_bare, chunks),
    chunks,
    style: random.pick(STYLES),
    read: random.pick([undefined, -1, 0, random.below(body.length + 1)]),
    close: "once",
  };
}

function random_headers(
  random: Random,
  is_bare: boolean,
  chunks: Uint8Array[],
): FieldList {
  const headers: FieldList = [];
  for (let i = random.below(6); i > 0; i--) {
    headers.push([
      "X-" + random.text(LETTERS, 9) + "q",
      random.text(VISIBLE, 30).trim(),
    ]);
  }
  headers.push(["Set-Cookie", `${random.text(LETTERS, 5)}s=1; Path=/`]);
  if (is_bare) return headers;
  headers.push(["Content-Type", random.pick(TYPES)]);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (random.below(2) === 0) headers.push(["Content-Length", String(length)]);
  return headers;
}

/** The application that a plan describes. */
function app_of(plan: Plan): WSGIApplication {
  const chunks = plan.chunks as Uint8Array[];
  const begin = (
    environ: Parameters<WSGIApplication>[0],
    start_response: StartResponse,
  ) => {
    environ["wsgi.input"].read(plan.read as number);
    return start_response(plan.status as string, plan.headers as FieldList);
  };
  switch (plan.style) {
    case "array":
      return (...args) => (begin(...args), chunks);
    case "set":
      return (
        ...args
      ) => (begin(...args), { [Symbol.iterator]: () => chunks.values() });
    case "promise":
      return async (...args) => (await null, begin(...args), chunks);
    case "write":
      return (...args) => {
        const write = begin(...args);
        const half = chunks.length >> 1;
        for (const chunk of chunks.slice(0, half)) write(chunk);
        return chunks.slice(half);
      };
    case "generator":
      return function* (...args) {
        begin(...args);
        yield* chunks;
      };
    default:
      return async function* (...args) {
        begin(...args);
        yield* chunks;
      };
  }
}

/** Run an application for a plan, as the plan's server does. */
async function run(plan: Plan, app: WSGIApplication): Promise<Response> {
  const response = new Response();
  const environ = make_environ(plan.environ);
  if (plan.close === "once") {
    await good_server(app, environ, response);
  } else {
    const body = await app(environ, response.start_response);
    for await (const chunk of body) response.chunks.push(chunk);
    if (plan.close === "twice") await body.close?.();
    if (plan.close === "twice") await body.close?.();
  }
  return response;
}

Deno.test("random correct exchanges: no violation, and nothing changes", async () => {
  for (let seed = 0; seed < EXCHANGES; seed++) {
    const violations: string[] = [];
    const note = ({ message }: ConformanceError) => violations.push(message);
    const plan = random_plan(new Random(seed));
    const bare = await run(plan, app_of(plan));
    // The same plan again, since the input of the first is read and its list used.
    const again = random_plan(new Random(seed));
    const app = validator(app_of(again), { on_error: note, on_warning: note });
    const checked = await run(again, app);
    assertEquals(violations, [], `seed ${seed}`);
    assertEquals(checked.status, bare.status);
    assertEquals(checked.headers, bare.headers);
    assertEquals(checked.chunks, bare.chunks);
  }
});

/** Values that are wrong in most places. */
const ODD_VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  NaN,
  1n,
  Symbol("odd"),
  "",
  " ",
  "\r\n",
  "\0",
  "€",
  "a".repeat(10_000),
  new String("200 OK"),
  [],
  [[]],
  [null],
  [["X"]],
  {},
  Object.create(null),
  new Map([["X", "a"]]),
  new Proxy({}, {}),
  new Proxy([], {}),
  new Uint8Array(3),
  new Uint16Array(3),
  new Date(NaN),
  () => {},
  class {},
  new Error("odd"),
  Promise.resolve([]),
  [1][Symbol.iterator](),
];

/** Change one thing in a plan. */
function mutate(plan: Plan, random: Random): void {
  const odd = random.pick(ODD_VALUES);
  const list = plan.headers as FieldList;
  switch (random.below(9)) {
    case 0:
      plan.environ[random.pick(Object.keys(plan.environ))] = odd;
      break;
    case 1:
      plan.environ[random.text(VISIBLE, 10)] = odd;
      break;
    case 2:
      plan.status = odd;
      break;
    case 3:
      plan.headers = odd;
      break;
    case 4:
      list[random.below(list.length)] = odd as [string, string];
      break;
    case 5:
      list[random.below(list.length)][random.below(2)] = odd as string;
      break;
    case 6:
      plan.chunks[random.below(plan.chunks.length + 1)] = odd;
      break;
    case 7:
      plan.read = odd;
      break;
    case 8:
      plan.close = random.pick(["twice", "never"]);
      break;
  }
}

function is_known(error: ConformanceError): boolean {
  return RULES.some(({ id }) => id === error.rule) &&
    error.message.includes(error.rule) && error.seen.length < 200;
}

Deno.test("random mutations: a ConformanceError with a known rule, or none", async () => {
  const broken = new Set<string>();
  for (let seed = 0; seed < 2 * EXCHANGES; seed++) {
    const random = new Random(seed);
    const plan = random_plan(random);
    mutate(plan, random);
    const app = validator(app_of(plan), {
      on_warning: (warning) => assert(is_known(warning), warning.message),
    });
    try {
      await run(plan, app);
    } catch (error) {
      assert(error instanceof ConformanceError, `seed ${seed}: ${error}`);
      assert(is_known(error), error.message);
      broken.add(error.rule);
    }
  }
  assert(broken.size > 15, `too few rules were broken: ${[...broken]}`);
});

Deno.test("random mutations: with on_error nothing fails that would not fail anyway", async () => {
  for (let seed = 0; seed < EXCHANGES; seed++) {
    const outcomes: string[] = [];
    for (const wrap of [false, true]) {
      const random = new Random(seed);
      const plan = random_plan(random);
      mutate(plan, random);
      const app = wrap
        ? validator(app_of(plan), { on_error: () => {}, on_warning: () => {} })
        : app_of(plan);
      try {
        const { status, chunks } = await run(plan, app);
        outcomes.push(`${String(status)} ${chunks.length}`);
      } catch (error) {
        assert(!(error instanceof ConformanceError));
        outcomes.push((error as Error).constructor.name);
      }
    }
    assertEquals(outcomes[1], outcomes[0], `seed ${seed}`);
  }
});
