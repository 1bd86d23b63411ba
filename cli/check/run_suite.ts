/**
 * Run a suite and return its report.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { AppRequest } from "../../conformance/app/app_request.ts";
import { parse_http_file } from "../../conformance/app/http_file.ts";
import { check_http, CheckStopped } from "../../conformance/check_http.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";
import { show } from "../../wsgi/show.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import { type Kind, need_import, parts_of } from "../load_app.ts";
import { need_net, need_read } from "../permissions.ts";
import {
  app_entries,
  type Entry,
  entry,
  middleware_entries,
  server_entries,
  url_entries,
} from "./catalogue.ts";
import type { Check } from "./options.ts";
import { Progress } from "./progress.ts";
import { run_in_worker } from "./run_in_worker.ts";

/**
 * Run the suite that the command line asks for.
 *
 * @throws {CannotRun} If it cannot be run.
 */
export async function run_suite(check: Check): Promise<Report> {
  const { subject } = check;
  const disable = left_out(check, entries_of(subject.suite));
  using progress = new Progress();
  const run = { ...check, disable, progress };
  switch (subject.suite) {
    case "app":
      return await run_app(subject, run);
    case "http":
      return await run_http(subject.url, run);
    case "server":
      return await run_server(subject.module, run);
    case "middleware":
      return await run_middleware(subject.module, run);
  }
}

/** A check whose rules are resolved, and where its progress is shown. */
type Run = Check & { progress: Progress };

function entries_of(suite: Check["subject"]["suite"]): Entry[] {
  switch (suite) {
    case "app":
      return app_entries();
    case "http":
      return url_entries();
    case "server":
      return server_entries();
    case "middleware":
      return middleware_entries();
  }
}

/** The ids to leave out: those of `--disable`, and all but those of `--only`. */
function left_out({ disable, only }: Check, entries: Entry[]): string[] {
  for (const id of [...disable, ...only]) entry(id, entries);
  if (only.length === 0) return disable;
  const ids = entries.map(({ id }) => id);
  return ids.filter((id) => disable.includes(id) || !only.includes(id));
}

async function run_app(
  { module, kind }: { module: string; kind?: Kind },
  { disable, verbose, timeout = 5000, max_time, progress, ...check }: Run,
): Promise<Report> {
  const given = requests_given(check);
  need_import(parts_of(module).specifier);
  const requests = given.length > 0 ? given : undefined;
  const lint = check.lint !== "off";
  return await run_in_worker(
    { suite: "app", module, kind, requests, disable, verbose, lint, timeout },
    { timeout, max_time, progress },
  );
}

async function run_middleware(
  module: string,
  { disable, verbose, timeout = 2000, max_time, progress, ...check }: Run,
): Promise<Report> {
  const requests = requests_given(check);
  if (requests.length > 1) {
    throw new CannotRun(
      "Cannot check middleware: there must be one request for all checks: " +
        `received ${requests.length}; give one that it lets through`,
    );
  }
  need_import(parts_of(module).specifier);
  return await run_in_worker(
    { suite: "middleware", module, requests, disable, verbose, timeout },
    { timeout, max_time, progress },
  );
}

/** The requests that the command line gives. */
function requests_given(
  { request, requests }: Pick<Check, "request" | "requests">,
): AppRequest[] {
  const given = [
    ...request.flatMap((line) => read_requests(line, "--request")),
    ...requests.flatMap(read_file),
  ];
  if (given.length === 0 && requests.length > 0) {
    throw new CannotRun(
      `Cannot read requests: there are none in ${requests.join(", ")}; write ` +
        "one, such as GET /",
    );
  }
  return given;
}

function read_file(path: string): AppRequest[] {
  need_read(path, "read requests");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CannotRun(`Cannot read ${path}: ${reason_of(error)}`);
  }
  return read_requests(text, path);
}

function read_requests(text: string, from: string): AppRequest[] {
  try {
    return parse_http_file(text);
  } catch (error) {
    throw new CannotRun(`${from}: ${reason_of(error)}`);
  }
}

async function run_server(
  module: string,
  { disable, verbose, timeout = 2000, max_time, progress }: Run,
): Promise<Report> {
  need_import(module);
  return await run_in_worker(
    { suite: "server", module, disable, verbose, timeout },
    // A check may wait several times, and the start of a server for longer.
    { timeout: 15 * timeout, max_time, progress },
  );
}

async function run_http(
  text: string,
  { disable, verbose, timeout, lint, max_time, progress }: Run,
): Promise<Report> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CannotRun(
      `Cannot read command line: --url must be an http or https URL: received ${
        show(text)
      }; write --url http://HOST:PORT/`,
    );
  }
  const port = url.port || (url.protocol === "https:" ? 443 : 80);
  need_net(`${url.hostname}:${port}`, `connect to ${url.host}`);
  const on_progress = (done: number, total: number, { id }: Finding) =>
    progress.show(done, total, id);
  try {
    return await check_http(url, {
      disable,
      lint: lint !== "off",
      verbose,
      timeout,
      max_time,
      on_progress,
    });
  } catch (error) {
    // The server died, or the time was over: the report says so.
    if (error instanceof CheckStopped) return error.report;
    throw new CannotRun(`Cannot check ${url.href}: ${reason_of(error)}`);
  }
}
