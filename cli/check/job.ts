/**
 * What the main thread and the worker say to each other.
 *
 * @module
 */
import type { AppRequest } from "../../conformance/app/app_request.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";
import type { Kind } from "../load_app.ts";

/** A suite that runs code of somebody else, and on what. */
export interface Job {
  /** The suite. */
  suite: "app" | "server" | "middleware";
  /** The module, with `:NAME` if the suite takes one. */
  module: string;
  /** What the module exports, if that was said. */
  kind?: Kind;
  /**
   * The requests to make, instead of the usual ones; of a middleware, the one
   * that it lets through.
   */
  requests?: AppRequest[];
  /** Rules and checks to leave out. */
  disable: string[];
  /** Whether to lint the answers of an application. */
  lint?: boolean;
  /** Whether findings have their whole exchange. */
  verbose: boolean;
  /** The time limit for each answer, in milliseconds. */
  timeout?: number;
}

/** The first message to the worker, which brings the port for its answers. */
export interface Start {
  job: Job;
  port: MessagePort;
}

/** What the worker says about its job. */
export type Message =
  /** The event loop turns. */
  | { type: "alive" }
  /** The module is loaded. */
  | { type: "loaded" }
  /** The suite begins a step. */
  | { type: "step"; done: number; total: number; step: string }
  /** The application gets a request. */
  | { type: "request"; name: string }
  /** The suite found something. */
  | { type: "finding"; finding: Finding }
  /** The suite has ended. */
  | { type: "report"; report: Report }
  /** The suite could not run. */
  | { type: "cannot run"; why: string }
  /** Code in the worker made this call, which would have ended it. */
  | { type: "exited"; call: string };

/** How often the worker says that it is alive, in milliseconds. */
export const ALIVE_INTERVAL = 200;
