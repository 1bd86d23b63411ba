/**
 * Programs that tests run in a process of their own.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

/** Far more than any of them needs; a program that hangs then fails its test. */
const DEADLINE = 60_000;

/** What is run, and for how long. */
export interface ProgramOptions {
  /** The program; default `deno`. */
  command?: string;
  /** Variables of its environment, besides those of this process. */
  env?: Record<string, string>;
  /** Whether to end the programs that it has started, too. */
  has_group?: boolean;
  /** When it is ended at the latest, in milliseconds; default a minute. */
  deadline?: number;
}

/** A run of a program that ends when it is disposed of. */
export class Program implements AsyncDisposable {
  /** What it has written so far, to standard output and standard error. */
  output = "";
  readonly #child: Deno.ChildProcess;
  readonly #has_group: boolean;
  readonly #deadline: ReturnType<typeof setTimeout>;
  /** How it ended. */
  readonly ended: Promise<Deno.CommandStatus>;
  #is_running = true;
  #news = Promise.withResolvers<void>();

  /** Start the program with `args` in the folder `cwd`. */
  constructor(args: string[], cwd: string, options: ProgramOptions = {}) {
    const { command = Deno.execPath(), deadline = DEADLINE } = options;
    this.#has_group = options.has_group ?? false;
    this.#child = new Deno.Command(command, {
      args,
      cwd,
      detached: this.#has_group,
      env: { NO_COLOR: "1", PYTHONDONTWRITEBYTECODE: "1", ...options.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#deadline = setTimeout(() => this.#kill(), deadline);
    this.ended = Promise.all([
      this.#child.status,
      this.#collect(this.#child.stdout),
      this.#collect(this.#child.stderr),
    ]).then(([status]) => {
      this.#is_running = false;
      this.#news.resolve();
      return status;
    });
  }

  /**
   * The first match of `pattern` in the output, as soon as it is there.
   *
   * @throws {Error} If the program ends without.
   */
  async wait_for(pattern: RegExp): Promise<RegExpExecArray> {
    while (true) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (!this.#is_running) {
        throw new Error(
          `Program ended before it wrote ${pattern}: it wrote\n${this.output}`,
        );
      }
      await this.#news.promise;
    }
  }

  /** Send it a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Where the program says that it listens, without the slash at its end. */
  async listens(): Promise<string> {
    const [url] = await this.wait_for(/http:\/\/127\.0\.0\.1:\d+(?=[\/\s])/);
    return url;
  }

  /** End the program, and wait until it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#deadline);
    this.#kill();
    await this.ended;
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      this.output += decoder.decode(bytes, { stream: true });
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }

  #kill(): void {
    // `deno serve --parallel` does not end by SIGTERM.
    if (!this.#is_running) return;
    if (this.#has_group) Deno.kill(-this.#child.pid, "SIGKILL");
    else this.#child.kill("SIGKILL");
  }
}

const ROOT = `${import.meta.dirname}/../../`;

/** The one line that the first comment of an example says to run it with. */
const RUN_LINE = /^ \* {5}deno (run .*) (examples\/\S+)$/m;

/** Whether the file at `path`, from the root, says how to run it. */
export async function is_example(path: string): Promise<boolean> {
  return RUN_LINE.test(await Deno.readTextFile(ROOT + path));
}

/**
 * Run the example at `path`, from the root, by its own line and with no other
 * permission: on a free port, in the folder `cwd`.
 */
export async function start_example(
  path: string,
  cwd: string,
): Promise<Program> {
  const source = await Deno.readTextFile(ROOT + path);
  const [, run, named] = RUN_LINE.exec(source)!;
  assertEquals(named, path);
  const args = [...run.split(" "), "--no-prompt", ROOT + path, "0"];
  return new Program(args, cwd);
}
