/**
 * Where a request's body ends: Content-Length, Transfer-Encoding, and both.
 *
 * @module
 */
import {
  answers,
  closes,
  does_not_overflow,
  either,
  refuses,
  refuses_and_closes,
  responds,
} from "../expectations.ts";
import type { HttpCheck, HttpLevel, HttpTopic } from "../http_check.ts";
import {
  BODY,
  CHUNKS,
  GET,
  GET_1_0,
  NEXT,
  open,
  SMUGGLED,
} from "./requests.ts";

/** RFC 9112 §6.3: after an invalid Content-Length, 400 and a closed connection. */
function invalid_length(id: string, value: string): HttpCheck {
  return invalid_lengths(id, `Content-Length: ${value}`, value);
}

function invalid_lengths(id: string, lines: string, what: string): HttpCheck {
  return {
    id: `framing.length-${id}`,
    title: `Content-Length ${
      JSON.stringify(what)
    } is answered with 400 and the connection closed`,
    level: "MUST",
    source: "RFC 9112 §6.3; RFC 9110 §8.6",
    steps: [`${BODY}${lines}\r\n\r\nhello${NEXT}`],
    expect: refuses_and_closes(400),
  };
}

/** The same length given twice may be refused, or taken as one. */
function repeated_length(
  id: string,
  what: string,
  lines: string,
): HttpCheck {
  return {
    id: `framing.length-${id}`,
    title: `${what} is refused or taken as one`,
    level: "MUST",
    source: "RFC 9112 §6.3",
    needs: ["body"],
    steps: [`${BODY}${lines}\r\n\r\nhello${NEXT}`],
    expect: either(answers("body", "get"), refuses_and_closes(400)),
  };
}

/**
 * A coding that is not exactly `chunked`: a server that ignores it, or takes it
 * for `chunked`, may disagree with the next reader.
 */
function other_coding(
  id: string,
  level: HttpLevel,
  source: string,
  ...values: string[]
): HttpCheck {
  const fields = values.map((value) => `Transfer-Encoding: ${value}\r\n`);
  return {
    id: `framing.coding-${id}`,
    title: `Transfer-Encoding ${
      values.map((value) => JSON.stringify(value)).join(" and ")
    } is answered with 400 or 501 and the connection closed`,
    level,
    source,
    steps: [`${BODY}${fields.join("")}\r\n${CHUNKS}${NEXT}`],
    expect: refuses_and_closes(400, 501),
  };
}

function length_required(check: HttpCheck): HttpCheck {
  return { ...check, expect: either(check.expect, refuses_and_closes(411)) };
}

/** The length is known, so the body is read, or the request refused. */
function final_chunked(id: string, ...values: string[]): HttpCheck {
  const refused = other_coding(id, "MUST", NOT_FINAL, ...values);
  return {
    ...refused,
    title: refused.title.replace(
      /is answered .*/,
      "is read as chunked or refused, and never ignored",
    ),
    needs: ["chunked"],
    expect: either(
      answers("body", "get"),
      refuses_and_closes(400, 411, 413, 422, 501),
    ),
  };
}

/** §6.3: without a final `chunked` the length of a request is unknown. */
const NOT_FINAL = "RFC 9112 §6.3";

/** §6.1: an unknown coding SHOULD be answered with 501. */
const UNKNOWN = "RFC 9112 §6.1";

/** A body that the method has no use for is read, or the connection ends. */
function unused_body(method: string): HttpCheck {
  return {
    id: `framing.unread-body-${method.toLowerCase()}`,
    title: `The body of ${method} is never taken for the next request`,
    level: "MUST",
    source: "RFC 9112 §6, §9.3",
    needs: ["pipelining"],
    steps: [
      `${
        open(method)
      }Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}${NEXT}`,
    ],
    expect: {
      text: "2 responses, or 1 and a closed connection",
      judge(transcript, baseline) {
        const { responses: [first, second, third] } = transcript;
        const in_step = second === undefined ||
          third === undefined && second.status === baseline.get.status;
        return first !== undefined && in_step
          ? "pass"
          : closes().judge(transcript, baseline);
      },
    },
  };
}

/** Message framing. */
export const FRAMING: HttpTopic = {
  why:
    "If two parties disagree where a request ends, an attacker can slip in another one (RFC 9112 §11.2)",
  fix:
    "Determine the length of the body by the list in RFC 9112 §6.3, in its order, with decimal digits alone; answer 400 to anything else, and close the connection",
  checks: [
    {
      id: "framing.length-leading-zeros",
      title: "Content-Length may have leading zeros and is decimal",
      level: "MUST",
      source: "RFC 9110 §8.6",
      needs: ["body", "pipelining"],
      steps: [`${BODY}Content-Length: 0010\r\n\r\n0123456789${NEXT}`],
      expect: answers("body", "get"),
    },
    {
      id: "framing.length-zero",
      title: "Content-Length 0 is an empty body",
      level: "MUST",
      source: "RFC 9112 §6.3",
      steps: [`${GET}Content-Length: 0\r\n\r\n${NEXT}`],
      expect: answers("get", "get"),
    },
    {
      id: "framing.no-length",
      title: "A request without framing fields has no body",
      level: "MUST",
      source: "RFC 9112 §6.3",
      needs: ["body", "pipelining"],
      steps: [`${BODY}\r\n${NEXT}`],
      expect: either(answers("body", "get"), refuses(411)),
    },
    ...["GET", "POST", "OPTIONS", "PUT", "DELETE", "BREW"].map(unused_body),

    invalid_length("plus", "+5"),
    invalid_length("minus", "-5"),
    invalid_length("hexadecimal", "0x5"),
    invalid_length("letters", "five"),
    invalid_length("decimal-point", "5.0"),
    invalid_length("exponent", "5e0"),
    invalid_length("underscore", "0_5"),
    invalid_length("inner-space", "0 5"),
    invalid_length("semicolon", "5;"),
    invalid_length("quoted", '"5"'),
    invalid_length("empty", ""),
    invalid_length("vertical-tab", "\v5"),
    invalid_length("non-breaking-space", "\xa05"),
    invalid_length("list-of-two", "5, 6"),
    invalid_length("list-with-sign", "5, +5"),
    invalid_lengths(
      "two-fields",
      "Content-Length: 5\r\nContent-Length: 6",
      "5 and 6",
    ),
    invalid_lengths(
      "two-fields-reversed",
      "Content-Length: 6\r\nContent-Length: 5",
      "6 and 5",
    ),
    {
      id: "framing.length-overflow",
      title: "A Content-Length of 2^64 + 5 is not taken for 5",
      level: "MUST",
      source: "RFC 9110 §8.6",
      steps: [
        `${BODY}Content-Length: 18446744073709551621\r\n\r\nhello${NEXT}`,
      ],
      expect: does_not_overflow(),
    },
    repeated_length(
      "repeated",
      "The same Content-Length twice",
      "Content-Length: 5\r\nContent-Length: 5",
    ),
    repeated_length(
      "list-of-same",
      "A list of the same length twice",
      "Content-Length: 5, 5",
    ),

    {
      id: "framing.cl-te",
      title:
        "Transfer-Encoding together with Content-Length closes the connection",
      level: "MUST",
      source: "RFC 9112 §6.1",
      needs: ["persistence"],
      steps: [
        `${BODY}Content-Length: ${5 + SMUGGLED.length}\r\n` +
        `Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
        NEXT,
      ],
      expect: closes(),
    },
    {
      id: "framing.te-cl",
      title: "Content-Length after Transfer-Encoding closes the connection",
      level: "MUST",
      source: "RFC 9112 §6.1",
      needs: ["persistence"],
      steps: [
        `${BODY}Transfer-Encoding: chunked\r\n` +
        `Content-Length: ${5 + SMUGGLED.length}\r\n\r\n0\r\n\r\n${SMUGGLED}`,
        NEXT,
      ],
      expect: closes(),
    },
    {
      id: "framing.cl-te-short",
      title: "A short Content-Length does not override Transfer-Encoding",
      level: "MUST",
      source: "RFC 9112 §6.1",
      needs: ["persistence"],
      steps: [
        `${BODY}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
        NEXT,
      ],
      expect: closes(),
    },
    {
      id: "framing.te-http-1-0",
      title: "Transfer-Encoding in HTTP/1.0 closes the connection",
      level: "MUST",
      source: "RFC 9112 §6.1",
      steps: [
        `${GET_1_0}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n` +
        CHUNKS,
        NEXT,
      ],
      expect: closes(),
    },
    {
      id: "framing.underscore-coding",
      title: "Transfer_Encoding is not Transfer-Encoding",
      level: "MUST",
      source: "RFC 9110 §5.1",
      needs: ["body", "pipelining"],
      steps: [
        `${BODY}Content-Length: ${5 + SMUGGLED.length}\r\n` +
        `Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}${NEXT}`,
      ],
      expect: either(answers("body", "get"), refuses_and_closes(400)),
    },
  ],
};

/** Transfer codings: a topic of its own, since HTTP/1.0 has none. */
export const TRANSFER_CODINGS: HttpTopic = {
  why: FRAMING.why,
  fix:
    "Take Transfer-Encoding as a list of codings; accept chunked alone as the last one, answer 501 to a coding that the server does not know and 400 to anything else, and close the connection",
  since_http_1_1: true,
  checks: [
    {
      id: "framing.coding-any-case",
      title: "The name of a transfer coding is case-insensitive",
      level: "MUST",
      source: "RFC 9112 §7",
      needs: ["chunked"],
      steps: [`${BODY}Transfer-Encoding: cHuNkEd\r\n\r\n${CHUNKS}${NEXT}`],
      expect: answers("body", "get"),
    },
    {
      id: "framing.coding-unknown",
      title: "An unknown transfer coding is answered with 501",
      level: "SHOULD",
      source: UNKNOWN,
      steps: [
        `${BODY}Transfer-Encoding: unheard-of, chunked\r\n\r\n${CHUNKS}${NEXT}`,
      ],
      expect: responds(501, 400),
    },
    other_coding("identity", "MUST", NOT_FINAL, "identity"),
    other_coding("x-chunked", "MUST", NOT_FINAL, "xchunked"),
    other_coding("chunked-x", "MUST", NOT_FINAL, "chunkedx"),
    other_coding("not-final", "MUST", NOT_FINAL, "chunked, gzip"),
    other_coding("not-final-fields", "MUST", NOT_FINAL, "chunked", "identity"),
    other_coding("two-words", "MUST", NOT_FINAL, "chunked x"),
    other_coding("quoted", "MUST", NOT_FINAL, '"chunked"'),
    // A field without a coding may count as none, and POST then need a length.
    length_required(other_coding("empty", "MUST", NOT_FINAL, "")),
    other_coding("vertical-tab", "MUST", NOT_FINAL, "\vchunked"),
    other_coding("vertical-tab-behind", "MUST", NOT_FINAL, "chunked\v"),
    other_coding("non-breaking-space", "MUST", NOT_FINAL, "\xa0chunked"),
    other_coding("nul", "MUST", NOT_FINAL, "chunked\0x"),
    other_coding("semicolon-name", "MUST", NOT_FINAL, "x;chunked"),
    other_coding("parameter", "SHOULD", "RFC 9112 §7.1", "chunked;a=b"),
    // Only senders are told not to write these; the last coding is chunked.
    final_chunked("identity-first", "identity, chunked"),
    final_chunked("identity-field", "identity", "chunked"),
    final_chunked("twice", "chunked, chunked"),
    final_chunked("two-fields", "chunked", "chunked"),
    // RFC 9110 §5.6.1.2: empty elements of a list are ignored.
    final_chunked("comma-before", ", chunked"),
    final_chunked("comma-behind", "chunked,"),
    {
      ...final_chunked("tab-before", "\t chunked"),
      title: "White space before the name of a coding is not part of it",
      source: "RFC 9112 §5.1",
      expect: answers("body", "get"),
    },
    length_required(other_coding("comma-alone", "MUST", NOT_FINAL, ",")),
    other_coding("form-feed", "MUST", NOT_FINAL, "\fchunked"),
    other_coding("form-feed-behind", "MUST", NOT_FINAL, "chunked\f"),
    other_coding("gzip", "MUST", NOT_FINAL, "gzip"),
    other_coding("chunked-between", "MUST", NOT_FINAL, "gzip, chunked, gzip"),
    other_coding("gzip-chunked", "SHOULD", UNKNOWN, "gzip, chunked"),
    other_coding("gzip-field", "SHOULD", UNKNOWN, "gzip", "chunked"),
    other_coding("deflate-any-case", "SHOULD", UNKNOWN, "DEFLATE, chunked"),
  ],
};
