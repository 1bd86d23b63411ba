/**
 * Short ways to write an exchange that differs from a correct one in one point.
 *
 * @module
 */
import type {
  FieldList,
  StartResponse,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/types.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { make_environ, type Server, type Trial } from "./gateway.ts";

/** The ways to return a body; a rule about bodies holds for all of them. */
export const STYLES = [
  "array",
  "generator",
  "promise",
  "async generator",
  "write",
] as const;
/** One of them. */
export type Style = (typeof STYLES)[number];

/** What an application answers; each part may be anything. */
export interface Answer {
  method?: string;
  status?: unknown;
  headers?: unknown;
  chunks?: unknown[];
}

/** The bytes of some text. */
export const bytes = latin1_encode;
/** A header list that every response may have. */
export const TEXT: FieldList = [["Content-Type", "text/plain"]];

/** An application that returns `answer` in one style. */
export function answering(answer: Answer, style: Style): WSGIApplication {
  const { status = "200 OK", chunks = [bytes("hi")] } = answer;
  const start = (start_response: StartResponse) => {
    const headers = answer.headers === undefined ? [...TEXT] : answer.headers;
    return start_response(status as string, headers as FieldList);
  };
  const body = chunks as Uint8Array[];
  switch (style) {
    case "array":
      return (_environ, start_response) => {
        start(start_response);
        return body;
      };
    case "generator":
      return function* (_environ, start_response) {
        start(start_response);
        yield* body;
      };
    case "promise":
      return async (_environ, start_response) => {
        await Promise.resolve();
        start(start_response);
        return body;
      };
    case "async generator":
      return async function* (_environ, start_response) {
        start(start_response);
        yield* body;
      };
    case "write":
      return (_environ, start_response) => {
        const write = start(start_response);
        for (const chunk of body) write?.(chunk);
        return [];
      };
  }
}

/** `answer` in each style. */
export function answer(
  answer: Answer,
  styles: readonly Style[] = STYLES,
): Trial[] {
  return styles.map((style) => ({
    app: answering(answer, style),
    environ: make_environ({ REQUEST_METHOD: answer.method ?? "GET" }),
  }));
}

/** An answer with `status`. */
export function status(status: unknown): Trial[] {
  return answer({ status });
}

/** An answer with `headers` after its Content-Type. */
export function headers(...headers: unknown[]): Trial[] {
  return answer({ headers: [...TEXT, ...headers] });
}

/** A good application that is called with `environ`. */
export function called_with(environ: unknown): Trial[] {
  return [{ app: answering({}, "array"), environ }];
}

/** A good application that is called with some keys changed. */
export function environ(changes: Record<string, unknown>): Trial[] {
  return called_with(make_environ(changes));
}

/** A good application that is called without a key. */
export function without(
  key: string,
  changes: Record<string, unknown> = {},
): Trial[] {
  const environ = make_environ(changes);
  delete environ[key as keyof typeof environ];
  return called_with(environ);
}

/** A good application on another server. */
export function served_by(server: Server, style: Style = "array"): Trial[] {
  return [{ app: answering({}, style), server }];
}

/** A good answer from an application that does something first. */
export function doing(
  something: (
    environ: ReturnType<typeof make_environ>,
    start_response: StartResponse,
  ) => unknown,
  changes: Record<string, unknown> = {},
): Trial[] {
  return [{
    app: async (environ, start_response) => {
      await something(environ, start_response);
      start_response("200 OK", [...TEXT]);
      return [bytes("hi")];
    },
    environ: make_environ(changes),
  }];
}

/** An application that returns `body` as it is. */
export function returning(body: unknown): Trial[] {
  return [
    (_: unknown, start_response: StartResponse) => {
      start_response("200 OK", [...TEXT]);
      return body as WSGIResult;
    },
    (_: unknown, start_response: StartResponse) => {
      start_response("200 OK", [...TEXT]);
      return Promise.resolve(body as WSGIResult);
    },
  ].map((app) => ({ app }));
}
