/**
 * The request target in its four forms.
 *
 * @module
 */
import {
  answers,
  is_not_served,
  refuses,
  responds_without,
} from "../expectations.ts";
import type { HttpCheck, HttpTopic } from "../http_check.ts";
import { LAST } from "./requests.ts";

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

const WHY =
  "What is routed, checked and logged has to be one and the same resource (RFC 9112 §3.2)";

/** The absolute-form; in HTTP/1.0 it was only for proxies. */
export const ABSOLUTE_FORM: HttpTopic = {
  why: WHY,
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
      title: "The authority of an absolute-form target replaces Host",
      level: "MUST",
      source: "RFC 9112 §3.2.2",
      steps: request("{scheme}://{host}{target}", "GET", "other.invalid"),
      expect: answers("get"),
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
  checks: [
    {
      id: "target.asterisk-options",
      title: "OPTIONS * is accepted",
      level: "SHOULD",
      source: "RFC 9112 §3.2.4",
      steps: request("*", "OPTIONS"),
      expect: responds_without(400),
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
