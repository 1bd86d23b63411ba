/**
 * The middleware that checks an application and its server: whether each does
 * what the other expects.
 *
 * @module
 */
import type {
  InputStream,
  StartResponse,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../wsgi/types.ts";
import { is_thenable } from "../wsgi/thenable.ts";
import { checked_body } from "./checked_body.ts";
import { check_environ } from "./environ.ts";
import { Exchange, History } from "./exchange.ts";
import { Reporter, type ValidatorOptions } from "./reporter.ts";
import { seen } from "./seen.ts";

/**
 * Wrap an application so that it and its server are checked against PEP 3333.
 *
 * It changes nothing that passes through: status, header list and chunks are
 * the same objects, generators are not run ahead, and what is synchronous stays
 * synchronous. The streams in the environ are replaced by ones that have only
 * the members PEP 3333 names. Validators may be nested, and the application may
 * be called again before its first response has ended.
 *
 * @example An application that forgets to encode its text
 * ```ts
 * import { ConformanceError, validator } from "@pep3333/wsgi/validator";
 * import { call_app } from "@pep3333/wsgi/wsgi";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * const application = validator((_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return ["Hello world\n"] as unknown as Uint8Array[];
 * });
 *
 * const error = await assertRejects(
 *   async () => await call_app(application),
 *   ConformanceError,
 * );
 * assertEquals(error.rule, "body.chunk-type");
 * assertEquals(error.seen, '"Hello world\\n"');
 * ```
 *
 * @example Collect violations instead of throwing them
 * ```ts
 * import { validator } from "@pep3333/wsgi/validator";
 * import { call_app, latin1_encode } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const broken: string[] = [];
 * const application = validator((_environ, start_response) => {
 *   start_response("200 OK", []);
 *   return [latin1_encode("Hello world\n")];
 * }, { on_error: (error) => broken.push(error.rule) });
 *
 * const { code } = await call_app(application);
 * assertEquals(code, 200);
 * assertEquals(broken, ["headers.content-type-missing"]);
 * ```
 *
 * @param app The application.
 * @param options What to do with violations; by default an error is thrown and
 * a warning goes to `console.warn()`.
 * @returns An application that behaves as `app` does.
 * @throws {ConformanceError} If `app` is not a function.
 * @throws {TypeError} If `options.disable` names a rule that does not exist.
 * @see PEP 3333, Specification Details; `wsgiref.validate`.
 * @category Validator
 */
export function validator<Input = InputStream>(
  app: WSGIApplication<Input>,
  options: ValidatorOptions = {},
): WSGIApplication<Input> {
  const reporter = new Reporter(options);
  const history = new History();
  if (typeof app !== "function") reporter.report("app.callable", seen(app));

  // Two parameters: some callers recognise an application by its length.
  return function validated(
    environ: WSGIEnvironment<Input>,
    start_response: StartResponse,
  ): WSGIResult | Promise<WSGIResult> {
    const args = arguments as unknown as Parameters<WSGIApplication<Input>>;
    if (args.length !== 2) {
      reporter.report("call.arguments", `${args.length} arguments`);
      return app(...args);
    }
    if (typeof start_response !== "function") {
      reporter.report("call.start-response", seen(start_response));
      return app(...args);
    }
    const is_usable = check_environ(environ, reporter);
    if (is_usable) {
      if (history.environs.meet(environ)) {
        reporter.report("environ.fresh", "the environ of an earlier request");
      }
    }
    const exchange = new Exchange(environ, history, reporter);
    if (history.unclosed?.is_before(exchange)) {
      history.unclosed.report_unclosed();
    }
    if (is_usable) exchange.wrap_streams(environ);

    const result: unknown = app(
      environ,
      ((...args: unknown[]) =>
        exchange.start_response(
          start_response as (...args: unknown[]) => unknown,
          args,
        )) as StartResponse,
    );
    return (is_thenable(result)
      ? checked_promise(result, exchange)
      : checked_body(result, exchange)) as WSGIResult | Promise<WSGIResult>;
  };
}

/** A promise of the checked body; iterating the promise itself is reported. */
function checked_promise(
  result: PromiseLike<unknown>,
  exchange: Exchange,
): Promise<unknown> {
  const promise = Promise.resolve(result)
    .then((body) => checked_body(body, exchange));
  const early = {
    get: () => exchange.reporter.report("body.early", "an iteration"),
  };
  return Object.defineProperties(promise, {
    [Symbol.iterator]: early,
    [Symbol.asyncIterator]: early,
  });
}
