/**
 * Run a suite and return its report.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppRequest } from "../../conformance/app/app_request.ts";
import { parse_http_file } from "../../conformance/app/http_file.ts";
import { check_app } from "../../conformance/check_app.ts";
import { check_http, CheckStopped } from "../../conformance/check_http.ts";
import {
  check_server,
  type CheckServerOptions,
  type StartServer,
} from "../../conformance/check_server.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";
import type { RuleId } from "../../validator/rules.ts";
import { show } from "../../wsgi/show.ts";
import { CannotRun, reason_of } from "../cannot_run.ts";
import {
  entry,
  interface_rules,
  server_entries,
  url_checks,
} from "./catalogue.ts";
import { type Kind, load_app, load_module } from "../load_app.ts";
import type { Check } from "./options.ts";
import { need_net, need_read } from "../permissions.ts";
import { Progress } from "./progress.ts";

/**
 * Run the suite that the command line asks for.
 *
 * @throws {CannotRun} If it cannot be run.
 */
export async function run_suite(check: Check): Promise<Report> {
  const { subject } = check;
  switch (subject.suite) {
    case "app":
      return await run_app(subject.module, subject.kind, check);
    case "http":
      return await run_http(subject.url, check);
    case "server":
      return await run_server(subject.module, check);
  }
}

async function run_app(
  module: string,
  kind: Kind | undefined,
  { disable, timeout, request, requests }: Check,
): Promise<Report> {
  for (const id of disable) entry(id, interface_rules());
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
  const app = await load_app(module, kind);
  using progress = new Progress();
  const report = await check_app(app, {
    requests: given.length > 0 ? given : undefined,
    disable: disable as RuleId[],
    timeout,
    target: module,
    on_progress: (done, total, step) => progress.show(done, total, step),
  });
  return { ...report, findings: report.findings.map(with_path) };
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

/** The finding with a relative path, as CI systems want it, instead of a URL. */
function with_path(finding: Finding): Finding {
  const { location } = finding;
  if (!location?.file.startsWith("file:")) return finding;
  const path = fileURLToPath(location.file);
  const here = relative(Deno.cwd(), path);
  const file = here.startsWith("..") ? path : here;
  return { ...finding, location: { ...location, file } };
}

async function run_http(
  text: string,
  { disable, timeout }: Check,
): Promise<Report> {
  for (const id of disable) entry(id, url_checks());
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
  return await watch(
    (on_progress) => check_http(url, { disable, timeout, on_progress }),
    url.href,
  );
}

async function run_server(
  module: string,
  { disable, timeout }: Check,
): Promise<Report> {
  for (const id of disable) entry(id, server_entries());
  const { start, not_applicable } = await load_module(module);
  if (typeof start !== "function") {
    throw new CannotRun(
      `Cannot start server of ${module}: it must export a function start: ` +
        `received ${show(start)}; export function start(app)`,
    );
  }
  need_net("127.0.0.1", "connect to the server");
  return await watch(
    (on_progress) =>
      check_server(start as StartServer, {
        disable,
        not_applicable: not_applicable as CheckServerOptions["not_applicable"],
        timeout,
        target: module,
        on_progress,
      }),
    module,
  );
}

type OnProgress = (done: number, total: number, finding: Finding) => void;

/** Run a suite that needs a server; there may be none. */
async function watch(
  run: (on_progress: OnProgress) => Promise<Report>,
  what: string,
): Promise<Report> {
  using progress = new Progress();
  try {
    return await run((done, total, { id }) => progress.show(done, total, id));
  } catch (error) {
    // The server died, or the time was over: the report says so.
    if (error instanceof CheckStopped) return error.report;
    throw new CannotRun(`Cannot check ${what}: ${reason_of(error)}`);
  }
}
