/**
 * The tiny server of the validator's tests: it does what PEP 3333 asks of a
 * server, and nothing else.
 *
 * @module
 */
import { setup_testing_defaults } from "../../wsgi/environ_from.ts";
import type {
  HeaderList,
  WSGIApplication,
  WSGIEnvironment,
} from "../../wsgi/types.ts";
import type { ConformanceError } from "../../validator/conformance_error.ts";
import type { RuleId } from "../../validator/rules.ts";
import type { ValidatorOptions } from "../../validator/reporter.ts";
import { validator } from "../../validator/validator.ts";

/** An environ that breaks no rule; `changes` may. */
export function make_environ(
  changes: Record<string, unknown> = {},
): WSGIEnvironment {
  const environ: Partial<WSGIEnvironment> = { QUERY_STRING: "" };
  setup_testing_defaults(environ);
  return Object.assign(environ, changes) as WSGIEnvironment;
}

/** What was sent in one run. */
export class Response {
  status = "";
  headers: HeaderList = [];
  readonly chunks: Uint8Array[] = [];

  readonly start_response = (
    status: string,
    headers: HeaderList,
    exc_info?: Error | null,
  ): (data: Uint8Array) => void => {
    if (exc_info && this.chunks.length > 0) throw exc_info;
    this.status = status;
    this.headers = headers;
    return (data) => {
      this.chunks.push(data);
    };
  };
}

/** How a server runs an application for one request. */
export type Server = (
  app: WSGIApplication,
  environ: WSGIEnvironment,
  response: Response,
) => unknown;

/** A server that does everything right. */
export const good_server: Server = async (app, environ, response) => {
  const result = await app(environ, response.start_response);
  try {
    if (Symbol.iterator in result) {
      for (const chunk of result) response.chunks.push(chunk);
    } else {
      for await (const chunk of result) response.chunks.push(chunk);
    }
  } finally {
    await result.close?.();
  }
};

/** What rules are about: an application, its server and an environ. */
export interface Trial {
  app: WSGIApplication;
  server?: Server;
  environ?: unknown;
  options?: ValidatorOptions;
}

/** The rules that an exchange breaks, in the order in which that is seen. */
export async function broken_rules(exchange: Trial): Promise<RuleId[]> {
  const rules: RuleId[] = [];
  const note = (error: ConformanceError) => rules.push(error.rule);
  const options = { on_error: note, on_warning: note, ...exchange.options };
  const { app, server = good_server, environ = make_environ() } = exchange;
  try {
    const checked = validator(app, options);
    await server(checked, environ as WSGIEnvironment, new Response());
  } catch (error) {
    // Nothing is thrown, so what is broken fails as it would without us.
    if (rules.length === 0) throw error;
  }
  return rules;
}
