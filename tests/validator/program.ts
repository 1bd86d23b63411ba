/**
 * The JSON programs of tests/golden/make_validate.py, interpreted here.
 *
 * @module
 */
import { BytesInput } from "../../wsgi/input.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { bytes, TEXT } from "./exchanges.ts";
import { make_environ, type Response, type Trial } from "./gateway.ts";

/** A call: what is called and with what. */
type Step = [name: string, ...args: unknown[]];

/** An exchange as data; make_validate.py explains each part. */
export interface Program {
  environ_is?: "none" | "list" | "subclass";
  environ?: Record<string, unknown>;
  without?: string[];
  input?: Record<string, unknown>;
  arguments?: number;
  app?: Step[];
  body?: {
    is?: unknown;
    chunks?: unknown[];
    kind?: "list" | "generator";
    start?: Step;
    start_late?: Step;
  };
  server?: "no_close" | "close_twice" | "read_after_close" | "close_early";
}

// deno-lint-ignore no-explicit-any
type Any = any;

const START: Step = ["start", "200 OK", { pairs: [TEXT[0]] }];

/** The exchange that a program describes. */
export function exchange_of(program: Program): Trial {
  return {
    app: make_app(program),
    environ: program_environ(program),
    server: (app, _environ, response) => serve(program, app, response),
  };
}

/** The value that JSON stands for. */
function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  const [[kind, inner]] = Object.entries(value);
  switch (kind) {
    case "bytes":
      return bytes(inner);
    case "pairs":
      return decode(inner);
    case "dict":
      return new Map(Object.entries(inner));
    case "iterator":
      return (decode(inner) as unknown[]).values();
    default:
      return new String(inner);
  }
}

function program_environ(program: Program): unknown {
  if (program.environ_is === "none") return null;
  if (program.environ_is === "list") return [];
  const stream = Object.assign(
    new BytesInput(bytes("one\ntwo\n")),
    Object.fromEntries(
      Object.entries(program.input ?? {}).map((
        [method, value],
      ) => [method, () => decode(value)]),
    ),
  );
  const environ = make_environ({ "wsgi.input": stream });
  for (const [key, value] of Object.entries(program.environ ?? {})) {
    Object.assign(environ, { [key]: decode(value) });
  }
  for (const key of program.without ?? []) {
    delete environ[key as keyof typeof environ];
  }
  return program.environ_is === "subclass"
    ? Object.assign(new (class Environ {})(), environ)
    : environ;
}

function make_app(program: Program): WSGIApplication {
  return (environ: Any, start_response: Any): Any => {
    let write: Any;
    const run = ([name, ...args]: Step) => {
      const values = args.map(decode);
      if (name === "start") {
        write = start_response(...values);
      } else if (name === "write") {
        write(...values);
      } else {
        const [stream, method] = name.split(".");
        use(environ[`wsgi.${stream}`], method, values);
      }
    };
    for (const step of program.app ?? [START]) run(step);
    const body = program.body ?? { chunks: [{ bytes: "hi" }] };
    if ("is" in body) return decode(body.is);
    const chunks = decode(body.chunks) as Uint8Array[];
    const { start, start_late, kind = "list" } = body;
    if (kind === "list" && !start && !start_late) return chunks;
    return function* () {
      if (start) run(start);
      yield* chunks;
      if (start_late) run(start_late);
    }();
  };
}

function use(stream: Any, method: string, values: unknown[]): void {
  if (method === "iterate") { for (const _ of stream); }
  else if (method === "attribute") stream[values[0] as string];
  else stream[method](...values);
}

function serve(
  program: Program,
  app: WSGIApplication,
  { start_response }: Response,
): void {
  const given = [program_environ(program), start_response, null];
  const body = (app as Any)(...given.slice(0, program.arguments ?? 2));
  switch (program.server) {
    case "close_early":
      body[Symbol.iterator]().next();
      body.close();
      return;
    case "read_after_close":
      body.close();
      for (const _ of body);
      return;
    case "no_close":
      for (const _ of body);
      // Python counts references; ours needs another request to notice.
      (app as Any)(program_environ(program), start_response).close();
      return;
  }
  for (const _ of body);
  body.close();
  if (program.server === "close_twice") body.close();
}
