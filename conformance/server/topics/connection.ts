/**
 * After every kind of response, a connection is ready for the next request or
 * closed.
 *
 * @module
 */
import {
  answers,
  answers_with,
  bytes,
  FINE,
  generate,
  responds_by,
  start_ok,
} from "../apps.ts";
import { get, NEXT, NEXT_PATH, open_request } from "../requests.ts";
import { describe } from "../../client/describe.ts";
import {
  checks_of,
  type ProbeApp,
  type RunExpectation,
  type ServerTopic,
} from "../server_check.ts";

const FRAMING = "RFC 9112 §6.3, §9.3";

/** The next request is answered correctly, or the connection is closed. */
const IN_STEP: RunExpectation = {
  text: '"next" as the second response, or a closed connection',
  judge({ transcript }) {
    const { responses: [first, second, third], end } = transcript;
    const is_sound = first !== undefined && first.status > 0 &&
      third === undefined && end !== "silent";
    const is_in_step = second === undefined ||
      second.status === 200 && second.body === "next";
    return is_sound && is_in_step ? "pass" : { wrong: describe(transcript) };
  },
};

/** A response after which the connection continues or is closed. */
interface Row {
  readonly id: string;
  readonly after: string;
  readonly app: ProbeApp;
  readonly method?: string;
}

const ROWS: readonly Row[] = [
  { id: "after-list", after: "a list", app: FINE },
  { id: "after-empty", after: "an empty body", app: answers(() => []) },
  {
    id: "after-generator",
    after: "a body of unknown length",
    app: answers(() => generate(["one ", "two"])),
  },
  {
    id: "after-empty-chunk",
    after: "a body with an empty chunk in it",
    app: answers(() => generate(["one", "", "two"])),
  },
  {
    id: "after-write",
    after: "write()",
    app: responds_by((start_response) => {
      start_ok(start_response)(bytes("one"));
      return [bytes("two")];
    }),
  },
  { id: "after-head", after: "HEAD", app: FINE, method: "HEAD" },
  {
    id: "after-head-length",
    after: "HEAD with a Content-Length",
    app: answers(() => [], ["Content-Length", "100"]),
    method: "HEAD",
  },
  {
    id: "after-head-generator",
    after: "HEAD for a body of unknown length",
    app: answers(() => generate(["one", "two"])),
    method: "HEAD",
  },
  { id: "after-204", after: "204", app: answers_with("204 No Content", []) },
  {
    id: "after-204-body",
    after: "a 204 with a body that is not sent",
    app: answers_with("204 No Content", [], "hello"),
  },
  {
    id: "after-304-length",
    after: "a 304 with the Content-Length of the 200",
    app: answers_with("304 Not Modified", [["Content-Length", "100"]]),
  },
  {
    id: "after-304-body",
    after: "a 304 with a body that is not sent",
    app: answers_with("304 Not Modified", [], "hello"),
  },
  {
    id: "after-too-long",
    after: "a body that exceeds Content-Length",
    app: answers(() => [bytes("hello, excess")], ["Content-Length", "5"]),
  },
  {
    id: "after-too-long-generator",
    after: "a generated body that exceeds Content-Length",
    app: answers(
      () => generate(["hello", "HTTP/1.1 200 Excess\r\n\r\n"]),
      ["Content-Length", "5"],
    ),
  },
  {
    id: "after-too-short",
    after: "a body that is shorter than Content-Length",
    app: answers(() => [bytes("hello")], ["Content-Length", "100"]),
  },
  {
    id: "after-error",
    after: "an application that throws",
    app: () => () => {
      throw new Error("a probe");
    },
  },
  {
    id: "after-error-later",
    after: "an application that throws while its body is read",
    app: answers(() => generate(["first"], new Error("a probe"))),
  },
];

/** The connection. */
export const CONNECTION: ServerTopic = {
  why:
    "One byte too many or too few, and every response goes to the wrong request",
  checks: [
    ...checks_of("connection", ROWS, ({ after, app, method = "GET" }) => ({
      title: `The next request is answered correctly after ${after}`,
      source: FRAMING,
      app,
      steps: [open_request(`${method} / HTTP/1.1`), NEXT],
      methods: [method],
      expect: IN_STEP,
    })),
    {
      id: "connection.in-order",
      title: "Responses arrive in the order of the requests",
      level: "MUST",
      source: "RFC 9112 §9.3.2",
      app: responds_by(async (start_response) => {
        // The second application would finish in this time.
        for (let turn = 0; turn < 10; turn++) {
          await new Promise((resolve) => setTimeout(resolve));
        }
        start_ok(start_response);
        return [bytes("fine")];
      }),
      steps: [
        open_request("GET / HTTP/1.1") +
        open_request(`GET ${NEXT_PATH} HTTP/1.1`) + get(),
      ],
      expect: {
        text: '"fine", "next" and "fine", or fewer and a closed connection',
        judge({ transcript }) {
          const bodies = transcript.responses.map(({ body }) => body);
          const is_in_order = bodies.length > 0 &&
            bodies.every((body, index) =>
              body === ["fine", "next", "fine"][index]
            );
          return is_in_order ? "pass" : { wrong: bodies.join(", ") };
        },
      },
    },
  ],
};
