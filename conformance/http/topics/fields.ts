/**
 * The syntax of field lines, and how many of them a server takes.
 *
 * @module
 */
import {
  answers,
  either,
  refuses,
  refuses_and_closes,
  responds,
  responds_without,
} from "../expectations.ts";
import type { HttpCheck, HttpTopic } from "../http_check.ts";
import { field_tokens } from "../../client/response_reader.ts";
import { BODY, GET, LAST, NEXT, SMUGGLED } from "./requests.ts";

/** A request with `lines` among its fields. */
function request(lines: string): string[] {
  return [`${GET}${lines}\r\n${LAST}`];
}

/** RFC 9112 §5, §2.2: a malformed field line SHOULD be answered with 400. */
function invalid_line(id: string, what: string, line: string): HttpCheck {
  return {
    id: `field.${id}`,
    title: `A field line with ${what} is refused`,
    level: "SHOULD",
    source: "RFC 9112 §5, §2.2",
    steps: request(line),
    expect: refuses(400),
  };
}

/** A well-formed field line that nothing depends on. */
function valid_line(
  id: string,
  title: string,
  source: string,
  line: string,
): HttpCheck {
  return {
    id: `field.${id}`,
    title,
    level: "SHOULD",
    source,
    steps: request(line),
    expect: answers("get"),
  };
}

/** RFC 9112 §5.1: no white space before the colon, especially in framing. */
function space_before_colon(id: string, line: string, body: string): HttpCheck {
  return {
    id: `field.space-before-colon-${id}`,
    title: `White space before the colon of ${id} is answered with 400`,
    level: "MUST",
    source: "RFC 9112 §5.1",
    steps: [`${BODY}${line}\r\n\r\n${body}${NEXT}`],
    expect: refuses(400),
  };
}

/** The smuggled request is hidden in what may look like a line of its own. */
function hidden_length(
  id: string,
  title: string,
  source: string,
  line: string,
): HttpCheck {
  return {
    id: `field.${id}`,
    title,
    level: "MUST",
    source,
    needs: ["pipelining"],
    steps: [`${GET}${line}\r\n\r\n${SMUGGLED}${NEXT}`],
    expect: {
      text:
        "3 responses, since Content-Length is not a field here; or 400, or a " +
        "closed connection",
      judge(transcript, baseline) {
        const { responses: [, smuggled, next] } = transcript;
        // Some close the connection after an error, such as a 404.
        const is_last = smuggled !== undefined &&
          smuggled.status !== baseline.get.status &&
          field_tokens(smuggled, "connection").includes("close");
        return next !== undefined || is_last
          ? "pass"
          : refuses(400).judge(transcript, baseline);
      },
    },
  };
}

/** Field lines. */
export const FIELDS: HttpTopic = {
  why:
    "A field that one reader sees and the next does not carries attacks past one of them (RFC 9112 §11.2)",
  fix:
    'Read field lines by their grammar: token ":" OWS value OWS CRLF; answer 400 to anything else, and close the connection',
  checks: [
    {
      id: "field.space-before-colon",
      title: "White space before the colon is answered with 400",
      level: "MUST",
      source: "RFC 9112 §5.1",
      steps: request("X-Test : value"),
      expect: refuses(400),
    },
    {
      id: "field.tab-before-colon",
      title: "A tab before the colon is answered with 400",
      level: "MUST",
      source: "RFC 9112 §5.1",
      steps: request("X-Test\t: value"),
      expect: refuses(400),
    },
    space_before_colon("content-length", "Content-Length : 5", "hello"),
    space_before_colon(
      "transfer-encoding",
      "Transfer-Encoding : chunked",
      "0\r\n\r\n",
    ),
    {
      id: "field.space-before-first",
      title: "A first field line that starts with a space is not a field",
      level: "MUST",
      source: "RFC 9112 §2.2",
      steps: [`GET {target} HTTP/1.1\r\n Host: {host}\r\n${LAST}`],
      expect: refuses(400),
    },
    {
      id: "field.folded",
      title: "A folded value is read as one line or refused",
      level: "MUST",
      source: "RFC 9112 §5.2",
      steps: request("X-Test: one\r\n two"),
      expect: either(answers("get"), refuses(400)),
    },
    hidden_length(
      "folded-length",
      "A folded line is not a field of its own",
      "RFC 9112 §5.2",
      `X-Test: one\r\n Content-Length: ${SMUGGLED.length}`,
    ),
    hidden_length(
      "bare-cr-length",
      "A bare CR does not end a field line",
      "RFC 9112 §2.2",
      `X-Test: one\rContent-Length: ${SMUGGLED.length}`,
    ),
    hidden_length(
      "underscore-length",
      "Content_Length is not Content-Length",
      "RFC 9110 §5.1",
      `Content_Length: ${SMUGGLED.length}`,
    ),
    {
      id: "field.folded-transfer-encoding",
      title:
        "Transfer-Encoding with its value on the next line does not change the body",
      level: "MUST",
      source: "RFC 9112 §5.2",
      needs: ["chunked", "pipelining"],
      steps: [`${BODY}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${NEXT}`],
      expect: either(answers("body", "get"), refuses_and_closes(400, 501)),
    },
    invalid_line("no-colon", "no colon", "X-Test"),
    invalid_line("empty-name", "no name", ": value"),
    invalid_line("space-in-name", "a space in the name", "X Test: value"),
    invalid_line("parenthesis-in-name", "a ( in the name", "X(Test: value"),
    invalid_line("slash-in-name", "a / in the name", "X/Test: value"),
    invalid_line("at-in-name", "an @ in the name", "X@Test: value"),
    invalid_line("quote-in-name", "a quote in the name", 'X"Test: value'),
    invalid_line("nul-in-name", "a NUL in the name", "X\0Test: value"),
    invalid_line(
      "control-in-name",
      "a control character in the name",
      "X\x01Test: value",
    ),
    invalid_line(
      "non-ascii-in-name",
      "a byte above 0x7F in the name",
      "X\xe9: v",
    ),
    valid_line(
      "token-name",
      "A name may consist of any token characters",
      "RFC 9110 §5.6.2",
      "!#$%&'*+-.^_`|~09aZ: value",
    ),
    valid_line(
      "empty-value",
      "A value may be empty",
      "RFC 9110 §5.5",
      "X-Test:",
    ),
    valid_line(
      "tab-in-value",
      "A value may contain tabs",
      "RFC 9110 §5.5",
      "X-Test: one\ttwo",
    ),
    valid_line(
      "opaque-value",
      "Bytes above 0x7F in a value are opaque data",
      "RFC 9110 §5.5",
      "X-Test: caf\xc3\xa9 \xff",
    ),
    valid_line(
      "unknown",
      "An unknown field is ignored",
      "RFC 9110 §5.1",
      "X-Unheard-Of: value\r\nX-Unheard-Of: value",
    ),
    {
      id: "field.nul-in-value",
      title: "A NUL in a value is refused or replaced",
      level: "MUST",
      source: "RFC 9110 §5.5",
      steps: request("X-Test: one\0two"),
      expect: either(answers("get"), refuses(400)),
    },
    {
      id: "field.control-in-value",
      title: "A control character in a value is refused or kept",
      level: "MUST",
      source: "RFC 9110 §5.5",
      steps: request("X-Test: one\x07two\x1b"),
      expect: either(answers("get"), refuses(400)),
    },
    {
      id: "field.bare-cr-in-value",
      title: "A bare CR at the end of a value is refused or replaced",
      level: "MUST",
      source: "RFC 9112 §2.2",
      steps: request("X-Test: one\r"),
      expect: either(answers("get"), refuses(400)),
    },
    {
      id: "limits.long-field-name",
      title:
        "A field name that is too long for the server is answered with 4xx",
      level: "MUST",
      source: "RFC 9110 §5.4",
      steps: request("X-{100000*a}: value"),
      expect: either(responds(431, 400, 413), responds_without(500, 501, 503)),
    },
    {
      id: "limits.fifty-fields",
      title: "A request with fifty fields is served, or refused with 4xx",
      level: "MUST",
      source: "RFC 9110 §5.4",
      steps: request(
        Array.from({ length: 50 }, (_, i) => `X-Test-${i}: value`).join("\r\n"),
      ),
      expect: either(answers("get"), responds(431, 400, 413)),
    },
    {
      id: "limits.large-field",
      title: "A field that is too large for the server is answered with 4xx",
      level: "MUST",
      source: "RFC 9110 §5.4",
      steps: request("X-Test: {200000*a}"),
      expect: either(responds(431, 400, 413), responds_without(500, 501, 503)),
    },
    {
      id: "limits.many-fields",
      title: "Too many fields for the server are answered with 4xx",
      level: "MUST",
      source: "RFC 9110 §5.4",
      steps: request("{4999*X-Test: value\r\n}X-Test: value"),
      expect: either(responds(431, 400, 413), responds_without(500, 501, 503)),
    },
  ],
};
