/**
 * Calling an application in-process: the test client.
 *
 * @module
 */
import { concat } from "./concat.ts";
import { show } from "./show.ts";
import { StringErrors } from "./errors.ts";
import { Headers } from "./headers.ts";
import { check_status, checked_headers, status_code } from "./response_head.ts";
import type {
  FieldList,
  HeaderList,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "./types.ts";
import { setup_testing_defaults } from "./environ_from.ts";

/**
 * The response to one call of an application.
 *
 * @category Testing
 */
export interface AppResponse {
  /** The status as it was given: `"200 OK"`. */
  status: string;
  /** The status code: 200. */
  code: number;
  /** The header fields as they were given. */
  headers: FieldList;
  /** The bytes a client receives: none for HEAD, 204 and 304. */
  body: Uint8Array;
  /** What the application wrote to `wsgi.errors`. */
  errors: string;
}

/**
 * Run an application for one request, as strictly as a server should.
 *
 * @example Testing an application
 * ```ts
 * import { call_app, environ_from, latin1_decode } from "@pep3333/wsgi/wsgi";
 * import type { WSGIApplication } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application: WSGIApplication = (environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [environ["wsgi.input"].read()];
 * };
 *
 * const environ = environ_from({ url: "/echo", body: "ping" });
 * const { code, body } = await call_app(application, environ);
 * assertEquals([code, latin1_decode(body)], [200, "ping"]);
 * ```
 *
 * @param app The application, synchronous or not.
 * @param environ The environ, or the part of it that matters. The application
 * gets a copy, completed by `setup_testing_defaults()` and with its own
 * `wsgi.errors`.
 * @returns The response; `close()` of the application's iterable has returned.
 * @throws {Error} Whatever the application throws.
 * @throws {TypeError} If a status, header field or chunk is not what PEP 3333
 * asks for.
 * @throws {Error} If the application makes its calls in the wrong order, or its
 * body is not as long as its Content-Length.
 * @see PEP 3333, Specification Details.
 * @category Testing
 */
export async function call_app(
  app: WSGIApplication,
  environ: Partial<WSGIEnvironment> = {},
): Promise<AppResponse> {
  const errors = new StringErrors();
  const request: Partial<WSGIEnvironment> = {
    QUERY_STRING: "",
    ...environ,
    "wsgi.errors": errors,
  };
  setup_testing_defaults(request);
  const recorder = new Recorder(request.REQUEST_METHOD === "HEAD");
  const result = await app(request, recorder.start_response);
  try {
    await send(result, recorder);
  } finally {
    await result?.close?.();
  }
  return { ...recorder.finish(), errors: errors.getvalue() };
}

async function send(result: WSGIResult, recorder: Recorder): Promise<void> {
  // Leaving a loop early, even by an error, calls the iterator's return().
  if (is_object(result) && Symbol.asyncIterator in result) {
    for await (const chunk of result) if (!recorder.send(chunk)) break;
  } else if (is_object(result) && Symbol.iterator in result) {
    for (const chunk of result) if (!recorder.send(chunk)) break;
  } else {
    throw new TypeError(
      `Cannot send response: the application must return an iterable of ` +
        `Uint8Array: received ${show(result)}; return [data]`,
    );
  }
}

/** The state of one response, from the application's first call to its end. */
class Recorder {
  readonly #is_head: boolean;
  #status: string | null = null;
  #headers: FieldList = [];
  /** Once they are sent, the headers cannot be replaced. */
  #headers_sent = false;
  /** The most bytes to send; the rest of the body is dropped. */
  #limit = Infinity;
  #length = 0;
  readonly #chunks: Uint8Array[] = [];

  constructor(is_head: boolean) {
    this.#is_head = is_head;
  }

  readonly start_response = (
    status: string,
    headers: HeaderList,
    exc_info?: Error | null,
  ): (data: Uint8Array) => void => {
    if (exc_info) {
      if (this.#headers_sent) throw exc_info;
    } else if (this.#status !== null) {
      throw new Error(
        `Cannot start response: ${show(this.#status)} was started before: ` +
          `received ${show(status)}; pass exc_info to replace it`,
      );
    }
    check_status(status);
    this.#headers = checked_headers(headers);
    this.#status = status;
    return this.#write;
  };

  readonly #write = (data: Uint8Array): void => {
    if (!this.send(data) && !this.#has_no_body()) {
      throw new Error(
        `Cannot write body: it must not exceed the Content-Length of ` +
          `${this.#limit}: received ${show(data)} after ${this.#length} bytes`,
      );
    }
  };

  /** Take one chunk; false if no more are wanted. */
  send(chunk: Uint8Array): boolean {
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError(
        `Cannot send body: each chunk must be a Uint8Array: received ${
          show(chunk)
        }`,
      );
    }
    if (this.#status === null) throw not_started();
    // PEP 3333: an empty chunk sends nothing, so the headers may still change.
    if (chunk.length === 0) return true;
    this.#send_headers();
    const wanted = Math.min(chunk.length, this.#limit - this.#length);
    // A copy, since the application may reuse its memory; slice() of Node's
    // Buffer does not copy.
    this.#chunks.push(new Uint8Array(chunk.subarray(0, wanted)));
    this.#length += wanted;
    return wanted === chunk.length;
  }

  /** The whole response, once the body has ended. */
  finish(): Omit<AppResponse, "errors"> {
    if (this.#status === null) throw not_started();
    this.#send_headers();
    if (this.#length < this.#limit && this.#limit !== Infinity) {
      throw new Error(
        `Cannot end response: the body must be as long as its Content-Length ` +
          `of ${this.#limit}: received ${this.#length} bytes`,
      );
    }
    return {
      status: this.#status,
      code: status_code(this.#status),
      headers: this.#headers,
      body: concat(this.#chunks),
    };
  }

  #send_headers(): void {
    if (this.#headers_sent) return;
    this.#headers_sent = true;
    this.#limit = this.#has_no_body() ? 0 : content_length(this.#headers);
  }

  #has_no_body(): boolean {
    const status = this.#status!;
    return this.#is_head || status.startsWith("204") ||
      status.startsWith("304");
  }
}

function not_started(): Error {
  return new Error(
    "Cannot send response: the application must call start_response() before " +
      "its first chunk: received no call",
  );
}

/** The value of Content-Length; infinite without one. */
function content_length(headers: FieldList): number {
  const value = new Headers(headers).get("Content-Length");
  return value === null ? Infinity : Number(value);
}

// An application in plain JavaScript may return anything.
function is_object(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
