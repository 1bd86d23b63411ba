/**
 * A small application written as data: `tests/golden/app_program.py` describes
 * the steps and runs them in Python, this runs them here.
 *
 * @module
 */
import { latin1_encode } from "../../wsgi/latin1.ts";
import { BytesInput } from "../../wsgi/input.ts";
import type {
  HeaderList,
  StartResponse,
  Write,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/types.ts";

/** One step: its name, then its arguments. */
export type Step =
  | ["start" | "restart", status: string, headers: HeaderList]
  | ["write" | "yield" | "raise", text: string]
  | ["return", chunks: string[]]
  | ["iterate", steps: Step[]]
  | ["file", text: string, block_size: number]
  | ["none"];

/** An application that takes `steps`, and counts the calls of `close()`. */
export class Program {
  /** How often `close()` of what it returned was called. */
  closed = 0;
  readonly #steps: Step[];
  #start_response?: StartResponse;
  #write?: Write;

  constructor(steps: Step[]) {
    this.#steps = steps;
  }

  readonly application: WSGIApplication = (environ, start_response) => {
    this.#start_response = start_response;
    const close = () => {
      this.closed++;
    };
    for (const step of this.#steps) {
      switch (step[0]) {
        case "return":
          return Object.assign(step[1].map(to_bytes), { close });
        case "iterate":
          return { [Symbol.iterator]: () => this.#iterate(step[1]), close };
        case "file": {
          const input = new BytesInput(to_bytes(step[1]));
          const file = { read: (size: number) => input.read(size), close };
          return new environ["wsgi.file_wrapper"]!(file, step[2]);
        }
        case "none":
          return null as unknown as WSGIResult;
        default:
          this.#take(step);
      }
    }
    throw new Error("Cannot end a program without a step that returns");
  };

  *#iterate(steps: Step[]): Generator<Uint8Array, void, void> {
    for (const step of steps) {
      if (step[0] === "yield") yield to_bytes(step[1]);
      else this.#take(step);
    }
  }

  #take(step: Step): void {
    switch (step[0]) {
      case "start":
        this.#write = this.#start_response!(step[1], step[2]);
        break;
      case "restart": {
        const error = new Error("caught");
        this.#write = this.#start_response!(step[1], step[2], error);
        break;
      }
      case "write":
        this.#write!(to_bytes(step[1]));
        break;
      case "raise":
        throw new Error(step[1]);
      default:
        throw new Error(`Cannot take step ${JSON.stringify(step)}`);
    }
  }
}

/** Anything but a string is a wrong chunk, to be passed on as it is. */
function to_bytes(text: string): Uint8Array {
  return typeof text === "string" ? latin1_encode(text) : text;
}
