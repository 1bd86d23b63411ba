/**
 * `wsgi.input` as a validated application gets it.
 *
 * @module
 */
import { is_thenable } from "../wsgi/thenable.ts";
import type { AsyncInputStream, InputStream } from "../wsgi/types.ts";
import { seen } from "./seen.ts";
import type { Reporter } from "./reporter.ts";
import { guard, member_of } from "./streams.ts";

const LF = 0x0a;

/** The methods of a stream, called with whatever the application passes. */
type Members = Record<string, (...args: unknown[]) => unknown>;

/** What `wsgi.input` needs to know about its request and response. */
export interface InputContext {
  readonly reporter: Reporter;
  /** CONTENT_LENGTH; `null` if the environ has none. */
  readonly request_length: number | null;
  /** Whether the stream ends by itself. */
  readonly input_terminated: boolean;
  /** Whether the response was closed. */
  readonly closed: boolean;
}

/** Checks how an application uses `wsgi.input`, and what it gets from it. */
export class CheckedInput {
  static {
    guard(this.prototype, (input, name) => input.#use_of_other(name));
  }

  // Two classes, as an own property of each stream would be set through the
  // guard, which takes longer than all else here.
  static readonly #Sync = class extends CheckedInput {
    [Symbol.iterator](): Iterator<unknown> {
      return this.#lines();
    }
  };
  static readonly #Async = class extends CheckedInput {
    [Symbol.asyncIterator](): AsyncIterator<unknown> {
      return this.#async_lines();
    }
  };

  /** Checks for a stream; it can be iterated in the way that the stream can. */
  static of(
    stream: InputStream | AsyncInputStream,
    context: InputContext,
  ): CheckedInput {
    return Symbol.iterator in stream
      ? new this.#Sync(stream, false, context)
      : new this.#Async(stream, true, context);
  }

  readonly #stream: Members;
  readonly #context: InputContext;
  readonly #is_async: boolean;
  /** How many bytes the application has received. */
  #received = 0;
  /** The body has ended, as an empty read has shown. */
  #ended = false;
  /** The last line has been returned: it had no LF. */
  #last_line_given = false;
  #past_end_reported = false;

  private constructor(
    stream: InputStream | AsyncInputStream,
    is_async: boolean,
    context: InputContext,
  ) {
    this.#stream = stream as unknown as Members;
    this.#context = context;
    this.#is_async = is_async;
  }

  read(...args: unknown[]): unknown {
    const size = this.#begin("read", args);
    if (size === Infinity) this.#check_unbounded("read()");
    else this.#check_past_end(size);
    return this.#checked(this.#stream.read(...args), (data) => {
      this.#check_bytes(data, size);
    });
  }

  readline(...args: unknown[]): unknown {
    const size = this.#begin("readline", args);
    if (size === Infinity) this.#check_unbounded("readline()");
    return this.#checked(this.#stream.readline(...args), (line) => {
      this.#check_line(line, size);
    });
  }

  readlines(...args: unknown[]): unknown {
    const hint = this.#begin("readlines", args);
    if (hint === Infinity) this.#check_unbounded("readlines()");
    return this.#checked(this.#stream.readlines(...args), (lines) => {
      if (!Array.isArray(lines)) {
        this.#report("input.type", seen(lines));
        return;
      }
      for (const line of lines) {
        if (line instanceof Uint8Array && line.length === 0) {
          this.#report("input.line", "an empty line");
        } else {
          this.#check_line(line, Infinity);
        }
      }
    });
  }

  close(...args: unknown[]): unknown {
    this.#report("input.close", "close()");
    // An application that had looked for close() first would not have found it.
    return this.#stream.close?.(...args);
  }

  #use_of_other(name: string): unknown {
    this.#report("input.attribute", seen(name));
    return member_of(this.#stream, name);
  }

  /** Pass `result` on and check it, now or when its promise resolves. */
  #checked(result: unknown, check: (value: unknown) => void): unknown {
    if (!this.#is_async) {
      check(result);
      return result;
    }
    if (!is_thenable(result)) {
      this.#report("input.type", seen(result));
      return result;
    }
    return result.then((value) => {
      check(value);
      return value;
    });
  }

  *#lines(): Generator<unknown, void, void> {
    this.#check_open();
    this.#check_unbounded("iteration");
    for (const line of this.#stream as unknown as Iterable<unknown>) {
      this.#check_line(line, Infinity);
      yield line;
      this.#check_open();
    }
  }

  async *#async_lines(): AsyncGenerator<unknown, void, void> {
    this.#check_open();
    this.#check_unbounded("iteration");
    for await (
      const line of this.#stream as unknown as AsyncIterable<unknown>
    ) {
      this.#check_line(line, Infinity);
      yield line;
      this.#check_open();
    }
  }

  #check_open(): void {
    if (this.#context.closed) this.#report("input.after-close", "a late call");
  }

  #check_line(line: unknown, size: number): void {
    if (!this.#check_bytes(line, size) || line.length === 0) return;
    const end = line.indexOf(LF);
    if (end >= 0 && end !== line.length - 1) {
      this.#report("input.line", seen(latin1(line)));
    } else if (end < 0 && line.length !== size) {
      this.#last_line_given = true;
    }
  }

  /**
   * Check the arguments of a call and return its size: infinite if it has no
   * bound, NaN if it was reported, so that nothing more is checked.
   */
  #begin(method: string, args: unknown[]): number {
    this.#check_open();
    const [size] = args;
    if (args.length > 1) {
      this.#report("input.arguments", `${method}() with ${args.length}`);
      return NaN;
    }
    if (size === undefined) return Infinity;
    if (!Number.isInteger(size)) {
      this.#report("input.arguments", `${method}() with ${seen(size)}`);
      return NaN;
    }
    return Number(size) < 0 ? Infinity : Number(size);
  }

  #check_unbounded(what: string): void {
    const { request_length, input_terminated, closed } = this.#context;
    if (request_length === null && !input_terminated && !closed) {
      this.#report("input.read-unbounded", `${what} without a size`);
    }
  }

  #check_past_end(size: number): void {
    const { request_length, input_terminated } = this.#context;
    if (request_length === null || input_terminated) return;
    const left = Math.max(request_length - this.#received, 0);
    if (!(size > left) || this.#past_end_reported) return;
    this.#past_end_reported = true;
    this.#report("input.past-end", `read(${size}) with ${left} bytes left`);
  }

  /** Check what was read, and return whether it is bytes at all. */
  #check_bytes(data: unknown, size: number): data is Uint8Array {
    if (!(data instanceof Uint8Array)) {
      this.#report("input.type", seen(data));
      return false;
    }
    const { length } = data;
    if (length > size) {
      this.#report("input.size", `${length} bytes`, `at most ${size}`);
    }
    if (length === 0) {
      if (size !== 0) this.#ended = true;
    } else if (this.#ended) {
      this.#report("input.eof", `${length} bytes`);
    } else if (this.#last_line_given) {
      this.#report("input.line", "more bytes after a line without LF");
      this.#last_line_given = false;
    }
    const { request_length } = this.#context;
    const had_its_length = this.#received > (request_length ?? Infinity);
    this.#received += length;
    if (!had_its_length && this.#received > (request_length ?? Infinity)) {
      this.#report(
        "input.length",
        `${this.#received} bytes`,
        `at most ${request_length}`,
      );
    }
    return true;
  }

  #report(...violation: Parameters<Reporter["report"]>): void {
    this.#context.reporter.report(...violation);
  }
}

/** Bytes as text, for a message. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 100));
}
