/**
 * The request line: method, target, version and what separates them.
 *
 * @module
 */
import {
  answers,
  either,
  is_answered,
  is_not_served,
  on_first,
  refuses,
  responds,
  responds_without,
  wrong,
} from "../expectations.ts";
import type { Expectation, HttpCheck, HttpTopic } from "../http_check.ts";
import {
  field_values,
  type HttpResponse,
} from "../../client/response_reader.ts";
import { GET, LAST, NEXT, open } from "./requests.ts";

/** A request whose first line is `line`. */
function request(line: string): string[] {
  return [`${line}\r\nHost: {host}\r\n${LAST}`];
}

/** RFC 9112 §3: a malformed request line SHOULD be answered with 400 or 301. */
function invalid_line(id: string, what: string, line: string): HttpCheck {
  return {
    id: `request-line.${id}`,
    title: `A request line with ${what} is refused`,
    level: "SHOULD",
    source: "RFC 9112 §3",
    steps: request(line),
    expect: refuses(400, 301, 405, 501),
  };
}

/** RFC 9112 §2.3: the version is `HTTP/`, a digit, a dot and a digit. */
function invalid_version(id: string, version: string): HttpCheck {
  return {
    id: `version.${id}`,
    title: `A version written ${version} is refused`,
    level: "SHOULD",
    source: "RFC 9112 §2.3, §3",
    steps: request(`GET {target} ${version}`),
    expect: refuses(400, 301, 505),
  };
}

/** A server may implement any method, and then there is nothing to see. */
function unless_served({ text, enough, judge }: Expectation): Expectation {
  return {
    text,
    enough,
    judge: (transcript, baseline) =>
      transcript.responses[0]?.status === baseline.get.status
        ? { skipped: "The server serves any method" }
        : judge(transcript, baseline),
  };
}

/** What the answer to TRACE must be, if it is 200. */
function if_traced(
  text: string,
  is_right: (response: HttpResponse) => boolean,
): Expectation {
  return {
    text,
    enough: 1,
    judge: on_first((first, transcript) => {
      if (first.status !== 200) {
        return { skipped: `TRACE is answered with ${first.status}` };
      }
      return is_right(first) ? "pass" : wrong(transcript);
    }),
  };
}

/** Requests whose responses may have Allow. */
const ALLOWING = ["OPTIONS", "DELETE"].map((method) => `${open(method)}\r\n`);

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** What each Allow must be: its elements, the empty ones left out. */
function each_allow(
  text: string,
  is_right: (methods: string[]) => boolean,
): Expectation {
  return {
    text,
    enough: ALLOWING.length,
    judge(transcript) {
      const lists = transcript.responses
        .filter(({ status }) => status < 300 || status === 405)
        .map((response) => field_values(response, "allow"))
        .filter((values) => values.length > 0);
      if (lists.length === 0) return { skipped: "There was no Allow" };
      const bad = lists.find((values) => !is_right(elements(values)));
      return bad === undefined
        ? "pass"
        : wrong(transcript, `Allow is ${JSON.stringify(bad.join(", "))}`);
    },
  };
}

function elements(values: string[]): string[] {
  return values.join(",").split(",").map((element) => element.trim())
    .filter((element) => element !== "");
}

/** The method. */
export const METHOD: HttpTopic = {
  why:
    "A server that mistakes one method for another does what nobody asked for (RFC 9110 §9.1)",
  fix:
    "Compare methods byte by byte; answer 501 to one that the server does not know, and 405 with Allow to one that the resource does not have",
  checks: [
    {
      id: "method.case-sensitive",
      title: "The method is case-sensitive: get is not GET",
      level: "SHOULD",
      source: "RFC 9110 §9.1",
      needs: ["success"],
      steps: [
        `${open("get")}\r\n`,
        open("BREW") + LAST,
      ],
      expect: {
        text: "an error, as for any unknown method",
        judge: on_first((get, transcript) => {
          const [, brew] = transcript.responses;
          if (get.status >= 400) return "pass";
          if (brew === undefined) {
            return { skipped: "The server answers no second request" };
          }
          return brew.status < 400
            ? { skipped: "The server serves any method" }
            : wrong(transcript);
        }),
      },
    },
    {
      id: "method.unknown",
      title: "An unknown method is answered with 501",
      level: "SHOULD",
      source: "RFC 9110 §9.1",
      needs: ["success"],
      steps: request("BREW {target} HTTP/1.1"),
      expect: unless_served(responds(501, 405)),
    },
    {
      id: "method.long",
      title: "An overlong method is answered with 501",
      level: "SHOULD",
      source: "RFC 9112 §3",
      steps: request("{1000*M} {target} HTTP/1.1"),
      expect: unless_served(responds(501, 405, 400, 414, 431)),
    },
    {
      id: "method.trace",
      title: "A 200 to TRACE has the request as its content",
      level: "SHOULD",
      source: "RFC 9110 §9.3.8",
      steps: [`${open("TRACE")}X-Test: echo\r\n${LAST}`],
      expect: if_traced(
        "message/http with the request",
        ({ headers, body }) =>
          /x-test: *echo/i.test(body) &&
          headers.some(([name, value]) =>
            /^content-type$/i.test(name) && /^message\/http/i.test(value)
          ),
      ),
    },
    {
      id: "method.trace-secrets",
      title: "A 200 to TRACE does not repeat Cookie and Authorization",
      level: "SHOULD",
      source: "RFC 9110 §9.3.8",
      steps: [
        `${open("TRACE")}Cookie: secret-1=1\r\n` +
        `Authorization: Basic c2VjcmV0LTI6Mg==\r\n${LAST}`,
      ],
      expect: if_traced(
        "content without their values",
        ({ body }) => !/secret-1|c2VjcmV0LTI/.test(body),
      ),
    },
    {
      id: "method.options",
      title: "OPTIONS is answered, or refused without an error of the server",
      level: "MAY",
      source: "RFC 9110 §9.3.7",
      steps: [open("OPTIONS") + LAST],
      expect: is_answered(),
    },
    {
      id: "method.options-allow",
      title: "A successful answer to OPTIONS has Allow",
      level: "SHOULD",
      source: "RFC 9110 §9.3.7",
      steps: [open("OPTIONS") + LAST],
      expect: {
        text: "Allow",
        enough: 1,
        judge: on_first((first, transcript) => {
          if (first.status >= 300) {
            return { skipped: `OPTIONS is answered with ${first.status}` };
          }
          return field_values(first, "allow").length > 0
            ? "pass"
            : wrong(transcript, "there is no Allow");
        }),
      },
    },
    {
      id: "method.allow-form",
      title: "Allow is a list of methods",
      level: "MUST",
      source: "RFC 9110 §10.2.1",
      steps: ALLOWING,
      expect: each_allow(
        "a list of tokens",
        (methods) => methods.every((name) => TOKEN.test(name)),
      ),
    },
    {
      id: "method.allow-get",
      title: "Allow has GET where GET is supported",
      level: "MUST",
      source: "RFC 9110 §10.2.1, §15.5.6",
      needs: ["success"],
      steps: ALLOWING,
      expect: each_allow("GET in it", (methods) => methods.includes("GET")),
    },
  ],
};

/** The request line. */
export const REQUEST_LINE: HttpTopic = {
  why:
    "If two readers split the line differently, they see two different requests (RFC 9112 §3)",
  fix:
    "Read the line by its grammar: method SP request-target SP HTTP-version CRLF; answer 400 to anything else, and close the connection",
  checks: [
    {
      id: "request-line.empty-line-before",
      title: "An empty line before the request line is ignored",
      level: "SHOULD",
      source: "RFC 9112 §2.2",
      steps: [`\r\n${NEXT}`],
      expect: answers("get"),
    },
    {
      id: "request-line.empty-line-between",
      title: "An empty line between two requests is ignored",
      level: "SHOULD",
      source: "RFC 9112 §2.2",
      needs: ["pipelining"],
      steps: [`${GET}\r\n\r\n${NEXT}`],
      expect: answers("get", "get"),
    },
    {
      id: "request-line.bare-cr",
      title: "A bare CR does not end the request line",
      level: "MUST",
      source: "RFC 9112 §2.2",
      steps: [`GET {target} HTTP/1.1\rHost: {host}\r\n${LAST}`],
      expect: is_not_served(),
    },
    {
      id: "request-line.white-space",
      title:
        "Other white space in place of a single space is accepted or refused",
      level: "MAY",
      source: "RFC 9112 §3",
      steps: request("GET\t{target}  HTTP/1.1"),
      expect: either(answers("get"), refuses(400, 501)),
    },
    {
      id: "request-line.bare-lf",
      title: "Lines that end in a bare LF are read or refused",
      level: "MAY",
      source: "RFC 9112 §2.2",
      steps: ["GET {target} HTTP/1.1\nHost: {host}\nConnection: close\n\n"],
      expect: either(answers("get"), refuses(400)),
    },
    {
      id: "limits.empty-lines",
      title: "A thousand empty lines before a request do no harm",
      level: "MAY",
      source: "RFC 9112 §2.2",
      steps: [`{1000*\r\n}${NEXT}`],
      expect: is_answered(),
    },
    invalid_line(
      "space-in-target",
      "a space in the target",
      "GET /a b HTTP/1.1",
    ),
    invalid_line("no-version", "no version", "GET {target}"),
    invalid_line("method-only", "a method alone", "GET"),
    invalid_line("no-method", "no method", "{target} HTTP/1.1"),
    invalid_line("method-at", "an @ in the method", "G@T {target} HTTP/1.1"),
    invalid_line("method-nul", "a NUL in the method", "G\0T {target} HTTP/1.1"),
    invalid_line(
      "method-colon",
      "a colon in the method",
      "GET: {target} HTTP/1.1",
    ),
    invalid_line(
      "method-non-ascii",
      "a byte above 0x7F in the method",
      "G\xc9T {target} HTTP/1.1",
    ),
    invalid_line("trailing-text", "a fourth word", "GET {target} HTTP/1.1 x"),
    {
      id: "version.higher-minor",
      title: "HTTP/1.2 is served as HTTP/1.1",
      level: "SHOULD",
      source: "RFC 9110 §2.5",
      steps: request("GET {target} HTTP/1.2"),
      expect: answers("get"),
    },
    {
      id: "version.higher-major",
      title: "HTTP/3.0 in a request line is refused with 505, or served",
      level: "MAY",
      source: "RFC 9110 §2.5, §15.6.6",
      steps: request("GET {target} HTTP/3.0"),
      expect: is_answered(),
    },
    {
      id: "version.http-2-0",
      title: "HTTP/2.0 in a request line is refused with 505, or served",
      level: "MAY",
      source: "RFC 9110 §2.5, §15.6.6",
      steps: request("GET {target} HTTP/2.0"),
      expect: is_answered(),
    },
    {
      id: "version.http-1-0",
      title: "HTTP/1.0 is served, or refused with 505",
      level: "SHOULD",
      source: "RFC 9110 §2.5, §15.6.6",
      steps: request("GET {target} HTTP/1.0"),
      expect: either(answers("get"), responds(505)),
    },
    invalid_version("lower-case", "http/1.1"),
    invalid_version("other-name", "HTTQ/1.1"),
    invalid_version("no-minor", "HTTP/1"),
    invalid_version("two-digit-minor", "HTTP/1.10"),
    invalid_version("two-digit-major", "HTTP/01.1"),
    invalid_version("third-number", "HTTP/1.1.1"),
    invalid_version("letter", "HTTP/1.x"),
    invalid_version("comma", "HTTP/1,1"),
    invalid_version("sign", "HTTP/+1.1"),
    {
      id: "limits.request-line-8000",
      title: "A request line of 8000 bytes is read",
      level: "SHOULD",
      source: "RFC 9112 §3",
      steps: request(
        `GET /{${8000 - "GET / HTTP/1.1".length}*a} HTTP/1.1`,
      ),
      expect: responds_without(400, 413, 414, 431),
    },
    {
      id: "limits.long-target",
      title: "A target that is too long for the server is answered with 414",
      level: "MUST",
      source: "RFC 9112 §3",
      steps: request("GET /{100000*a} HTTP/1.1"),
      expect: either(responds(414), responds_without(400, 413, 431, 500)),
    },
  ],
};
