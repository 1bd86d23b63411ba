/**
 * Lint over what a server answers: the requests of a browser, a cache and a
 * download, for the resource that is checked.
 *
 * @module
 */
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { HeaderList } from "../../wsgi/types.ts";
import { run_script } from "../client/probe.ts";
import { lint_response } from "../lint/lint_response.ts";
import type { Finding } from "../report/types.ts";
import { type Baseline, fill } from "./http_check.ts";
import { LAST, NOT_FOUND, open } from "./topics/requests.ts";

/** A request that lint makes. */
interface LintedRequest {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: HeaderList;
}

/** An origin that no server knows. */
const ORIGIN = "https://origin.invalid";

/** The requests, of which those with a validator need one. */
function requests_for({ etag, last_modified }: Baseline): LintedRequest[] {
  const requests: LintedRequest[] = [
    { name: "GET" },
    { name: "HEAD", method: "HEAD" },
    { name: "OPTIONS", method: "OPTIONS" },
    { name: "GET of what is not there", path: NOT_FOUND },
    {
      name: "GET with Accept-Encoding",
      headers: [["Accept-Encoding", "gzip, deflate, br, zstd"]],
    },
    { name: "GET with Range", headers: [["Range", "bytes=0-0"]] },
    { name: "GET with Origin", headers: [["Origin", ORIGIN]] },
    {
      name: "OPTIONS as a preflight",
      method: "OPTIONS",
      headers: [
        ["Origin", ORIGIN],
        ["Access-Control-Request-Method", "PUT"],
        ["Access-Control-Request-Headers", "authorization"],
      ],
    },
  ];
  if (etag !== "") {
    const headers: HeaderList = [["If-None-Match", etag]];
    requests.push({ name: "GET with If-None-Match", headers });
  }
  if (last_modified !== "") {
    const headers: HeaderList = [["If-Modified-Since", last_modified]];
    requests.push({ name: "GET with If-Modified-Since", headers });
  }
  return requests;
}

/**
 * The notes on the server's answers, one connection each. The first request
 * without an answer is the last: that there is none is for the checks to say.
 */
export async function lint_server(
  baseline: Baseline,
  timeout: number,
  disable: readonly string[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const request of requests_for(baseline)) {
    const notes = await notes_on(request, baseline, timeout);
    if (notes === null) break;
    findings.push(...notes);
  }
  return findings.filter(({ id }) => !disable.includes(id));
}

async function notes_on(
  { name, method = "GET", path, headers = [] }: LintedRequest,
  baseline: Baseline,
  timeout: number,
): Promise<Finding[] | null> {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  const script = {
    steps: [fill(open(method, path), baseline) + lines.join("") + LAST],
    methods: [method],
    enough: 1,
  };
  const transcript = await run_script(baseline.url, script, timeout)
    .catch(() => undefined);
  const response = transcript?.responses[0];
  if (response === undefined || response.status === 0) return null;
  const url = path === undefined ? baseline.url : new URL(path, baseline.url);
  return lint_response(
    { method, url: url.href, headers },
    {
      status: response.status,
      headers: response.headers,
      body: latin1_encode(response.body),
      truncated: !response.complete,
    },
  ).map((finding) => ({ ...finding, request: name }));
}
