/**
 * One connection with random requests, against a server in memory, judged by
 * the oracle. The seed says everything about it.
 *
 * @module
 */
import {
  type HttpResponse,
  is_interim,
  ResponseReader,
} from "../../conformance/client/response_reader.ts";
import {
  DEFAULT_LIMITS,
  type RequestLimits,
} from "../../server/http1/limits.ts";
import { make_server } from "../../server/make_server.ts";
import { WSGIRequestHandler } from "../../server/wsgi_request_handler.ts";
import { validator } from "../../validator/validator.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { eventually } from "../helpers/eventually.ts";
import { ManualClock } from "../helpers/manual_clock.ts";
import { numbers } from "../helpers/random.ts";
import { echo, type Style, STYLES } from "./applications.ts";
import {
  type Client,
  type Ending,
  type MemoryConnection,
  MemoryServer,
} from "./memory_server.ts";
import { some_messages, split } from "./messages.ts";
import {
  type AcceptedRequest,
  type Fault,
  judge,
  type Verdict,
} from "./oracle.ts";

/** Limits low enough to be met. */
export const TIGHT: RequestLimits = {
  max_request_line: 60,
  max_header_bytes: 160,
  max_headers: 4,
  max_body_bytes: 2000,
};

/** Short, as the clock is turned tick by tick. */
const TIMEOUTS = {
  header_timeout: 1,
  body_timeout: 1,
  keep_alive_timeout: 1,
  write_timeout: 1,
};
/** More than each of them: time passes by so much. */
const STEP = 1.5;

/** A connection to be made, and its text in one piece. */
export interface Plan extends Client {
  /** What it was made from; 0 if by hand. */
  readonly seed: number;
  readonly style: Style;
  readonly limits: RequestLimits;
  readonly text: string;
}

/** What happens on the connection of `seed`. */
export function plan(seed: number): Plan {
  const below = numbers(seed);
  const style = STYLES[below(STYLES.length)];
  const limits = below(4) === 0 ? TIGHT : DEFAULT_LIMITS;
  const endings: Ending[] = ["end", "end", "end", "end", "stall", "reset"];
  const ending = endings[below(endings.length)];
  const window = below(4) === 0 ? 1 + below(100) : Infinity;
  let text = some_messages(below);
  if (ending !== "end" && below(2) === 0) {
    text = text.slice(0, below(text.length + 1));
  }
  const pieces = split(below, text);
  return { seed, style, limits, ending, window, text, pieces };
}

/** A server with an application, and what became known of both. */
class Subject {
  readonly server: MemoryServer;
  readonly clock = new ManualClock();
  readonly serving: Promise<void>;
  /** Why the last request was refused. */
  refusal = "";
  /** What must not happen. */
  readonly faults: string[] = [];
  #open = 0;

  constructor(style: Style, limits: RequestLimits) {
    const { faults } = this;
    const errors = new StringErrors();
    errors.write = (text) => void faults.push(`wsgi.errors: ${text}`);
    const log = (message: string) => {
      if (message.startsWith("code ")) this.refusal = message;
      else faults.push(`the log: ${message}`);
    };
    class Handler extends WSGIRequestHandler {
      override log_message(message: string) {
        log(message);
      }
      override get_stderr() {
        return errors;
      }
    }
    const report = ({ message }: { message: string }) =>
      void faults.push(`the validator: ${message}`);
    const app = style.make(() => this.#open++, () => this.#open--);
    this.server = make_server(
      "memory",
      0,
      validator(app, {
        on_error: report,
        on_warning: report,
        // What a client sends, and a body for HEAD that must not be sent.
        disable: [
          "environ.request-method-known",
          "body.head",
        ],
      }),
      {
        ...limits,
        ...style.options,
        ...TIMEOUTS,
        access_log: false,
        server_class: MemoryServer,
        handler_class: Handler,
        clock: this.clock,
      },
    ) as MemoryServer;
    this.serving = this.server.serve_forever();
  }

  /** What must not have happened, after a connection. */
  take_faults(): string[] {
    const faults = this.faults.splice(0);
    for (const error of this.server.escaped.splice(0)) {
      faults.push(`an error escaped: ${error}`);
    }
    if (this.#open !== 0) faults.push(`${this.#open} bodies are not closed`);
    this.#open = 0;
    if (!this.clock.is_idle) faults.push("the server still counts it");
    return faults;
  }
}

/** What one connection came to. */
export interface Outcome {
  readonly plan: Plan;
  readonly verdict: Verdict;
  /** Why its last request was refused, from the log; `""` if it was not. */
  readonly refusal: string;
  readonly received: string;
  /** What is wrong; none if all is well. */
  readonly problems: readonly string[];
}

/** How many messages were judged. */
export function message_count({ verdict }: Outcome): number {
  return verdict.requests.length + (verdict.fault === null ? 0 : 1);
}

/** Servers of every style, under all limits. */
export class Fuzzer implements AsyncDisposable {
  readonly #subjects = new Map<string, Subject>();

  #subject({ style, limits }: Plan): Subject {
    const name = `${style.name} ${limits === TIGHT}`;
    let subject = this.#subjects.get(name);
    if (subject === undefined) {
      subject = new Subject(style, limits);
      this.#subjects.set(name, subject);
    }
    return subject;
  }

  /** Make the connection, and judge what came of it. */
  async run(plan: Plan): Promise<Outcome> {
    const subject = this.#subject(plan);
    subject.refusal = "";
    const connection = subject.server.connect(plan);
    connection.on_starved = () => pass_time(connection, subject.clock);
    await eventually(`the end of ${plan.seed}`, connection.served);
    await turns(3); // The server takes it from its list.
    const verdict = judge(plan.text, plan.limits);
    const { received } = connection;
    const problems = subject.take_faults();
    if (connection.is_open) problems.push("the connection is still open");
    try {
      problems.push(...compare(plan, verdict, received));
    } catch (error) {
      problems.push(`${error}`);
    }
    return { plan, verdict, refusal: subject.refusal, received, problems };
  }

  /** Every server still answers a client. */
  async check_alive(): Promise<string[]> {
    const problems = [];
    const text = "GET /alive HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const [name, { server }] of this.#subjects) {
      const connection = server.connect({
        pieces: [text],
        ending: "end",
        window: Infinity,
      });
      await eventually(name, connection.served);
      if (!connection.received.startsWith("HTTP/1.1 200 OK")) {
        problems.push(`${name} no longer answers: ${connection.received}`);
      }
    }
    return problems;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { server, serving } of this.#subjects.values()) {
      await server.shutdown();
      server.server_close();
      await serving;
    }
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await null;
}

/** The client is silent: the server does what is left to do, then time passes. */
async function pass_time(
  connection: MemoryConnection,
  clock: ManualClock,
): Promise<void> {
  while (connection.is_open) {
    for (let before = -1; before !== connection.operations;) {
      before = connection.operations;
      await turns(50);
    }
    if (connection.is_open) clock.advance(STEP);
  }
}

// What should have come.

/** What is wrong with what the server sent. */
export function compare(
  plan: Plan,
  verdict: Verdict,
  received: string,
): string[] {
  const due = expect(plan, verdict);
  const reader = new ResponseReader(due.map(({ method }) => method));
  reader.receive_data(latin1_encode(received));
  reader.receive_end();
  const problems: string[] = [];
  let interims = 0;
  for (let index = 0;;) {
    const response = reader.next_response();
    const answer = due[index];
    if (response === null) {
      // A client that resets the connection may get less.
      if (plan.ending !== "reset" && answer !== undefined && !answer.optional) {
        problems.push(`no response ${index}, due is ${describe(answer)}`);
      }
      return problems;
    }
    const label = `response ${index} (${response.status})`;
    if (plan.ending === "reset" && response.framing === "close") {
      return problems;
    }
    if (plan.ending !== "reset" || response.complete) {
      problems.push(
        ...response.problems.map(({ text }) => `${label}: ${text}`),
      );
    }
    if (answer === undefined) problems.push(`${label} is one too many`);
    if (answer === undefined || !response.complete) return problems;
    if (is_interim(response.status)) {
      if (response.status !== 100 || !answer.may_continue || ++interims > 1) {
        problems.push(`${label} is not expected`);
      }
      continue;
    }
    const fault = answer.find_fault(response);
    if (fault) problems.push(`${label}: ${fault}, due is ${describe(answer)}`);
    index++;
    interims = 0;
  }
}

interface Answer {
  readonly method: string;
  readonly statuses: readonly number[];
  readonly may_continue: boolean;
  readonly optional: boolean;
  find_fault(response: HttpResponse): string | null;
}

function describe({ statuses }: Answer): string {
  return statuses.join(" or ");
}

function expect({ style, ending }: Plan, verdict: Verdict): Answer[] {
  const answers: Answer[] = [];
  for (const request of verdict.requests) {
    const { body_fault } = request;
    if (body_fault !== null && style.reads) {
      const refused = refusal(body_fault, ending, false);
      return [...answers, {
        ...refused,
        may_continue: request.expects_continue,
      }];
    }
    answers.push(echoed(request, style));
    // A client that was not asked for its body may be out of step.
    if (!style.reads && request.expects_continue || body_fault !== null) {
      return answers;
    }
    if (!is_persistent(request, style)) return answers;
  }
  const { fault, ends_in_empty_line } = verdict;
  if (fault !== null) answers.push(refusal(fault, ending, true));
  if (ends_in_empty_line && ending === "stall") {
    // Whether a CRLF that came in two pieces begins a request is a moot point.
    const begun = { statuses: [], is_incomplete: true, is_head: false };
    answers.push({ ...refusal(begun, ending, true), optional: true });
  }
  return answers;
}

/** Whether the response can be told from the next. */
function is_persistent(request: AcceptedRequest, style: Style): boolean {
  return request.keep_alive &&
    (style.is_sized || request.minor === 1 || request.method === "HEAD");
}

function echoed(request: AcceptedRequest, style: Style): Answer {
  const { method, path, query, host, expects_continue } = request;
  const body = method === "HEAD"
    ? ""
    : echo(method, path, query, host, style.reads ? request.body : "");
  return {
    method,
    statuses: [200],
    may_continue: expects_continue && style.reads,
    optional: false,
    find_fault(response) {
      if (response.status !== 200) return "another status";
      if (response.body === body) return null;
      return `another body: ${JSON.stringify(response.body.slice(0, 200))}`;
    },
  };
}

function refusal(fault: Fault, ending: Ending, is_in_head: boolean): Answer {
  const late = ending === "stall" ? 408 : 400;
  const statuses = fault.is_incomplete
    ? [...fault.statuses, late]
    : fault.statuses;
  const body = fault.is_head ? 0 : 1;
  return {
    method: fault.is_head ? "HEAD" : "GET",
    statuses,
    may_continue: !is_in_head,
    optional: false,
    find_fault(response) {
      if (!statuses.includes(response.status)) return "another status";
      if (Math.sign(response.body.length) !== body) return "its body";
      return null;
    },
  };
}
