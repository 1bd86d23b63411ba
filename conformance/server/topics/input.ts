/**
 * What an application reads from a request body.
 *
 * @module
 */
import { latin1_decode } from "../../../wsgi/latin1.ts";
import type { AsyncInputStream } from "../../../wsgi/types.ts";
import { bytes, FINE, reads, start_ok } from "../apps.ts";
import { all_of, notes, responds, response_is } from "../run_expectations.ts";
import {
  length_of,
  NEXT,
  NEXT_PATH,
  open_request,
  post,
  post_large,
  request,
} from "../requests.ts";
import {
  checks_of,
  type ProbeApp,
  type RunExpectation,
  type ServerTopic,
} from "../server_check.ts";
import { EOF, READING, STREAMS } from "./input_reading.ts";

/** Reads two bytes and leaves the rest. */
const READS_A_LITTLE: ProbeApp = reads(async (input) => [await input.read(2)]);

/** The body is not taken for a request, nor a request for the body. */
const IN_STEP: RunExpectation = {
  text: 'the next request to be answered by "next", or a closed connection',
  judge({ transcript: { responses: [first, second, third], end } }) {
    const is_answered = first?.body === "fine" && first.complete;
    const is_in_step = second === undefined
      ? end !== "silent"
      : second.body === "next" && third === undefined;
    return is_answered && is_in_step ? "pass" : {
      wrong: [first, second, third]
        .map((response) => response?.body.slice(0, 40) ?? "nothing").join(", "),
    };
  },
};

/** A body that is a request, for a server that forgets to skip it. */
const LIKE_A_REQUEST =
  `GET ${NEXT_PATH}/smuggled HTTP/1.1\r\nHost: smuggled.invalid\r\n\r\n`;

/** Sent before NEXT, and not read or only partly read. */
const UNREAD: readonly {
  id: string;
  title: string;
  app: ProbeApp;
  fields: readonly string[];
  body: string;
}[] = [
  {
    id: "unread",
    title: "A body that is not read is not taken for the next request",
    app: FINE,
    fields: [length_of(LIKE_A_REQUEST)],
    body: LIKE_A_REQUEST,
  },
  {
    id: "partly-read",
    title: "The rest of a partly read body is not taken for the next request",
    app: READS_A_LITTLE,
    fields: [length_of(LIKE_A_REQUEST)],
    body: LIKE_A_REQUEST,
  },
  {
    id: "unread-chunked",
    title: "A chunked body that is not read is not taken for the next request",
    app: FINE,
    fields: ["Transfer-Encoding: chunked"],
    body: `${
      LIKE_A_REQUEST.length.toString(16)
    }\r\n${LIKE_A_REQUEST}\r\n0\r\n\r\n`,
  },
];

/** The request body. */
export const INPUT: ServerTopic = {
  why:
    "A body that is misread loses data or becomes a request that nobody sent",
  checks: [
    ...READING,
    {
      id: "input.synchronous",
      title: "A synchronous application can read the body",
      level: "MUST",
      source: STREAMS,
      app: (journal) => (environ, start_response) => {
        const body = environ["wsgi.input"].read();
        journal.note(
          body instanceof Uint8Array ? latin1_decode(body) : "no bytes",
        );
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [post("hello")],
      expect: all_of(notes("hello"), responds({ body: "fine" })),
    },
    {
      id: "input.while-responding",
      title: "The body can be read while the response is made",
      level: "MUST",
      source: STREAMS,
      app: () => (environ, start_response) => {
        start_ok(start_response);
        const input = environ["wsgi.input"] as unknown as AsyncInputStream;
        return (async function* () {
          yield await input.read(3);
          yield bytes("|");
          yield await input.read();
        })();
      },
      steps: [post("abcdef")],
      expect: responds({ body: "abc|def" }),
    },
    {
      id: "input.next-request",
      title: "Reading past the end takes nothing from the next request",
      level: "MUST",
      source: EOF,
      app: (journal) => async (environ, start_response) => {
        const body = await environ["wsgi.input"].read(10_000);
        journal.note(latin1_decode(body));
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [
        open_request("POST / HTTP/1.1", ["Content-Length: 5"], "hello") + NEXT,
      ],
      expect: all_of(notes("hello"), IN_STEP),
    },
    ...checks_of("input", UNREAD, ({ title, app, fields, body }) => ({
      title,
      source: "RFC 9112 §6, §9.3; PEP 3333, Input and Error Streams",
      app,
      steps: [open_request("POST / HTTP/1.1", fields, body) + NEXT],
      expect: IN_STEP,
    })),
    {
      id: "input.unread-large",
      title: "The response reaches a client whose body of 1 MiB is not read",
      level: "SHOULD",
      source: "RFC 9112 §9.6; PEP 3333, Input and Error Streams",
      app: FINE,
      steps: [post_large()],
      expect: responds({ body: "fine" }),
    },
    {
      id: "input.expect-continue",
      title: "A client that waits for 100 (Continue) can send its body",
      level: "MUST",
      source: "PEP 3333, HTTP 1.1 Expect/Continue; RFC 9110 §10.1.1",
      app: reads(async (input) => [await input.read()]),
      steps: [
        request("POST / HTTP/1.1", [
          "Content-Length: 5",
          "Expect: 100-continue",
        ]),
        "hello",
      ],
      expect: all_of(
        response_is(
          "100 before the response",
          (_response, { transcript: { interim: [first] } }) =>
            first?.status === 100 ? undefined : "no 100",
        ),
        notes("hello"),
        responds({ body: "fine" }),
      ),
    },
  ],
};
