/**
 * The request target in its four forms.
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
  responds_without,
  wrong,
} from "../expectations.ts";
import type { HttpCheck, HttpTopic } from "../http_check.ts";
import { field_values } from "../../client/response_reader.ts";
import { LAST, NOT_FOUND, open } from "./requests.ts";

/** A request for `target`. */
function request(target: string, method = "GET", host = "{host}"): string[] {
  return [`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${LAST}`];
}

/** RFC 9112 §3.2: a bad target is refused, or MAY be corrected by a 301. */
function invalid_target(id: string, what: string, target: string): HttpCheck {
  return {
    id: `target.${id}`,
    title: `A target with ${what} is refused`,
    level: "SHOULD",
    source: "RFC 9112 §3.2",
    steps: request(target),
    expect: refuses(400, 301, 404),
  };
}

/** RFC 9112 §11.1: a decoded line break must not reach the response. */
function not_injected(id: string, where: string, target: string): HttpCheck {
  return {
    id: `target.${id}`,
    title: `A %0d%0a in ${where} does not become a field of the response`,
    level: "MUST",
    source: "RFC 9110 §5.5; RFC 9112 §11.1",
    steps: request(target),
    expect: {
      text: "a response without the field X-Injected, and no server error",
      enough: 1,
      judge: on_first((first, transcript) =>
        first.status >= 500 && first.status !== 501 ||
          field_values(first, "x-injected").length > 0
          ? wrong(transcript)
          : "pass"
      ),
    },
    fix: "Encode or refuse CR and LF in every value that goes into a field",
  };
}

/** RFC 3986 §5.2.4: what is above the root is removed. */
function stays_inside(id: string, what: string, target: string): HttpCheck {
  return {
    id: `target.${id}`,
    title: `A target with ${what} does not lead out of what is served`,
    level: "MUST",
    source: "RFC 9110 §17.3; RFC 3986 §5.2.4",
    steps: request(target),
    expect: {
      text: "a response without the content of /etc/passwd",
      enough: 1,
      judge: (transcript) =>
        /^root:[^:\n]*:0:/m.test(transcript.received)
          ? wrong(transcript, "it has the content of /etc/passwd")
          : "pass",
    },
    fix:
      "Decode the path, remove its dot segments, and only then join it to the root",
  };
}

const WHY =
  "What is routed, checked and logged has to be one and the same resource (RFC 9112 §3.2)";

/** The absolute-form; in HTTP/1.0 it was only for proxies. */
export const ABSOLUTE_FORM: HttpTopic = {
  why: WHY,
  fix:
    "Split scheme and authority off a target in absolute-form, serve its path, and use its authority in place of Host",
  since_http_1_1: true,
  checks: [
    {
      id: "target.absolute-form",
      title: "A target in absolute-form is accepted",
      level: "MUST",
      source: "RFC 9112 §3.2.2",
      steps: request("{scheme}://{host}{target}"),
      expect: answers("get"),
    },
    {
      id: "target.absolute-form-host",
      title:
        "The authority of an absolute-form target replaces another Host, or the request is refused",
      level: "MUST",
      source: "RFC 9112 §3.2.2, §3.2",
      steps: request("{scheme}://{host}{target}", "GET", "other.invalid"),
      expect: either(answers("get"), refuses(400)),
    },
    {
      id: "target.absolute-form-no-path",
      title: "A target in absolute-form may have no path",
      level: "MUST",
      source: "RFC 9112 §3.2.2; RFC 9110 §4.2.3",
      steps: request("{scheme}://{host}"),
      expect: responds_without(400),
    },
    {
      id: "target.absolute-form-upper-case",
      title: "The scheme of an absolute-form target is case-insensitive",
      level: "MUST",
      source: "RFC 9112 §3.2.2; RFC 9110 §4.2.3",
      steps: request("HTTP://{host}{target}"),
      expect: responds_without(400),
    },
    {
      id: "target.userinfo",
      title: "A user name in an absolute-form target is an error",
      level: "SHOULD",
      source: "RFC 9110 §4.2.4",
      steps: request("{scheme}://user:secret@{host}{target}"),
      expect: refuses(400, 301, 404),
    },
  ],
};

/** The other forms of the request target. */
export const TARGET: HttpTopic = {
  why: WHY,
  fix:
    "Check the target against the grammar of its form before it is decoded or routed, and answer 400 to what does not match; decode it once",
  checks: [
    {
      id: "target.asterisk-options",
      title: "OPTIONS * is answered, or refused without an error of the server",
      level: "MAY",
      source: "RFC 9112 §3.2.4; RFC 9110 §9.3.7",
      steps: request("*", "OPTIONS"),
      expect: is_answered(),
    },
    invalid_target("asterisk-get", "the asterisk-form for GET", "*"),
    invalid_target("authority-get", "the authority-form for GET", "{host}"),
    invalid_target("relative", "no leading slash", "relative"),
    invalid_target("fragment", "a fragment", "{target}#fragment"),
    invalid_target("nul", "a NUL", "{target}\0"),
    invalid_target("control", "a control character", "{target}\x01"),
    invalid_target("delete", "a DEL character", "{target}\x7f"),
    invalid_target("tab", "a tab", "{target}\tx"),
    invalid_target("non-ascii", "a byte above 0x7F", "{target}\xe9"),
    {
      id: "target.double-slash",
      title: "A path may start with two slashes",
      level: "SHOULD",
      source: "RFC 9112 §3.2.1; RFC 9110 §4.1",
      steps: request("//double/slash"),
      expect: responds_without(400),
    },
    {
      id: "target.query-only-marks",
      title: "A query may contain slashes and question marks",
      level: "SHOULD",
      source: "RFC 9112 §3.2.1; RFC 3986 §3.4",
      steps: request("/?/?a=//&b=?"),
      expect: responds_without(400),
    },
    invalid_target("percent", "a % without digits after it", "{target}%zz"),
    invalid_target("percent-end", "a % at its end", "{target}%4"),
    invalid_target("backslash", "a backslash", "{target}\\x"),
    invalid_target("quote", "a quotation mark", '{target}"x"'),
    invalid_target("angle", "angle brackets", "{target}<x>"),
    {
      id: "target.percent-nul",
      title: "A path does not end at %00",
      level: "SHOULD",
      source: "RFC 3986 §7.3",
      needs: ["success"],
      steps: [
        `${open("GET", NOT_FOUND)}\r\n`,
        `${open("GET", "{target}%00.txt")}${LAST}`,
      ],
      expect: {
        text: "an error, as for a missing resource",
        enough: 2,
        judge(transcript) {
          const [missing, second] = transcript.responses;
          if (missing === undefined || second === undefined) {
            return { skipped: "The server answers no second request" };
          }
          if (missing.status < 400) {
            return { skipped: "The server finds every resource" };
          }
          return second.status >= 400 && second.status < 500
            ? "pass"
            : wrong(transcript);
        },
      },
    },
    not_injected("percent-crlf", "a path", "{target}%0d%0aX-Injected:%20yes"),
    not_injected(
      "percent-crlf-query",
      "a query",
      "{target}?a=%0d%0aX-Injected:%20yes",
    ),
    not_injected(
      "percent-crlf-folder",
      "a path with two slashes, which servers redirect,",
      "//%0d%0aX-Injected:%20yes/..",
    ),
    stays_inside("dot-segments", "dot segments", "{12*/..}/etc/passwd"),
    stays_inside(
      "percent-dot-segments",
      "encoded dot segments",
      "{12*/%2e%2e}/etc/passwd",
    ),
    stays_inside(
      "percent-slashes",
      "dot segments with encoded slashes",
      "/{12*..%2f}etc%2fpasswd",
    ),
    {
      id: "target.connect-without-port",
      title: "CONNECT without a port is rejected",
      level: "MUST",
      source: "RFC 9110 §9.3.6",
      steps: request("{name}:", "CONNECT"),
      expect: is_not_served(),
    },
    {
      id: "target.connect-invalid-port",
      title: "CONNECT with an invalid port is rejected",
      level: "MUST",
      source: "RFC 9110 §9.3.6",
      steps: request("{name}:http", "CONNECT"),
      expect: is_not_served(),
    },
  ],
};
