/**
 * `wsgi.errors` as a validated application gets it.
 *
 * @module
 */
import type { ErrorStream } from "../wsgi/types.ts";
import type { Reporter } from "./reporter.ts";
import { seen } from "./seen.ts";
import { guard, member_of } from "./streams.ts";

/** Checks how an application uses `wsgi.errors`. */
export class CheckedErrors {
  static {
    guard(this.prototype, (errors, name) => errors.#use_of_other(name));
  }

  readonly #stream: ErrorStream;
  readonly #reporter: Reporter;

  constructor(stream: ErrorStream, reporter: Reporter) {
    this.#stream = stream;
    this.#reporter = reporter;
  }

  write(...args: unknown[]): unknown {
    if (args.length !== 1) {
      this.#refuse(`write() with ${args.length} arguments`);
    } else if (typeof args[0] !== "string") {
      this.#refuse(`write() of ${seen(args[0])}`);
    }
    return this.#call("write", args);
  }

  writelines(...args: unknown[]): unknown {
    const [lines] = args;
    if (args.length !== 1) {
      this.#refuse(`writelines() with ${args.length} arguments`);
    } else if (!is_iterable(lines)) {
      this.#refuse(`writelines() of ${seen(lines)}`);
    } else if (Array.isArray(lines)) {
      for (const line of lines) this.#check_line(line);
    } else if (typeof lines !== "string") {
      return this.#call("writelines", [this.#checked_lines(lines)]);
    }
    return this.#call("writelines", args);
  }

  flush(...args: unknown[]): unknown {
    if (args.length !== 0) {
      this.#refuse(`flush() with ${args.length} arguments`);
    }
    return this.#call("flush", args);
  }

  close(...args: unknown[]): unknown {
    this.#reporter.report("errors.close", "close()");
    return "close" in this.#stream ? this.#call("close", args) : undefined;
  }

  #use_of_other(name: string): unknown {
    this.#reporter.report("errors.attribute", seen(name));
    return member_of(this.#stream, name);
  }

  /** Pass a call on unchanged, whatever its arguments. */
  #call(name: keyof ErrorStream | "close", args: unknown[]): unknown {
    const stream = this.#stream as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    return stream[name](...args);
  }

  #refuse(what: string): void {
    this.#reporter.report("errors.arguments", what);
  }

  #check_line(line: unknown): void {
    if (typeof line !== "string") this.#refuse(`writelines() of ${seen(line)}`);
  }

  /** The lines, each checked when the stream takes it. */
  *#checked_lines(lines: Iterable<unknown>): Generator<unknown, void, void> {
    for (const line of lines) {
      this.#check_line(line);
      yield line;
    }
  }
}

function is_iterable(value: unknown): value is Iterable<unknown> {
  return value !== null && value !== undefined &&
    typeof (value as Iterable<unknown>)[Symbol.iterator] === "function";
}
