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
