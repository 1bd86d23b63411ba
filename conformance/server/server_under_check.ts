/**
 * The server under check: it is started once, and each check changes its
 * application.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import type { ConformanceError } from "../../validator/conformance_error.ts";
import { StrayErrors } from "../stray_errors.ts";
import type { Outcome } from "../outcome.ts";
import { describe } from "../client/describe.ts";
import { run_script, type Transcript } from "../client/probe.ts";
import type { RuleId } from "../../validator/rules.ts";
import { validator } from "../../validator/validator.ts";
import { within } from "../within.ts";
import { answers, bytes, FINE } from "./apps.ts";
import { Journal } from "./journal.ts";
import { fill, NEXT, NEXT_PATH } from "./requests.ts";
import type { ServerCheck } from "./server_check.ts";

/**
 * A server that was started.
 *
 * @category Conformance
 */
export interface StartedServer {
  /** Where it listens: `"http://127.0.0.1:8000/"`. The path is not used. */
  url: string;
  /** Stop it. */
  close(): void | Promise<void>;
}

/**
 * Starts a server with an application.
 *
 * @category Conformance
 */
export type StartServer = (app: WSGIApplication) => Promise<StartedServer>;

/** The options of {@linkcode ServerUnderCheck}. */
interface Settings {
  /** How long each wait may take, in milliseconds. */
  readonly timeout: number;
  /** Called when the server breaks a rule, with the request that showed it. */
  readonly on_violation: (violation: ConformanceError, sent: string) => void;
}

/** The result of a check. */
interface Checked {
  /** What was sent, a latin-1 string. */
  readonly sent: string;
  /** What was received, a latin-1 string. */
  readonly received: string;
  readonly outcome: Outcome;
}

/**
 * Rules that say nothing about the server here: the client chooses the methods,
 * and checks of their own make sure that each body is closed in time.
 */
export const UNWATCHED_RULES: readonly RuleId[] = [
  "environ.request-method-known",
  "body.close-missing",
];

/** Starting, which may mean a process, takes longer than any response. */
const START_TIMEOUTS = 15;

const NEXT_APP = answers(() => [bytes("next")])(new Journal());

/** Runs checks on one server, and restarts it if a check stops it. */
export class ServerUnderCheck {
  readonly #start: StartServer;
  readonly #settings: Settings;
  #server!: StartedServer;
  #app: WSGIApplication = FINE(new Journal());

  private constructor(start: StartServer, settings: Settings) {
    this.#start = start;
    this.#settings = settings;
  }

  /**
   * Start the server.
   *
   * @throws {Error} If it does not answer.
   */
  static async start(
    start: StartServer,
    settings: Settings,
  ): Promise<ServerUnderCheck> {
    const server = new ServerUnderCheck(start, settings);
    await server.#restart();
    return server;
  }

  /** Where it listens. */
  get url(): URL {
    return new URL(this.#server.url);
  }

  /**
   * Install the application of the check, send its requests, and judge the
   * result. Afterwards another client must be answered.
   */
  async check(check: ServerCheck): Promise<Checked> {
    const journal = new Journal();
    const wrong: string[] = [];
    using _ = new StrayErrors((error) => wrong.push(`not caught: ${error}`));
    const app = check.app(journal);
    this.#app = check.bare ? app : this.#watched(app, check);
    let [sent, received] = ["", ""];
    let outcome: Outcome = "pass";
    let is_alive = false;
    try {
      const transcript = await this.#transcript(check, journal);
      ({ sent, received } = transcript);
      // Late events, such as a second close(), come before the next answer.
      is_alive = await this.#fault() === null;
      outcome = check.expect.judge({ url: this.url, transcript, journal });
    } catch (error) {
      wrong.push(String(error));
    } finally {
      journal.end();
    }
    if (!is_alive) {
      wrong.push("the next client was not answered");
      await this.close();
      await this.#restart();
    }
    if (wrong.length === 0) return { sent, received, outcome };
    if (typeof outcome === "object" && "wrong" in outcome) {
      wrong.unshift(outcome.wrong);
    }
    return { sent, received, outcome: { wrong: wrong.join("; ") } };
  }

  /** Stop the server, but do not wait forever. */
  async close(): Promise<void> {
    const closed = Promise.try(() => this.#server.close());
    await this.#within_timeout(closed.catch(() => {}));
  }

  async #restart(): Promise<void> {
    const limit = START_TIMEOUTS * this.#settings.timeout;
    this.#server = await within(
      this.#start((...args) =>
        args[0]?.PATH_INFO === NEXT_PATH
          ? NEXT_APP(...args)
          : this.#app(...args)
      ),
      limit,
      `Cannot start server: start() must finish within ${limit} ms: received ` +
        "nothing; resolve its promise once the server listens",
    );
    check_started(this.#server);
    const fault = await this.#fault();
    if (fault === null) return;
    await this.close();
    throw new Error(
      `Cannot check server at ${this.#server.url}: it must answer GET ` +
        `${NEXT_PATH} with what the application returns: ${fault}; serve ` +
        "the application that start() is given",
    );
  }

  /** What is wrong with its answer to another client; `null` if nothing is. */
  async #fault(): Promise<string | null> {
    try {
      const script = { steps: [fill(NEXT, this.url.host)], enough: 1 };
      const { timeout } = this.#settings;
      const transcript = await run_script(this.url, script, timeout);
      const [response] = transcript.responses;
      return response?.body === "next"
        ? null
        : `received ${response ? show(response.body) : describe(transcript)}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #watched(app: WSGIApplication, { steps }: ServerCheck): WSGIApplication {
    const note = (violation: ConformanceError) => {
      // The probe applications break rules on purpose; the server must not.
      if (violation.side !== "server") return;
      this.#settings.on_violation(violation, steps.join(""));
    };
    return validator(app, {
      on_error: note,
      on_warning: note,
      disable: UNWATCHED_RULES,
    });
  }

  /** Send the requests, and wait for what the application must see. */
  async #transcript(check: ServerCheck, journal: Journal): Promise<Transcript> {
    const { steps, methods, watch, until } = check;
    const script = {
      steps: steps.map((step) => fill(step, this.url.host)),
      methods,
      watch: watch && ((received: string) => watch(received, journal)),
    };
    const { timeout } = this.#settings;
    const transcript = await run_script(this.url, script, timeout);
    if (until !== undefined) await this.#within_timeout(journal.until(until));
    return transcript;
  }

  async #within_timeout(done: Promise<unknown>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, this.#settings.timeout);
    await Promise.race([done, late.promise]);
    clearTimeout(timer);
  }
}

/** No type checker sees what a module for `check --server` returns. */
function check_started(started: Partial<StartedServer> | undefined): void {
  const { url, close } = started ?? {};
  const protocol = URL.parse(String(url))?.protocol;
  const wrong = protocol !== "http:" && protocol !== "https:"
    ? `an http or https URL as url: received ${show(url)}`
    : typeof close !== "function"
    ? `a function as close: received ${show(close)}`
    : null;
  if (wrong === null) return;
  throw new TypeError(
    `Cannot check server: start() must return ${wrong}; return { url, close }`,
  );
}
