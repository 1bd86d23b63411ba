/**
 * What is measured.
 *
 * @module
 */
import type { ContenderName } from "./contenders.ts";
import {
  BROWSER,
  CLOSING,
  PIPELINED,
  PLAIN,
  post,
  VARIED,
  with_fields,
} from "./requests.ts";

/** Requests under load: one core serves, another asks. */
export interface LoadCase {
  readonly kind: "load";
  /** What it shows, in a line. */
  readonly title: string;
  /** The name of what is served. */
  readonly app: string;
  /** What is asked, in turn. */
  readonly requests: readonly string[];
  /** How many connections ask at the same time. */
  readonly connections: number;
  /** Whom the others stand beside, and the others. */
  readonly contenders: readonly ContenderName[];
  /** Whether the servers get every core. */
  readonly all_cores?: boolean;
}

/** From the start of the process to its first answer. */
export interface StartCase {
  readonly kind: "start";
  readonly title: string;
  readonly contenders: readonly ContenderName[];
}

/** Connections that have asked once and then wait. */
export interface IdleCase {
  readonly kind: "idle";
  readonly title: string;
  readonly connections: number;
  readonly contenders: readonly ContenderName[];
}

/** Something to measure. */
export type Case = LoadCase | StartCase | IdleCase;

const PAIR: readonly ContenderName[] = ["deno_serve", "ours"];
const RUNTIMES: readonly ContenderName[] = [...PAIR, "node", "bun"];

function load(
  title: string,
  app: string,
  requests: string | readonly string[],
  contenders: readonly ContenderName[],
  more: { connections?: number; all_cores?: boolean } = {},
): LoadCase {
  return {
    kind: "load",
    title,
    app,
    requests: typeof requests === "string" ? [requests] : requests,
    contenders,
    connections: 64,
    ...more,
  };
}

function fields(count: number): LoadCase {
  return load(
    `${count} request fields`,
    "hello",
    with_fields(count),
    ["deno_serve", "deno_serve_reading", "ours"],
  );
}

/** All cases by name, in the order in which they are measured. */
export const CASES: Readonly<Record<string, Case>> = {
  hello: load("12 bytes of text", "hello", PLAIN, [
    ...PAIR,
    "floor",
    "to_fetch",
    "node_under_deno",
    "node",
    "bun",
    "gunicorn_sync",
    "gunicorn_gthread",
    "waitress",
    "uwsgi",
    "wsgiref",
  ]),
  browser: load("ten fields of a browser", "hello", BROWSER, [
    "deno_serve",
    "deno_serve_reading",
    "ours",
    "to_fetch",
    "node",
    "bun",
    "gunicorn_sync",
  ]),
  vary: load(
    "another path, query and cookie each time",
    "hello",
    VARIED,
    [...PAIR, "to_fetch"],
  ),
  post: load("16 KiB of body, echoed", "echo", post(16 * 1024), [
    ...RUNTIMES,
    "to_fetch",
    "gunicorn_sync",
  ]),
  log: load("the access log", "hello", PLAIN, ["ours", "ours_logged"]),
  validator: load("the validator", "hello", PLAIN, ["ours", "ours_validated"]),
  json: load("1 KiB of JSON", "json", PLAIN, [...RUNTIMES, "gunicorn_sync"]),
  headers: load("ten response headers more", "headers", PLAIN, RUNTIMES),
  headers_validated: load(
    "ten response headers more under the validator",
    "headers",
    PLAIN,
    ["ours", "ours_validated"],
  ),
  chunks: load("64 chunks of a generator", "chunks", PLAIN, RUNTIMES),
  body_16k: load("16 KiB of answer", "16k", PLAIN, PAIR),
  body_1m: load("1 MiB of answer", "1m", PLAIN, RUNTIMES),
  file: load("a file of 100 MiB", "file", PLAIN, [
    ...RUNTIMES,
    "gunicorn_sync",
  ], { connections: 1 }),
  close: load("a new connection for each request", "hello", CLOSING, [
    ...RUNTIMES,
    "gunicorn_sync",
  ]),
  pipelined: load("16 requests in one piece", "hello", PIPELINED, RUNTIMES),
  connections_1: load("one connection", "hello", PLAIN, PAIR, {
    connections: 1,
  }),
  connections_1024: load("1,024 connections", "hello", PLAIN, PAIR, {
    connections: 1024,
  }),
  fields_1: fields(1),
  fields_5: fields(5),
  fields_20: fields(20),
  fields_40: fields(40),
  workers: load(
    "processes that share a port",
    "hello",
    PLAIN,
    ["ours", "serve_1", "serve_2"],
    { all_cores: true },
  ),
  start: {
    kind: "start",
    title: "from the start of the process to its first answer",
    contenders: [...PAIR, "to_fetch", "node", "bun", "wsgiref"],
  },
  idle: {
    kind: "idle",
    title: "5,000 idle connections",
    connections: 5000,
    contenders: [...RUNTIMES],
  },
};
