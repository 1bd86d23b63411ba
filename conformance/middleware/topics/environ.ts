/**
 * That requests have nothing in common: neither their environ nor what the
 * middleware keeps.
 *
 * @module
 */
import type { Answer } from "../../app/reference_gateway.ts";
import { bytes, generate, start_ok } from "../../server/apps.ts";
import type { ProbeApp } from "../../server/server_check.ts";
import { fault_in, never_notes, notes } from "../expectations.ts";
import { checks_of, type MiddlewareExpectation } from "../middleware_check.ts";

const MARK = "probe.mark";
const OWN_KEY = "probe.server";
const SERVERS_OWN = Object.freeze({ of: "the server" });

/** Marks its environ, and notes if it was marked before. */
const MARKS: ProbeApp = (journal) => (environ, start_response) => {
  if (MARK in environ) journal.note("another request's environ");
  environ[MARK] = true;
  start_ok(start_response);
  return [bytes("fine")];
};

/** Notes if the path is another one when its body is made. */
const LOOKS_AGAIN: ProbeApp = (journal) => (environ, start_response) => {
  const path = environ.PATH_INFO;
  start_ok(start_response);
  function* body() {
    yield bytes("one\n");
    if (environ.PATH_INFO !== path) journal.note("another request's path");
    yield bytes("two\n");
  }
  return body();
};

/** Answers `/missing` with 404 and all else with 200, in two chunks. */
const BY_PATH: ProbeApp = () => (environ, start_response) => {
  const { PATH_INFO: path = "" } = environ;
  start_response(path === "/missing" ? "404 Not Found" : "200 OK", [
    ["Content-Type", "text/plain"],
    ["X-Path", path],
  ]);
  return generate([`${path} one\n`, `${path} two\n`]);
};

const TWO = () => [{ path: "/here" }, { path: "/missing" }];

function head_of({ code, headers }: Answer): string {
  const field = headers.find(([name]) => /^x-path$/i.test(name));
  return `${code} to ${field?.[1] ?? "a path that is not said"}`;
}

const as_alone: MiddlewareExpectation = {
  text: "the answers that each request gets alone",
  judge(run) {
    const [seen, alone] = [run.answers, run.alone]
      .map((answers) => answers.map(head_of).join(" and "));
    return fault_in(run) ?? (seen === alone ? "pass" : { wrong: seen });
  },
};

export const ENVIRON = checks_of("environ", {
  source: "PEP 3333, environ Variables; Thread Support",
  why: "One user sees the data of another.",
  fix: "Keep what belongs to a request within the call.",
}, [
  {
    id: "not-shared",
    title: "Each request has an environ of its own",
    app: MARKS,
    requests: () => [{ path: "/one" }, { path: "/two" }],
    expect: never_notes("another request's environ"),
  },
  {
    id: "kept",
    title: "The environ of a request does not change with the next one",
    app: LOOKS_AGAIN,
    requests: TWO,
    in_turn: true,
    expect: never_notes("another request's path"),
  },
  {
    id: "server-keys",
    title: "What the server adds to the environ reaches the application",
    level: "SHOULD",
    source: "PEP 3333, environ Variables; Server Extension APIs",
    app: (journal) => (environ, start_response) => {
      journal.note(environ[OWN_KEY] === SERVERS_OWN ? "kept" : "lost");
      start_ok(start_response);
      return [bytes("fine")];
    },
    requests: () => [{ environ: { [OWN_KEY]: SERVERS_OWN } }],
    expect: notes("kept"),
    why: "The application cannot use what the server offers.",
    fix: "Change the environ that is given, or copy all of it.",
  },
]);

export const REQUESTS = checks_of("requests", {
  source: "PEP 3333, Thread Support",
  why: "One user gets the answer for another.",
  fix: "Keep what belongs to a request within the call.",
}, [
  {
    id: "in-turn",
    title: "Two requests at a time get each its own answer",
    app: BY_PATH,
    requests: TWO,
    in_turn: true,
    compares: true,
    expect: as_alone,
  },
  {
    id: "one-by-one",
    title: "Two requests one after the other get each its own answer",
    app: BY_PATH,
    requests: TWO,
    compares: true,
    expect: as_alone,
  },
]);
