/**
 * The program of a worker: it serves as its parent says.
 *
 * @module
 */
import { STANDARD_ERROR } from "../../server/log.ts";
import { reason_of } from "../cannot_run.ts";
import {
  type Assignment,
  line_of,
  messages,
  type Order,
  type Report,
} from "./channel.ts";
import { ServiceLog } from "./service_log.ts";
import { AccessLog } from "./access_log.ts";
import { Meter } from "./meter.ts";
import { load_service, start_service } from "./service.ts";
import type { Settings } from "./settings.ts";
import { ReloadEvents } from "./dev/reload_events.ts";
import type { Running } from "./transport.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";

/** A terminal and a service manager signal all processes; the parent decides. */
function leave_signals_to_parent(): void {
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"];
  for (const signal of signals) Deno.addSignalListener(signal, () => {});
}

/** What tells the parent; resolves when it is on its way. */
type Tell = (report: Report) => Promise<void>;

async function connect(
  { report_port, token }: Assignment,
): Promise<Tell> {
  const parent = await Deno.connect({
    hostname: "127.0.0.1",
    port: report_port,
  });
  parent.setNoDelay();
  const reports = parent.writable.getWriter();
  reports.write(new TextEncoder().encode(token));
  // A parent that is gone closes our standard input, which is what counts.
  return (report) => reports.write(line_of(report)).catch(() => {});
}

/** Tells the parent, once for every so many responses, that it is enough. */
function retire_after(settings: Settings, meter: Meter, tell: Tell): void {
  const { max_requests, max_requests_jitter } = settings;
  if (max_requests === undefined) return;
  const jitter = Math.floor(Math.random() * (max_requests_jitter + 1));
  const enough = max_requests + jitter;
  meter.on_response = (responses) => {
    if (responses % enough === 0) tell({ type: "retire" });
  };
}

class Worker {
  readonly #settings: Settings;
  readonly #tell: Tell;
  readonly #log: ServiceLog;
  readonly #access_log: AccessLog;
  readonly #meter: Meter;
  readonly #app: Promise<WSGIApplication>;
  #running: Running | null = null;

  constructor(settings: Settings, tell: Tell) {
    this.#settings = settings;
    this.#tell = tell;
    this.#log = new ServiceLog(settings.log_level);
    this.#access_log = new AccessLog(settings);
    this.#meter = new Meter(() => this.#access_log.dropped);
    retire_after(settings, this.#meter, tell);
    // Enough to see the application below the calls that led to it.
    if (settings.reload) Error.stackTraceLimit = 50;
    this.#app = load_service(settings, this.#log);
    this.#app.then(
      () => tell({ type: "loaded" }),
      (error) => this.#fail(error),
    );
  }

  obey(order: Order): void {
    switch (order.type) {
      case "listen":
        return void this.#listen(order).catch((error) => this.#fail(error));
      case "ping":
        return void this.#tell({ type: "pong", counts: this.#meter.counts });
      case "stop":
        return this.stop();
      case "reopen":
        return void this.#access_log.reopen(this.#log);
    }
  }

  async #listen(
    { address, is_shared }: Order & { type: "listen" },
  ): Promise<void> {
    const settings = this.#settings;
    const running = await start_service({
      app: await this.#app,
      address,
      settings,
      reuse_port: is_shared,
      access_log: this.#access_log,
      meter: this.#meter,
      events: settings.reload ? new ReloadEvents() : undefined,
      on_stopped_listening: () => this.#tell({ type: "closed" }),
    });
    this.#running = running;
    this.#tell({ type: "listening", address: running.address });
    await running.served;
    await this.#end();
  }

  stop(): void {
    if (this.#running === null) this.#end();
    else this.#running.stop();
  }

  /** The parent says it, or stops this process first. */
  #fail(error: unknown): void {
    this.#tell({ type: "failed", reason: reason_of(error) });
  }

  async #end(): Promise<never> {
    await this.#access_log.drain();
    await STANDARD_ERROR.drain();
    // What it has counted outlives it.
    await this.#tell({ type: "pong", counts: this.#meter.counts });
    Deno.exit(0);
  }
}

async function main(): Promise<void> {
  leave_signals_to_parent();
  const orders = messages<Assignment | Order>(Deno.stdin.readable);
  const first = await orders.next();
  if (first.done) return;
  const assignment = first.value as Assignment;
  const tell = await connect(assignment);
  let worker: Worker;
  try {
    worker = new Worker(assignment.settings, tell);
  } catch (error) {
    await tell({ type: "failed", reason: reason_of(error) });
    return;
  }
  for await (const order of orders) worker.obey(order as Order);
  // The parent is gone, and nobody else can stop this process.
  worker.stop();
}

if (import.meta.main) await main();
