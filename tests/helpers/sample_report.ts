/**
 * A report with one of everything, hostile values included.
 *
 * @module
 */
import { summarise } from "../../conformance/report/findings.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";

const HEADER_NAME = {
  id: "headers.name",
  title: "A field name is a token",
  level: "error",
  side: "app",
  source: "RFC 9110 §5.1",
} as const;

/** Two requests fail alike, one in its own way; the other rules once each. */
export const SAMPLE_FINDINGS: Finding[] = [
  {
    id: "status.format",
    title: "The status is three digits, a space and a reason",
    verdict: "pass",
    level: "error",
    source: "PEP 3333, The start_response() Callable",
  },
  {
    id: "status.reason",
    title: "The reason is not empty",
    verdict: "warn",
    level: "warning",
    source: "PEP 3333, The start_response() Callable",
    request: "GET /",
    message: 'Reason is empty: received "200 " (status.reason)',
    seen: '"200 "',
    expected: "a reason",
  },
  ...["GET /", "POST /"].map((request): Finding => ({
    ...HEADER_NAME,
    verdict: "fail",
    request,
    message: 'Cannot send header: received "A B", 100% wrong: a,b',
    seen: '"A B"',
    expected: "a token",
    why: "A space in a name lets two readers see two headers.",
    fix: "Write A-B.",
    location: { file: "src/app,1.ts", line: 12, column: 3 },
  })),
  {
    ...HEADER_NAME,
    verdict: "fail",
    request: "POST /",
    message: "second line follows\n::error::forged\x1b[31m <b>&\"'\x00\x9b",
  },
  {
    id: "app.closes",
    title: "An abandoned body is closed",
    verdict: "skipped",
    level: "error",
    source: "PEP 3333, Specification Details",
    reason: "every body is empty",
  },
  {
    id: "response.reason",
    title: "The reason phrase arrives",
    verdict: "not_applicable",
    level: "SHOULD",
    source: "RFC 9112 §4",
    reason: "Fetch has no reason phrase",
  },
];

/** The findings above as what `check_app()` would return. */
export const SAMPLE_REPORT: Report = {
  version: 1,
  suite: "app",
  target: "src/app.ts:application",
  started_at: "2026-01-02T03:04:05.678Z",
  duration_ms: 420,
  requests: ["GET /", "POST /", "PUT /<script>"],
  findings: SAMPLE_FINDINGS,
  summary: summarise(SAMPLE_FINDINGS),
};

/** Notes of each level, one of them on two requests. */
export const SAMPLE_NOTES: Finding[] = [
  {
    id: "caching.heuristic",
    title: "The response does not say for how long it is fresh.",
    verdict: "note",
    level: "info",
    source: "RFC 9111 §4.2.2",
    request: "GET /",
    seen: "no Cache-Control and no Expires",
    why: "Each cache decides for itself.",
    fix: "Send Cache-Control.",
  },
  ...["GET /", "POST /"].map((request): Finding => ({
    id: "caching.age-invalid",
    title: "Age is not a number of seconds.",
    verdict: "note",
    level: "bad",
    source: "RFC 9111 §5.1",
    request,
    seen: 'Age: "<b>::error::"',
    why: "Caches ignore it.",
    fix: "Send digits.",
  })),
  {
    id: "cookies.path",
    title: "The Path of a cookie does not begin with a slash.",
    verdict: "note",
    level: "warn",
    source: "rfc6265bis §5.6.4",
    request: "POST /",
    seen: 'Set-Cookie: "a=1; Path=b"',
    why: "Browsers take the folder of the request instead.",
    fix: "Write Path=/.",
  },
];

/** The sample report with notes of lint. */
export const LINTED_REPORT: Report = { ...SAMPLE_REPORT, lint: SAMPLE_NOTES };
