/**
 * The Host field.
 *
 * @module
 */
import {
  answers,
  is_answered,
  refuses,
  responds_without,
} from "../expectations.ts";
import type { HttpCheck, HttpTopic } from "../http_check.ts";
import { GET_1_0, LAST } from "./requests.ts";

/** A request with these lines for Host. */
function request(...lines: string[]): string[] {
  const fields = lines.map((line) => `${line}\r\n`).join("");
  return [`GET {target} HTTP/1.1\r\n${fields}${LAST}`];
}

/** RFC 9112 §3.2: any request with an invalid Host gets 400. */
function invalid_host(id: string, what: string, ...lines: string[]): HttpCheck {
  return {
    id: `host.${id}`,
    title: `A request with ${what} is answered with 400`,
    level: "MUST",
    source: "RFC 9112 §3.2",
    steps: request(...lines),
    expect: refuses(400),
  };
}

/** A valid way to write the Host line. */
function valid_host(
  id: string,
  title: string,
  source: string,
  line: string,
): HttpCheck {
  return {
    id: `host.${id}`,
    title,
    level: "MUST",
    source,
    steps: request(line),
    expect: answers("get"),
  };
}

/** The Host field. */
export const HOST: HttpTopic = {
  why:
    "Routing, caching and access control depend on Host, so all must see the same one (RFC 9110 §7.2)",
  fix:
    'Count the Host lines before anything else, and compare the value with uri-host [ ":" port ]; answer 400 to none, to two, and to what does not match',
  since_http_1_1: true,
  checks: [
    invalid_host("missing", "no Host"),
    {
      id: "host.missing-absolute-form",
      title: "An absolute-form target does not replace a missing Host",
      level: "MUST",
      source: "RFC 9112 §3.2",
      steps: [`GET {scheme}://{host}{target} HTTP/1.1\r\n${LAST}`],
      expect: refuses(400),
    },
    invalid_host(
      "two",
      "two Host fields",
      "Host: {host}",
      "Host: other.invalid",
    ),
    invalid_host(
      "repeated",
      "the same Host twice",
      "Host: {host}",
      "Host: {host}",
    ),
    invalid_host("two-cases", "Host and hOST", "Host: {host}", "hOST: {host}"),
    {
      id: "host.two-http-1-0",
      title: "An HTTP/1.0 request with two Host fields is answered with 400",
      level: "MUST",
      source: "RFC 9112 §3.2",
      steps: [`${GET_1_0}Host: other.invalid\r\n\r\n`],
      expect: refuses(400),
    },
    invalid_host("space", "a space in Host", "Host: {host} other.invalid"),
    invalid_host("slash", "a slash in Host", "Host: {host}/path"),
    invalid_host("userinfo", "a user name in Host", "Host: user@{host}"),
    invalid_host("question-mark", "a ? in Host", "Host: {host}?"),
    invalid_host("hash", "a # in Host", "Host: {host}#"),
    invalid_host("backslash", "a backslash in Host", "Host: {host}\\x"),
    invalid_host("port-letters", "letters for a port", "Host: {name}:http"),
    invalid_host("two-ports", "two ports in Host", "Host: {name}:80:80"),
    invalid_host("open-bracket", "an open bracket in Host", "Host: [::1"),
    invalid_host("percent", "a lone % in Host", "Host: a%zz"),
    invalid_host("nul", "a NUL in Host", "Host: {host}\0x"),
    invalid_host("control", "a control character in Host", "Host: {host}\x01"),
    invalid_host("bare-cr", "a bare CR in Host", "Host: {host}\rx"),
    invalid_host("non-ascii", "a byte above 0x7F in Host", "Host: {host}\xe9"),
    valid_host("any-case", "HoSt is Host", "RFC 9110 §5.1", "HoSt: {host}"),
    valid_host(
      "no-space",
      "The space after the colon is optional",
      "RFC 9112 §5",
      "Host:{host}",
    ),
    valid_host(
      "white-space",
      "Spaces and tabs around a value are not part of it",
      "RFC 9112 §5.1",
      "Host: \t {host} \t ",
    ),
    {
      id: "host.ipv6",
      title: "Host may be an IPv6 address with a port",
      level: "SHOULD",
      source: "RFC 9110 §7.2",
      steps: request("Host: [2001:db8::1]:8080"),
      expect: responds_without(400),
    },
    {
      id: "host.http-1-0-without",
      title: "An HTTP/1.0 request does not need a Host",
      level: "MAY",
      source: "RFC 9112 §3.2",
      steps: ["GET {target} HTTP/1.0\r\n\r\n"],
      expect: is_answered(),
    },
  ],
};
