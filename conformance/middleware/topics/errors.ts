/**
 * That the server can tell when the application fails.
 *
 * @module
 */
import {
  generate,
  generate_async,
  responds_by,
  start_ok,
} from "../../server/apps.ts";
import { fails_visibly } from "../expectations.ts";
import { checks_of, type MiddlewareExpectation } from "../middleware_check.ts";

function broken(): Error {
  return new Error("the application is broken");
}

const LOGGED = "noted by the application\n";

const errors_have_text: MiddlewareExpectation = {
  text: "the text in the server's wsgi.errors",
  judge: ({ errors }) =>
    errors.includes(LOGGED) ? "pass" : { wrong: JSON.stringify(errors) },
};

export const ERRORS = checks_of("errors", {
  source: "PEP 3333, Error Handling",
  why: "A client takes half an answer, or none, for the whole.",
  fix: "Throw what the application throws, or answer 500 in its place.",
}, [
  {
    id: "call",
    title: "An error before start_response() is passed on, or answered",
    app: responds_by(() => {
      throw broken();
    }),
    expect: fails_visibly,
  },
  {
    id: "started",
    title: "An error after start_response() is passed on, or answered",
    app: responds_by((start_response) => {
      start_ok(start_response);
      throw broken();
    }),
    expect: fails_visibly,
  },
  {
    id: "rejected",
    title: "A promise that is rejected is passed on, or answered",
    app: responds_by((start_response) => {
      start_ok(start_response);
      return Promise.reject(broken());
    }),
    expect: fails_visibly,
  },
  {
    id: "first-value",
    title: "An error at the first value is passed on, or answered",
    app: responds_by((start_response) => {
      start_ok(start_response);
      return generate([], broken());
    }),
    expect: fails_visibly,
  },
  {
    id: "body",
    title: "An error in the midst of the body is passed on",
    app: responds_by((start_response) => {
      start_ok(start_response);
      return generate(["one\n", "two\n"], broken());
    }),
    expect: fails_visibly,
  },
  {
    id: "async-body",
    title: "An error in the midst of an asynchronous body is passed on",
    app: responds_by((start_response) => {
      start_ok(start_response);
      return generate_async(["one\n", "two\n"], broken());
    }),
    expect: fails_visibly,
  },
  {
    id: "written",
    title: "An error after write() is passed on",
    app: responds_by((start_response) => {
      start_ok(start_response)(new TextEncoder().encode("one\n"));
      throw broken();
    }),
    expect: fails_visibly,
  },
  {
    id: "stream",
    title: "What the application writes to wsgi.errors reaches the server's",
    level: "SHOULD",
    source: "PEP 3333, Input and Error Streams",
    app: () => (environ, start_response) => {
      environ["wsgi.errors"].write(LOGGED);
      start_ok(start_response);
      return generate(["one\n"]);
    },
    expect: errors_have_text,
    why: "What the application reports is lost.",
    fix: "Leave wsgi.errors in the environ, or pass on what is written.",
  },
]);
