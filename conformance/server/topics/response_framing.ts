/**
 * Where the body of a response ends, and when there is none.
 *
 * @module
 */
import type { WSGIResult } from "../../../wsgi/types.ts";
import {
  answers,
  answers_with,
  bytes,
  generate,
  responds_by,
  start_ok,
} from "../apps.ts";
import {
  all_of,
  fails_visibly,
  never_sends,
  responds,
  response_is,
} from "../run_expectations.ts";
import { get, NEXT, open_request, request } from "../requests.ts";
import type { ProbeApp, RunExpectation, ServerCheck } from "../server_check.ts";

const LENGTH = "PEP 3333, Handling the Content-Length Header";

/** Answers both HEAD and GET with this length and this body. */
function of_length(length: number, body: () => WSGIResult): ProbeApp {
  return answers(body, ["Content-Length", String(length)]);
}

/** Nothing follows the head, whatever the head says. */
function no_body(status: number): RunExpectation {
  return response_is(
    `${status} without a body`,
    ({ status: seen }, { transcript: { received } }) => {
      if (seen !== status) return `the status ${seen}`;
      const rest = received.slice(received.indexOf("\r\n\r\n") + 4);
      return rest === "" ? undefined : `${rest.length} bytes after the head`;
    },
  );
}

const HEAD = request("HEAD / HTTP/1.1");

/** HEAD, 204 and 304. */
export const WITHOUT_BODY: readonly ServerCheck[] = [
  {
    id: "response.head",
    title: "A response to HEAD has no body",
    level: "MUST",
    source: "RFC 9110 §9.3.2",
    app: answers(() => [bytes("hello")]),
    steps: [HEAD],
    methods: ["HEAD"],
    expect: no_body(200),
  },
  {
    id: "response.head-generator",
    title: "A response to HEAD has no body if the application generates one",
    level: "MUST",
    source: "RFC 9110 §9.3.2",
    app: answers(() => generate(["one ", "two"])),
    steps: [HEAD],
    methods: ["HEAD"],
    expect: no_body(200),
  },
  {
    id: "response.head-write",
    title: "A response to HEAD has no body if the application writes one",
    level: "MUST",
    source: "RFC 9110 §9.3.2",
    app: responds_by((start_response) => {
      start_ok(start_response)(bytes("hello"));
      return [bytes("more")];
    }),
    steps: [HEAD],
    methods: ["HEAD"],
    expect: no_body(200),
  },
  {
    id: "response.head-length",
    title:
      "The Content-Length of a response to HEAD is that of the application",
    level: "MUST",
    source: "RFC 9110 §9.3.2, §8.6",
    app: of_length(1234, () => []),
    steps: [HEAD],
    methods: ["HEAD"],
    expect: response_is(
      "no Content-Length but 1234",
      ({ headers }) => {
        const lengths = headers.filter(([name]) =>
          /^content-length$/i.test(name)
        );
        return lengths.every(([, value]) => value === "1234") &&
            lengths.length < 2
          ? undefined
          : `Content-Length ${lengths.map(([, value]) => value).join(", ")}`;
      },
    ),
  },
  {
    id: "response.204",
    title: "A 204 has neither body nor framing",
    level: "MUST",
    source: "RFC 9110 §15.3.5; RFC 9112 §6.1, §6.3",
    app: answers_with("204 No Content", []),
    steps: [get()],
    expect: no_body(204),
  },
  {
    id: "response.204-body",
    title: "A body given with 204 is not sent",
    level: "MUST",
    source: "RFC 9110 §15.3.5; RFC 9112 §6.3",
    app: answers_with("204 No Content", [], "hello"),
    steps: [get()],
    expect: no_body(204),
  },
  {
    id: "response.304",
    title: "A 304 has no body, and its fields are sent",
    level: "MUST",
    source: "RFC 9110 §15.4.5; RFC 9112 §6.3",
    app: answers_with("304 Not Modified", [["ETag", '"a"']]),
    steps: [get()],
    expect: all_of(
      no_body(304),
      responds({ status: 304, fields: { etag: ['"a"'] } }),
    ),
  },
  {
    id: "response.304-body",
    title: "A body given with 304 is not sent",
    level: "MUST",
    source: "RFC 9110 §15.4.5; RFC 9112 §6.3",
    app: answers_with("304 Not Modified", [["ETag", '"a"']], "hello"),
    steps: [get()],
    expect: no_body(304),
  },
];

/** Content-Length, right and wrong. */
export const LENGTHS: readonly ServerCheck[] = [
  {
    id: "response.content-length",
    title: "The Content-Length of the application is sent once",
    level: "MUST",
    source: LENGTH,
    app: of_length(5, () => generate(["hel", "lo"])),
    steps: [get()],
    expect: responds({
      body: "hello",
      fields: { "content-length": ["5"], "transfer-encoding": [] },
    }),
  },
  {
    id: "response.too-long",
    title: "Bytes beyond Content-Length are not sent",
    level: "MUST",
    source: LENGTH,
    app: of_length(5, () => [bytes("hello, excess")]),
    steps: [get()],
    expect: never_sends("excess"),
  },
  {
    id: "response.too-long-generator",
    title: "Later chunks beyond Content-Length are not sent",
    level: "MUST",
    source: LENGTH,
    app: of_length(5, () => generate(["hel", "lo", "excess"])),
    steps: [get()],
    expect: never_sends("excess"),
  },
  {
    id: "response.too-long-write",
    title: "Bytes written beyond Content-Length are not sent",
    level: "MUST",
    source: LENGTH,
    app: responds_by((start_response) => {
      const write = start_ok(start_response, ["Content-Length", "5"]);
      write(bytes("hello"));
      write(bytes("excess"));
      return [];
    }),
    steps: [get()],
    expect: never_sends("excess"),
  },
  {
    id: "response.too-short",
    title: "A body shorter than Content-Length ends with the connection",
    level: "MUST",
    source: "PEP 3333, Handling the Content-Length Header; RFC 9112 §6.3",
    app: of_length(50, () => [bytes("hello")]),
    steps: [open_request("GET / HTTP/1.1") + NEXT],
    expect: fails_visibly("hello"),
  },
  {
    id: "response.too-short-generator",
    title:
      "A generated body shorter than Content-Length ends with the connection",
    level: "MUST",
    source: "PEP 3333, Handling the Content-Length Header; RFC 9112 §6.3",
    app: of_length(50, () => generate(["hel", "lo"])),
    steps: [open_request("GET / HTTP/1.1") + NEXT],
    expect: fails_visibly("hello"),
  },
  {
    id: "response.http-1-0",
    title: "An HTTP/1.0 client does not get chunked coding",
    level: "MUST",
    source: "RFC 9112 §6.1",
    app: answers(() => generate(["one ", "two"])),
    steps: [request("GET / HTTP/1.0")],
    expect: responds({
      body: "one two",
      fields: { "transfer-encoding": [] },
    }),
  },
];
