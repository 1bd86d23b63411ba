/**
 * Expect: 100-continue.
 *
 * @module
 */
import {
  answers,
  answers_and_closes,
  either,
  responds,
  wrong,
} from "../expectations.ts";
import type { Expectation, HttpTopic } from "../http_check.ts";
import { BODY, GET, LAST, NEXT, open } from "./requests.ts";

const EXPECTING =
  `${BODY}Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;

/** What the client may receive before it sends the body. */
const CONTINUE_OR_FINAL: Expectation = {
  text: "100, or a final response, before the body is sent",
  enough: 1,
  judge: (transcript) =>
    transcript.interim.some(({ status }) => status === 100) ||
      transcript.responses.length > 0
      ? "pass"
      : wrong(transcript),
};

/** Expect. */
export const EXPECT: HttpTopic = {
  why:
    "Otherwise a client that waits for permission to send its body waits in vain (RFC 9110 §10.1.1)",
  fix:
    "Send 100 Continue, or the final response, as soon as the head has been read and before waiting for the body",
  since_http_1_1: true,
  checks: [
    {
      id: "expect.continue",
      title: "Expect: 100-continue is answered before the body is sent",
      level: "MUST",
      source: "RFC 9110 §10.1.1",
      steps: [EXPECTING, "hello"],
      expect: CONTINUE_OR_FINAL,
    },
    {
      id: "expect.any-case",
      title: "The expectation is case-insensitive",
      level: "MUST",
      source: "RFC 9110 §10.1.1",
      steps: [EXPECTING.replace("100-continue", "100-Continue"), "hello"],
      expect: CONTINUE_OR_FINAL,
    },
    {
      id: "expect.final",
      title: "The final response follows the 100 and the body",
      level: "MUST",
      source: "RFC 9110 §10.1.1",
      needs: ["body"],
      steps: [EXPECTING, "hello"],
      expect: either(answers("body"), responds(417)),
    },
    {
      id: "expect.body-at-once",
      title: "A body sent without waiting is read",
      level: "MUST",
      source: "RFC 9110 §10.1.1",
      needs: ["body"],
      steps: [
        `${BODY}Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello${NEXT}`,
      ],
      // Without a 100 the server MAY close rather than wait for the body.
      expect: either(
        answers("body", "get"),
        answers_and_closes(),
        responds(417),
      ),
    },
    {
      id: "expect.no-body",
      title: "A request without a body gets its final response",
      level: "MAY",
      source: "RFC 9110 §10.1.1",
      steps: [`${GET}Expect: 100-continue\r\n${LAST}`],
      expect: either(answers("get"), responds(417, 400)),
    },
    {
      id: "expect.http-1-0",
      title: "An HTTP/1.0 request never gets a 1xx response",
      level: "MUST",
      source: "RFC 9110 §15.2, §10.1.1",
      steps: [
        open("{method}", "{target}", "HTTP/1.0") +
        "Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
      ],
      expect: {
        text: "no 1xx response",
        judge: (transcript) =>
          transcript.interim.length === 0 ? "pass" : wrong(transcript),
      },
    },
    {
      id: "expect.unknown",
      title: "Any other expectation is refused or ignored",
      level: "MAY",
      source: "RFC 9110 §10.1.1",
      steps: [`${GET}Expect: the-unexpected\r\n${LAST}`],
      expect: either(responds(417, 400), answers("get")),
    },
  ],
};
