/**
 * A gateway that makes one request to an application in-process and uses all
 * the freedom that PEP 3333 gives a server: short reads, keys left out, the
 * header list changed once it is sent, a body abandoned half-way.
 *
 * @module
 */
import { environ_from } from "../../wsgi/environ_from.ts";
import type {
  HeaderList,
  InputStream,
  StartResponse,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../../wsgi/types.ts";
import { format_date_time } from "../../wsgi/date.ts";
import { show } from "../../wsgi/show.ts";
import type { AppRequest } from "./app_request.ts";

/** How the answer of the application ended. */
export type Ending =
  | "complete"
  /** The gateway had enough and closed the body. */
  | "abandoned"
  /** The application, or the iteration of its body, threw. */
  | "threw"
  /** The body ended, but `close()` threw. */
  | "close threw"
  /** The time limit was reached. */
  | "late"
  /** The gateway could not continue; the validator has reported why. */
  | "refused";

/** The answer of an application. */
export interface Answer {
  /** The status as it was given, if there was one. */
  status?: string;
  /** The status code, 0 if there was none. */
  code: number;
  /** The header fields as they were sent. */
  headers: HeaderList;
  /** The chunks of the body, up to 1 MiB in total. */
  chunks: Uint8Array[];
  /** Whether there was more; absent if not. */
  truncated?: true;
  /** How it ended. */
  ending: Ending;
  /** What was thrown. */
  error?: unknown;
}

/**
 * The application has returned its body, which is asynchronous; a chunk of it
 * came, or one came by `write()`.
 */
export type GatewayEvent = "returned" | "asynchronous" | "taken" | "written";

/** How the gateway treats the application. */
export interface GatewayOptions {
  /** The time limit for the answer, in milliseconds. */
  timeout: number;
  /** How many chunks to take before closing the body. Default: all. */
  take?: number;
  /** Called with each event, as it happens. */
  note?: (event: GatewayEvent) => void;
}

/** Thrown into an application that asks for something no server can do. */
class GatewayRefusal extends Error {
  override readonly name = "GatewayRefusal";
}

/** The application did not answer in time. */
class LateAnswer extends Error {
  override readonly name = "LateAnswer";
}

/** Enough to compare bodies; an endless one must not fill the memory. */
const MOST_KEPT = 1024 * 1024;

/**
 * Make one request step by step, with a pause after the call and after each
 * chunk, so that two requests can be interleaved.
 */
export async function* answer_in_steps(
  app: WSGIApplication,
  request: AppRequest,
  { timeout, take = Infinity, note = () => {} }: GatewayOptions,
): AsyncGenerator<void, Answer> {
  const environ = environ_of(request);
  let deadline = performance.now() + timeout;
  const response = new ResponseRecorder(note);
  const { answer } = response;
  let result: WSGIResult | undefined;
  try {
    result = await before_deadline(
      app(environ, response.start_response),
      deadline,
    );
    note("returned");
    if (Symbol.asyncIterator in Object(result)) note("asynchronous");
    deadline += yield* pause();
    const iterator = iterate(result);
    answer.ending = "abandoned";
    for (let taken = 0; taken < take; taken++) {
      const { done, value } = await before_deadline(iterator.next(), deadline);
      if (done) {
        answer.ending = "complete";
        break;
      }
      note("taken");
      response.send(value);
      deadline += yield* pause();
    }
    response.send_headers();
    if (answer.ending === "abandoned") {
      await before_deadline(iterator.return?.(), deadline);
    }
  } catch (error) {
    answer.ending = ending_of(error);
    answer.error = error;
  }
  try {
    // A body that hangs may hang in close() too; its time is used up.
    await before_deadline(
      result?.close?.(),
      answer.ending === "late" ? deadline : performance.now() + timeout,
    );
  } catch (error) {
    if (answer.error === undefined) {
      answer.ending = error instanceof LateAnswer ? "late" : "close threw";
      answer.error = error;
    }
  }
  return answer;
}

/** Let others run, and return how many milliseconds they took. */
function* pause(): Generator<void, number> {
  const began = performance.now();
  yield;
  return performance.now() - began;
}

/** Make one request from start to end. */
export async function answer_to(
  app: WSGIApplication,
  request: AppRequest,
  options: GatewayOptions,
): Promise<Answer> {
  const steps = answer_in_steps(app, request, options);
  while (true) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

function ending_of(error: unknown): Ending {
  if (error instanceof LateAnswer) return "late";
  return error instanceof GatewayRefusal ? "refused" : "threw";
}

/** The environ of a request, with the changes that it asks for. */
export function environ_of(request: AppRequest): WSGIEnvironment {
  const environ = environ_from({
    method: request.method ?? "GET",
    url: request.path ?? "/",
    headers: request.headers,
    body: request.body,
  });
  environ.REMOTE_ADDR = "127.0.0.1";
  environ.REMOTE_PORT = "49152";
  Object.assign(environ, request.environ);
  for (const key of Object.keys(environ) as (keyof WSGIEnvironment)[]) {
    if (environ[key] === undefined) delete environ[key];
  }
  if (request.short_reads !== undefined) {
    environ["wsgi.input"] = new ShortReads(
      environ["wsgi.input"],
      request.short_reads,
    );
  }
  if (request.null_prototype) Object.setPrototypeOf(environ, null);
  return environ;
}

/** An input whose reads return only a few bytes, as from a slow socket. */
class ShortReads implements InputStream {
  readonly #input: InputStream;
  readonly #most: number;

  constructor(input: InputStream, most: number) {
    this.#input = input;
    this.#most = most;
  }

  read(size = -1): Uint8Array {
    // Without a size, read() reads to the end however long it takes.
    return this.#input.read(size < 0 ? size : Math.min(size, this.#most));
  }

  readline(size?: number): Uint8Array {
    return this.#input.readline(size);
  }

  readlines(hint?: number): Uint8Array[] {
    return this.#input.readlines(hint);
  }

  [Symbol.iterator](): Iterator<Uint8Array> {
    return this.#input[Symbol.iterator]();
  }
}

/**
 * The response as the gateway collects it. It accepts anything, since the
 * validator in between does the checking.
 */
class ResponseRecorder {
  readonly answer: Answer = {
    code: 0,
    headers: [],
    chunks: [],
    ending: "complete",
  };
  #started = false;
  #sent = false;
  #kept = 0;
  #headers: HeaderList = [];
  readonly #note: (event: GatewayEvent) => void;

  constructor(note: (event: GatewayEvent) => void) {
    this.#note = note;
  }

  readonly start_response: StartResponse = (status, headers, exc_info) => {
    if (exc_info && this.#sent) throw exc_info;
    if (!exc_info && this.#started) {
      throw new GatewayRefusal(
        "Cannot start response: it was started before: received a second " +
          "call; pass exc_info",
      );
    }
    this.#started = true;
    this.#headers = headers;
    this.answer.status = status;
    this.answer.code = Number.parseInt(status) || 0;
    return (data) => {
      this.#note("written");
      this.send(data);
    };
  };

  send(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array) || chunk.length === 0) return;
    this.send_headers();
    this.#kept += chunk.length;
    if (this.#kept > MOST_KEPT) {
      this.answer.truncated = true;
      return;
    }
    // A copy, since the application may reuse its buffer.
    this.answer.chunks.push(new Uint8Array(chunk));
  }

  send_headers(): void {
    if (this.#sent) return;
    this.#sent = true;
    const headers = this.#headers;
    if (!Array.isArray(headers)) return;
    this.answer.headers = headers.filter(Array.isArray)
      .map(([name, value]) => [String(name), String(value)]);
    // PEP 3333 lets a server change the list as it likes, and servers do.
    const has_date = this.answer.headers
      .some(([name]) => name.toLowerCase() === "date");
    if (!has_date && Object.isExtensible(headers)) {
      headers.push(["Date", format_date_time(Date.now() / 1000)]);
    }
  }
}

function iterate(
  result: WSGIResult,
): Iterator<Uint8Array> | AsyncIterator<Uint8Array> {
  const iterable = Object(result ?? []);
  if (Symbol.asyncIterator in iterable) return iterable[Symbol.asyncIterator]();
  if (Symbol.iterator in iterable) return iterable[Symbol.iterator]();
  throw new GatewayRefusal(
    `Cannot send body: it must be an iterable: received ${show(result)}; ` +
      "return an array of chunks",
  );
}

/** Wait for `value`; throw a `LateAnswer` after the deadline. */
async function before_deadline<T>(
  value: T | PromiseLike<T>,
  deadline: number,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const left = Math.max(0, deadline - performance.now());
    timer = setTimeout(() => reject(new LateAnswer()), left);
  });
  try {
    const settled = await Promise.race([value, late]);
    // Code that blocks the event loop also keeps the timer from firing.
    if (performance.now() > deadline) throw new LateAnswer();
    return settled;
  } finally {
    clearTimeout(timer);
  }
}
