/**
 * Run the suite that a job asks for, on the module that it names.
 *
 * @module
 */
import { check_app } from "../../conformance/check_app.ts";
import { check_middleware } from "../../conformance/check_middleware.ts";
import {
  check_server,
  type CheckServerOptions,
  type StartServer,
} from "../../conformance/check_server.ts";
import type { Report } from "../../conformance/report/types.ts";
import { show } from "../../wsgi/show.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import { load_app, load_middleware, load_module } from "../load_app.ts";
import { need_net } from "../permissions.ts";
import type { Job, Message } from "./job.ts";

/** Called with what happens, as it happens. */
type Say = (message: Message) => void;

/**
 * Run a job.
 *
 * @throws {CannotRun} If it cannot be run.
 */
export async function run_job(job: Job, say: Say): Promise<Report> {
  switch (job.suite) {
    case "app":
      return await run_app(job, say);
    case "server":
      return await run_server(job, say);
    case "middleware":
      return await run_middleware(job, say);
  }
}

async function run_app(
  { module, kind, requests, disable, verbose, lint, timeout }: Job,
  say: Say,
): Promise<Report> {
  const app = await load_app(module, kind);
  say({ type: "loaded" });
  return await check_app(app, {
    requests,
    disable,
    verbose,
    lint,
    timeout,
    target: module,
    on_progress: (done, total, step) =>
      say({ type: "step", done, total, step }),
    on_request: (name) => say({ type: "request", name }),
    on_finding: (finding) => say({ type: "finding", finding }),
  });
}

async function run_server(
  { module, disable, verbose, timeout }: Job,
  say: Say,
): Promise<Report> {
  const { start, not_applicable } = await load_module(module);
  if (typeof start !== "function") {
    throw new CannotRun(
      `Cannot start server of ${module}: it must export a function start: ` +
        `received ${show(start)}; export function start(app)`,
    );
  }
  need_net("127.0.0.1", "connect to the server");
  say({ type: "loaded" });
  try {
    return await check_server(start as StartServer, {
      disable,
      verbose,
      not_applicable: not_applicable as CheckServerOptions["not_applicable"],
      timeout,
      target: module,
      on_check: (done, total, step) => say({ type: "step", done, total, step }),
      on_progress: (_done, _total, finding) =>
        say({ type: "finding", finding }),
    });
  } catch (error) {
    throw new CannotRun(`Cannot check ${module}: ${reason_of(error)}`);
  }
}

async function run_middleware(
  { module, requests, disable, timeout }: Job,
  say: Say,
): Promise<Report> {
  const middleware = await load_middleware(module);
  say({ type: "loaded" });
  try {
    return await check_middleware(middleware, {
      request: requests?.[0],
      disable,
      timeout,
      target: module,
      on_check: (done, total, step) => say({ type: "step", done, total, step }),
      on_progress: (_done, _total, finding) =>
        say({ type: "finding", finding }),
    });
  } catch (error) {
    throw new CannotRun(`Cannot check ${module}: ${reason_of(error)}`);
  }
}
