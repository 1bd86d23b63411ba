/**
 * The servers that are measured, and how each is started.
 *
 * @module
 */

/** What a server is started with. */
export interface Start {
  /** The name of what it serves: a key of `wsgi_apps()`. */
  readonly app: string;
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** The path of a large file. */
  readonly file: string;
}

/** A server to measure. */
export interface Contender {
  /** How tables and plots call it. */
  readonly title: string;
  /** The program that it needs. */
  readonly program: string;
  /** A file of ours that it needs as well. */
  readonly file?: string;
  /** The arguments of the program. */
  readonly args: (start: Start) => readonly string[];
  /** A line of text that says which version is measured. */
  readonly version: readonly string[];
}

const SERVE = new URL("../cli/serve.ts", import.meta.url).pathname;
const SERVERS = new URL("servers/", import.meta.url).pathname;

function deno(title: string, script: string, ...flags: string[]): Contender {
  return {
    title,
    program: Deno.execPath(),
    args: ({ app, port, file }) => [
      "run",
      "--allow-all",
      "--no-config",
      SERVERS + script,
      app,
      String(port),
      file,
      ...flags,
    ],
    version: ["--version"],
  };
}

function serve_command(title: string, ...flags: string[]): Contender {
  return {
    title,
    program: Deno.execPath(),
    file: SERVE,
    args: ({ port }) => [
      "run",
      "--allow-all",
      "--no-config",
      SERVE,
      `${SERVERS}hello.ts`,
      "--port",
      String(port),
      "--access-log",
      "off",
      ...flags,
    ],
    version: ["--version"],
  };
}

function gunicorn(title: string, ...flags: string[]): Contender {
  return {
    title,
    program: "gunicorn",
    args: ({ app, port }) => [
      "--bind",
      `127.0.0.1:${port}`,
      "--chdir",
      SERVERS,
      "--log-level",
      "error",
      ...flags,
      `wsgi_apps:${app}`,
    ],
    version: ["--version"],
  };
}

/** The name of a contender. */
export type ContenderName =
  | "deno_serve"
  | "deno_serve_reading"
  | "floor"
  | "ours"
  | "ours_logged"
  | "ours_validated"
  | "to_fetch"
  | "serve_1"
  | "serve_2"
  | "node_under_deno"
  | "node"
  | "bun"
  | "gunicorn_sync"
  | "gunicorn_gthread"
  | "waitress"
  | "uwsgi"
  | "wsgiref";

/** All servers by name. */
export const CONTENDERS: Readonly<Record<ContenderName, Contender>> = {
  deno_serve: deno("Deno.serve", "deno_serve.ts"),
  deno_serve_reading: deno("Deno.serve, reading", "deno_serve.ts", "--read"),
  floor: deno("read and write alone", "floor.ts"),
  ours: deno("make_server()", "make_server.ts"),
  ours_logged: deno("make_server(), log on", "make_server.ts", "--log"),
  ours_validated: deno(
    "make_server(), validator",
    "make_server.ts",
    "--validate",
  ),
  to_fetch: deno("to_fetch()", "to_fetch.ts"),
  serve_1: serve_command("serve --workers 1", "--workers", "1"),
  serve_2: serve_command("serve --workers 2", "--workers", "2"),
  node_under_deno: deno("node:http, Deno", "node_http.mjs"),
  node: {
    title: "node:http, Node",
    program: "node",
    args: ({ app, port, file }) => [
      `${SERVERS}node_http.mjs`,
      app,
      String(port),
      file,
    ],
    version: ["--version"],
  },
  bun: {
    title: "Bun.serve",
    program: "bun",
    args: ({ app, port, file }) => [
      `${SERVERS}bun_serve.ts`,
      app,
      String(port),
      file,
    ],
    version: ["--version"],
  },
  gunicorn_sync: gunicorn("gunicorn, sync"),
  gunicorn_gthread: gunicorn(
    "gunicorn, gthread",
    "--worker-class",
    "gthread",
    "--threads",
    "4",
  ),
  waitress: {
    title: "waitress",
    program: "waitress-serve",
    args: ({ app, port }) => [
      `--listen=127.0.0.1:${port}`,
      `wsgi_apps:${app}`,
    ],
    version: [],
  },
  uwsgi: {
    title: "uwsgi",
    program: "uwsgi",
    args: ({ app, port }) => [
      "--plugin",
      "python3",
      "--http11-socket",
      `127.0.0.1:${port}`,
      "--pythonpath",
      SERVERS,
      "--module",
      `wsgi_apps:${app}`,
      "--disable-logging",
      "--master",
      "--die-on-term",
    ],
    version: ["--version"],
  },
  wsgiref: {
    title: "wsgiref",
    program: "python3",
    args: ({ app, port }) => [`${SERVERS}wsgi_apps.py`, app, String(port)],
    version: ["--version"],
  },
};
