/**
 * What a server must refuse in a status and in header fields.
 *
 * @module
 */
import type { HeaderList, StartResponse } from "../../../wsgi/types.ts";
import { bytes, responds_by } from "../apps.ts";
import { all_of, never_sends, notes, responds } from "../run_expectations.ts";
import { checks_of, type ProbeApp, type ServerTopic } from "../server_check.ts";

const ERRORS = "PEP 3333, The start_response() Callable";
const NO_CONTROLS =
  "PEP 3333, The start_response() Callable; RFC 9110 §5.5; RFC 9112 §11.1";

/** A wrong call of `start_response()`. */
interface Row {
  readonly id: string;
  /** What is wrong; it follows the word "refuses". */
  readonly what: string;
  readonly source?: string;
  readonly status?: unknown;
  readonly headers?: unknown;
}

/** These must not be sent: what follows a line end is a field. */
const INJECTIONS: readonly Row[] = [
  {
    id: "status-crlf",
    what: "a status with CR LF",
    status: "200 OK\r\nX-Injected: 1",
  },
  {
    id: "status-lf",
    what: "a status with LF",
    status: "200 OK\nX-Injected: 1",
  },
  {
    id: "name-crlf",
    what: "a field name with CR LF",
    headers: [["X-Injected: 1\r\nX-A", "1"]],
  },
  {
    id: "name-colon",
    what: "a field name with a colon",
    headers: [["X-Injected: 1", "1"]],
  },
  {
    id: "value-crlf",
    what: "a value with CR LF",
    headers: [["X-A", "1\r\nX-Injected: 1"]],
  },
  {
    id: "value-lf",
    what: "a value with LF",
    headers: [["X-A", "1\nX-Injected: 1"]],
  },
  {
    id: "value-cr",
    what: "a value with CR",
    headers: [["X-A", "1\rX-Injected: 1"]],
  },
  {
    id: "value-nul",
    what: "a value with NUL",
    headers: [["X-A", "X-Injected\0"]],
  },
  {
    id: "value-folded",
    what: "a value on two lines",
    source: "PEP 3333, The start_response() Callable; RFC 9112 §5.2",
    headers: [["X-A", "1\r\n X-Injected: 1"]],
  },
].map((row) => ({ source: NO_CONTROLS, ...row }));

const HOP_BY_HOP: readonly Row[] = [
  "Connection",
  "Keep-Alive",
  "Proxy-Authenticate",
  "Proxy-Authorization",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
].map((name) => ({
  id: `hop-by-hop-${name.toLowerCase()}`,
  what: `the hop-by-hop field ${name}`,
  source: "PEP 3333, Other HTTP Features; RFC 2616 §13.5.1",
  headers: [[name, "X-Injected"]],
}));

const MALFORMED: readonly Row[] = [
  { id: "status-type", what: "a status that is a number", status: 200 },
  {
    id: "status-number",
    what: "a status without a number",
    status: "Injected",
  },
  { id: "status-short", what: "a status of two digits", status: "20 Injected" },
  {
    id: "status-long",
    what: "a status of four digits",
    status: "2000 Injected",
  },
  {
    id: "status-no-space",
    what: "a status without a space",
    status: "200Injected",
  },
  {
    id: "status-latin1",
    what: "a status that is not latin-1",
    source: "PEP 3333, Unicode Issues",
    status: "200 \u2713",
  },
  {
    id: "headers-type",
    what: "header fields that are not an array",
    headers: new Map([["X-Injected", "1"]]),
  },
  { id: "pair", what: "a field that is not a pair", headers: [["X-Injected"]] },
  {
    id: "name-empty",
    what: "an empty field name",
    headers: [["", "X-Injected"]],
  },
  {
    id: "name-space",
    what: "a field name with a space",
    source: "PEP 3333, The start_response() Callable; RFC 9112 §5.1",
    headers: [["X-Injected Name", "1"]],
  },
  {
    id: "name-type",
    what: "a field name that is not a string",
    headers: [[1, "1"]],
  },
  {
    id: "value-type",
    what: "a value that is not a string",
    headers: [["X-A", 1]],
  },
  {
    id: "value-latin1",
    what: "a value that is not latin-1",
    source: "PEP 3333, Unicode Issues",
    headers: [["X-A", "\u2713"]],
  },
];

/** Call it wrongly. */
function start_wrongly(
  { status = "200 OK", headers = [] }: Row,
  start_response: StartResponse,
): void {
  const list = Array.isArray(headers)
    ? [["Content-Type", "text/plain"], ...headers]
    : headers;
  start_response(status as string, list as HeaderList);
}

/** Starts wrongly, and handles the error that should result. */
function tries(row: Row): ProbeApp {
  return responds_by((start_response, journal) => {
    try {
      start_wrongly(row, start_response);
      journal.note("taken");
    } catch (error) {
      journal.note("refused");
      const headers: HeaderList = [["Content-Type", "text/plain"]];
      start_response("400 Refused", headers, error as Error);
    }
    return [bytes("fine")];
  });
}

/** Refusals. */
export const REFUSALS: ServerTopic = {
  why:
    "With a line end in a field an attacker can add fields or a whole response; " +
    "and the server manages the connection",
  checks: [
    // The error is thrown into the application, which can handle it.
    ...checks_of(
      "refuses",
      [...INJECTIONS, ...HOP_BY_HOP, ...MALFORMED],
      (row) => ({
        title: `start_response() refuses ${row.what}`,
        level: "SHOULD",
        source: row.source ?? ERRORS,
        app: tries(row),
        expect: all_of(
          notes("refused"),
          responds({ status: 400, body: "fine" }),
        ),
      }),
    ),
    // Whether it is refused at once or not, none of it is sent.
    ...checks_of("wire", [...INJECTIONS, ...HOP_BY_HOP], (row) => ({
      title: `Nothing of ${row.what} is sent`,
      source: row.source ?? ERRORS,
      app: responds_by((start_response) => {
        start_wrongly(row, start_response);
        return [bytes("fine")];
      }),
      expect: never_sends("Injected"),
    })),
  ],
};
