/**
 * Persistence, pipelining, and how connections end.
 *
 * @module
 */
import {
  answers,
  answers_and_closes,
  closes,
  either,
  is_not_served,
  on_first,
  responds_without,
  wrong,
} from "../expectations.ts";
import type { Expectation, HttpCheck, HttpTopic } from "../http_check.ts";
import { field_tokens } from "../../client/response_reader.ts";
import {
  BODY,
  CHUNKED,
  CHUNKS,
  GET,
  GET_1_0,
  LAST,
  NEXT,
  NOT_FOUND,
  open,
} from "./requests.ts";

/** A GET that most servers answer differently. */
const MISSING = `${open("GET", NOT_FOUND)}\r\n`;

/** This many responses, whatever they say. */
function responds_times(count: number): Expectation {
  return {
    text: `${count} responses, or fewer and close in the last`,
    judge(transcript) {
      const { responses } = transcript;
      const last = responses.at(-1);
      const says_close = last !== undefined && count > 2 &&
        field_tokens(last, "connection").includes("close");
      return responses.length === count ||
          responses.length < count && says_close
        ? "pass"
        : wrong(transcript);
    },
  };
}

/** RFC 9112 §9.6: the option ends the connection, however it is written. */
function close_option(id: string, title: string, lines: string): HttpCheck {
  return {
    id: `connection.${id}`,
    title,
    level: "MUST",
    source: "RFC 9112 §9.6; RFC 9110 §7.6.1",
    // If it is not closed, the second request shows it at once.
    steps: [`${GET}${lines}\r\n\r\n`, NEXT],
    expect: closes(),
  };
}

/** Requests whose bodies are framed in different ways, sent at once. */
function pipeline(
  id: string,
  what: string,
  requests: ("get" | "body")[],
  text: string,
): HttpCheck {
  return {
    id: `connection.pipeline-${id}`,
    title: `Pipelined requests are told apart: ${what}`,
    level: "MUST",
    source: "RFC 9112 §6.3, §9.3.2",
    needs: ["chunked", "pipelining"],
    steps: [text],
    expect: answers(...requests),
  };
}

/** The RFC does not say what becomes of a client that has shut down sending. */
function half_closed(
  id: string,
  title: string,
  steps: string[],
  expect: Expectation,
): HttpCheck {
  return {
    id: `connection.half-closed-${id}`,
    title,
    level: "MAY",
    source: "RFC 9112 §8, §9.6",
    steps,
    half_close: true,
    expect,
    fix:
      "When the client has ended its side, answer what has arrived in full, then close; never wait for more",
  };
}

/** A request with a body of five bytes. */
const WITH_LENGTH = `${BODY}Content-Length: 5\r\n\r\nhello`;

/** Persistence and pipelining. */
export const CONNECTION: HttpTopic = {
  why:
    "A response to the wrong request shows one user the data of another (RFC 9112 §9.2)",
  fix:
    "Answer the requests of a connection one after the other, each from where the one before it ended; close it after close, and after HTTP/1.0 without keep-alive",
  since_http_1_1: true,
  checks: [
    {
      id: "connection.persistent",
      title: "A connection persists after a response",
      level: "SHOULD",
      source: "RFC 9112 §9.3",
      steps: [`${GET}\r\n`, NEXT],
      expect: responds_times(2),
    },
    {
      id: "connection.close-announced",
      title:
        "A server that closes the connection after a response says so in it",
      level: "MUST",
      source: "RFC 9112 §9.3",
      steps: [`${GET}\r\n`, NEXT],
      expect: {
        text: "Connection: close in the last response",
        judge: on_first((first, transcript) =>
          transcript.responses.length > 1 ||
            field_tokens(first, "connection").includes("close")
            ? "pass"
            : wrong(transcript, "no Connection: close in it")
        ),
      },
    },
    close_option(
      "close",
      "The connection is closed when the client asks for it",
      "Connection: close",
    ),
    close_option(
      "close-any-case",
      "Connection options are case-insensitive",
      "Connection: CLOSE",
    ),
    close_option(
      "close-in-list",
      "The option close is found in a list",
      "Connection: x-test, close",
    ),
    close_option(
      "close-in-second-field",
      "The option close is found in a second Connection field",
      "Connection: x-test\r\nConnection: close",
    ),
    {
      id: "connection.close-said",
      title: "The last response says close if the request did",
      level: "SHOULD",
      source: "RFC 9112 §9.6",
      steps: [NEXT],
      expect: {
        text: "Connection: close in the response",
        judge: on_first((first, transcript) =>
          field_tokens(first, "connection").includes("close")
            ? "pass"
            : wrong(transcript, "no Connection: close in it")
        ),
      },
    },
    {
      id: "connection.nothing-after-close",
      title: "Requests after the one that said close are not answered",
      level: "MUST",
      source: "RFC 9112 §9.6",
      steps: [`${NEXT}${NEXT}`],
      expect: closes(),
    },
    {
      id: "connection.unknown-option",
      title: "A connection option that the server does not know is ignored",
      level: "SHOULD",
      source: "RFC 9110 §7.6.1",
      needs: ["pipelining"],
      steps: [`${GET}Connection: x-test\r\nX-Test: 1\r\n\r\n${NEXT}`],
      expect: answers("get", "get"),
    },
    {
      id: "connection.http-1-0",
      title: "An HTTP/1.0 request without keep-alive closes the connection",
      level: "MUST",
      source: "RFC 9112 §9.3",
      steps: [`${GET_1_0}\r\n`, NEXT],
      expect: closes(),
    },
    {
      id: "connection.http-1-0-keep-alive",
      title: "The response says so if an HTTP/1.0 connection persists",
      level: "SHOULD",
      source: "RFC 9112 §9.3; §C.2.2",
      steps: [
        `${GET_1_0}Connection: keep-alive\r\n\r\n`,
        `${GET_1_0}\r\n`,
      ],
      expect: {
        text: "Connection: keep-alive in the first response, or a closed " +
          "connection",
        judge: on_first((first, transcript) =>
          transcript.responses.length < 2 && transcript.end !== "silent" ||
            field_tokens(first, "connection").includes("keep-alive")
            ? "pass"
            : wrong(transcript, "no Connection: keep-alive in it")
        ),
      },
    },
    {
      id: "connection.pipeline",
      title: "Ten pipelined requests get ten responses",
      level: "SHOULD",
      source: "RFC 9112 §9.3.2",
      needs: ["persistence"],
      steps: [`${`${GET}\r\n`.repeat(9)}${NEXT}`],
      expect: responds_times(10),
    },
    {
      id: "connection.pipeline-order",
      title: "Pipelined requests are answered in order",
      level: "MUST",
      source: "RFC 9112 §9.3.2",
      needs: ["pipelining"],
      steps: [`${GET}\r\n${GET}\r\n${MISSING}${NEXT}`],
      expect: {
        text: "two responses to GET, one to a missing resource, one to GET",
        judge(transcript, baseline) {
          const seen = transcript.responses.map(({ status }) => status);
          const { status } = baseline.get;
          if (seen.length === 4 && seen.every((each) => each === status)) {
            return {
              skipped: "The server gives the same answer for every path",
            };
          }
          const due = [status, status, seen[2], status];
          const last = transcript.responses.at(-1);
          const says_close = last !== undefined && seen.length > 2 &&
            field_tokens(last, "connection").includes("close");
          return seen.join() === due.slice(0, seen.length).join() &&
              (seen.length === 4 || says_close)
            ? "pass"
            : wrong(transcript);
        },
      },
    },
    pipeline(
      "mixed",
      "a body with a length, one with chunks, and none",
      ["get", "body", "body", "get"],
      `${GET}\r\n${WITH_LENGTH}${CHUNKED}${CHUNKS}${NEXT}`,
    ),
    pipeline(
      "chunked-first",
      "a body with chunks, one with a length, and none",
      ["body", "body", "body", "get"],
      `${CHUNKED}${CHUNKS}${WITH_LENGTH}${CHUNKED}${CHUNKS}${NEXT}`,
    ),
    pipeline(
      "empty-bodies",
      "bodies of length 0 and without a chunk",
      ["body", "body", "get"],
      `${BODY}Content-Length: 0\r\n\r\n${CHUNKED}0\r\n\r\n${NEXT}`,
    ),
    {
      ...pipeline(
        "byte-by-byte",
        "both kinds of bodies, in segments of one byte",
        ["body", "body", "get"],
        `${CHUNKED}${CHUNKS}${WITH_LENGTH}${NEXT}`,
      ),
      byte_by_byte: true,
      // §9.3: it may answer before the body has arrived, and close.
      expect: either(answers("body", "body", "get"), answers_and_closes()),
    },
    {
      id: "connection.pipeline-head",
      title: "HEAD and GET in turn get responses without and with a body",
      level: "MUST",
      source: "RFC 9112 §6.3, §9.3.2",
      needs: ["pipelining"],
      methods: ["HEAD", "GET", "HEAD", "GET"],
      steps: [
        `${open("HEAD")}\r\n${GET}\r\n${open("HEAD")}\r\n${NEXT}`,
      ],
      expect: {
        text: "4 well-formed responses",
        judge: ({ responses, ...rest }) =>
          responses.length === 4 && responses.every(({ status }) => status > 0)
            ? "pass"
            : wrong({ responses, ...rest }),
      },
    },
    {
      id: "connection.pipeline-error",
      title: "Requests before a malformed one are still answered",
      level: "SHOULD",
      source: "RFC 9112 §9.3.2, §2.2",
      needs: ["pipelining"],
      steps: [`${GET}\r\n${GET}\r\n${GET}X Test: 1\r\n${LAST}`],
      expect: {
        text: "2 responses as to separate requests, then 400",
        judge(transcript, { get }) {
          const [first, second, third] = transcript.responses;
          return first?.status === get.status &&
              second?.status === get.status &&
              (third === undefined || third.status >= 400 ||
                third.status === get.status)
            ? "pass"
            : wrong(transcript);
        },
      },
    },
    half_closed(
      "after-request",
      "A request is answered though the client sends no more",
      [`${GET}\r\n`],
      answers("get"),
    ),
    {
      ...half_closed(
        "after-pipeline",
        "Two requests are answered though the client sends no more",
        [`${GET}\r\n${GET}\r\n`],
        answers("get", "get"),
      ),
      needs: ["pipelining"],
    },
    {
      ...half_closed(
        "after-body",
        "A request with a body is answered though the client sends no more",
        [WITH_LENGTH],
        answers("body"),
      ),
      needs: ["body"],
    },
    half_closed(
      "within-body",
      "The connection closes if the client ends within a body",
      [`${BODY}Content-Length: 10\r\n\r\nhello`],
      closes(),
    ),
    half_closed(
      "within-chunk",
      "The connection closes if the client ends within a chunk",
      [`${CHUNKED}a\r\nhello`],
      closes(),
    ),
    half_closed(
      "before-request",
      "The connection closes if the client sends nothing",
      [""],
      closes(),
    ),
    {
      id: "connection.byte-by-byte",
      title: "A request may arrive in segments of one byte",
      level: "MUST",
      source: "RFC 9112 §2.2",
      steps: [NEXT],
      byte_by_byte: true,
      expect: answers("get"),
    },
    {
      id: "connection.incomplete-head",
      title: "A request cut off within its head is not served",
      level: "SHOULD",
      source: "RFC 9112 §2.1, §2.2",
      steps: [GET],
      half_close: true,
      expect: is_not_served(),
    },
    {
      id: "connection.upgrade-unknown",
      title: "The server does not switch to an unknown protocol",
      level: "MUST",
      source: "RFC 9110 §7.8",
      steps: [
        `${GET}Upgrade: unheard-of/1\r\nConnection: upgrade, close\r\n\r\n`,
      ],
      expect: {
        text: "no 101",
        enough: 1,
        judge: (transcript) =>
          transcript.interim.some(({ status }) => status === 101)
            ? wrong(transcript)
            : "pass",
      },
    },
    {
      id: "connection.upgrade-http-1-0",
      title: "Upgrade in an HTTP/1.0 request is ignored",
      level: "MUST",
      source: "RFC 9110 §7.8",
      steps: [
        `${GET_1_0}Upgrade: websocket\r\nConnection: upgrade\r\n` +
        "Sec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      ],
      expect: answers("get"),
    },
    {
      id: "connection.te-trailers",
      title: "TE: trailers is accepted",
      level: "SHOULD",
      source: "RFC 9110 §10.1.4",
      steps: [`${GET}TE: trailers\r\nConnection: TE, close\r\n\r\n`],
      expect: responds_without(400, 501),
    },
  ],
};
