/**
 * Middleware: a page of your own for what an application throws.
 *
 * @module
 */
import type { HeaderList, WSGIApplication, WSGIResult } from "../../mod.ts";

/** A response in place of one that failed. */
export interface ErrorPage {
  /** The status with its reason, such as `"500 Internal Server Error"`. */
  status: string;
  /** Its fields. */
  headers: HeaderList;
  /** Its body. */
  body: Uint8Array;
}

/**
 * `app`, whose errors become the page that `make_page` returns: those that it
 * throws when it is called, that its promise rejects with, and that its body
 * throws before the first byte was sent. After that it is too late for a page:
 * the server logs the error and closes the connection.
 */
export function with_error_page(
  app: WSGIApplication,
  make_page: (error: Error) => ErrorPage,
): WSGIApplication {
  return (environ, start_response) => {
    const recover = (thrown: unknown): Uint8Array[] => {
      const error = thrown instanceof Error ? thrown : new Error(`${thrown}`);
      const { status, headers, body } = make_page(error);
      // With the error, this replaces a start that was not sent yet. If
      // something was sent, it throws the error again, and the server logs it.
      start_response(status, headers, error);
      environ["wsgi.errors"].write(`${error.stack}\n`);
      return environ.REQUEST_METHOD === "HEAD" ? [] : [body];
    };
    try {
      const result = app(environ, start_response);
      return is_promise(result)
        ? result.then((body) => guard(body, recover)).catch(recover)
        : guard(result, recover);
    } catch (error) {
      return recover(error);
    }
  };
}

function is_promise(
  result: ReturnType<WSGIApplication>,
): result is Promise<WSGIResult> {
  return "then" in result;
}

type Recover = (error: unknown) => Uint8Array[];

/** `body`, followed by the page if it throws; an array cannot. */
function guard(body: WSGIResult, recover: Recover): WSGIResult {
  if (Array.isArray(body)) return body;
  const guarded = Symbol.iterator in body
    ? guard_sync(body, recover)
    : guard_async(body, recover);
  // A generator that was not started does not run its `finally`.
  return Object.assign(guarded, {
    close: () => (body as { close?(): void }).close?.(),
  });
}

function* guard_sync(
  body: Iterable<Uint8Array>,
  recover: Recover,
): Generator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    yield* recover(error);
  }
}

async function* guard_async(
  body: AsyncIterable<Uint8Array>,
  recover: Recover,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    yield* recover(error);
  }
}
