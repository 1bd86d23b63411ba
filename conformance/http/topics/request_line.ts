/**
 * The request line: method, target, version and what separates them.
 *
 * @module
 */
import {
  answers,
  either,
  is_not_served,
  on_first,
  refuses,
  responds,
  responds_without,
  wrong,
} from "../expectations.ts";
import { type HttpCheck, type HttpTopic, NEEDS } from "../http_check.ts";
import { GET, LAST, NEXT, open } from "./requests.ts";

/** A request whose first line is `line`. */
function request(line: string): string[] {
  return [`${line}\r\nHost: {host}\r\n${LAST}`];
}

/** RFC 9112 §3: a malformed request line SHOULD be answered with 400. */
function invalid_line(id: string, what: string, line: string): HttpCheck {
  return {
    id: `request-line.${id}`,
    title: `A request line with ${what} is refused`,
    level: "SHOULD",
    source: "RFC 9112 §3",
    steps: request(line),
    expect: refuses(400, 501),
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
    expect: refuses(400, 505),
  };
}

/** The method. */
export const METHOD: HttpTopic = {
  why:
    "A server that mistakes one method for another does what nobody asked for (RFC 9110 §9.1)",
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
            return { skipped: NEEDS.persistence.reason };
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
      expect: responds(501, 405),
    },
    {
      id: "method.long",
      title: "An overlong method is answered with 501",
      level: "SHOULD",
      source: "RFC 9112 §3",
      steps: request("{1000*M} {target} HTTP/1.1"),
      expect: responds(501, 405, 400),
    },
  ],
};

/** The request line. */
export const REQUEST_LINE: HttpTopic = {
  why:
    "If two readers split the line differently, they see two different requests (RFC 9112 §3)",
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
      title: "HTTP/3.0 in a request line is refused with 505",
      level: "MAY",
      source: "RFC 9110 §15.6.6",
      steps: request("GET {target} HTTP/3.0"),
      expect: refuses(505, 400),
    },
    {
      id: "version.http-1-0",
      title: "HTTP/1.0 is served",
      level: "SHOULD",
      source: "RFC 9110 §2.5",
      steps: request("GET {target} HTTP/1.0"),
      expect: answers("get"),
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
