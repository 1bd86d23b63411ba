/**
 * What is not HTTP/1.1 at all: other protocols on this port, and noise.
 *
 * @module
 */
import type { Expectation, HttpCheck, HttpTopic } from "../http_check.ts";
import { wrong } from "../expectations.ts";
import { LAST, NEXT } from "./requests.ts";

/** RFC 9113 §4.1: a SETTINGS frame, which a server of HTTP/2 sends first. */
// deno-lint-ignore no-control-regex
const SETTINGS = /^\0[^]{2}\x04/;

/** An error or a closed connection; the server neither serves it nor waits. */
const REFUSED: Expectation = {
  text: "an error, or a closed connection",
  enough: 1,
  judge(transcript) {
    const [first] = transcript.responses;
    if (SETTINGS.test(transcript.received)) return "pass";
    if (first === undefined) {
      return transcript.end === "silent" ? wrong(transcript) : "pass";
    }
    return first.status >= 400 ? "pass" : wrong(transcript);
  },
};

/** RFC 9112 §2.2: what does not match the grammar SHOULD get 400. */
function garbage(
  id: string,
  what: string,
  bytes: string,
  source = "RFC 9112 §2.2",
): HttpCheck {
  return {
    id: `garbage.${id}`,
    title: `${what} is refused`,
    level: "SHOULD",
    source,
    steps: [bytes],
    expect: REFUSED,
  };
}

/** The start of a TLS 1.2 handshake, and an empty line as any bytes may have. */
const CLIENT_HELLO = "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03" +
  "{28*\xa5}\r\n\r\n\x00\x00\x04\x13\x01\x13\x02\x01\x00";

/** Every byte once, and an empty line. */
const EVERY_BYTE =
  Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join(
    "",
  ) + "\r\n\r\n";

/** Not HTTP/1.1. */
export const GARBAGE: HttpTopic = {
  why:
    "Browsers can be made to send other protocols to this port, and this one to other ports; what is not understood must not be acted on (RFC 9112 §2.2)",
  fix:
    "Answer 400 to a first line that is not a request line, and close the connection; never skip what does not parse",
  checks: [
    garbage(
      "http-2",
      "The preface of HTTP/2, unless the server speaks it,",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
      "RFC 9113 §3.4; RFC 9110 §2.5",
    ),
    garbage("tls", "The start of TLS on a port without it", CLIENT_HELLO),
    garbage("every-byte", "A line of every byte", EVERY_BYTE),
    garbage("zeros", "A thousand NULs", "{1000*\0}\r\n\r\n"),
    garbage("response", "A response", `HTTP/1.1 200 OK\r\n${LAST}`),
    garbage("json", "A JSON text", `{"jsonrpc": "2.0", "id": 1}\r\n\r\n`),
    garbage("smtp", "A command of SMTP", "EHLO client.invalid\r\n\r\n"),
    garbage("ssh", "The greeting of SSH", "SSH-2.0-Client_1.0\r\n\r\n"),
    garbage("redis", "A command of Redis", "*1\r\n$4\r\nPING\r\n\r\n"),
    {
      ...garbage(
        "proxy-line",
        "A line of the PROXY protocol from anybody",
        `PROXY TCP4 192.0.2.1 192.0.2.2 1234 80\r\n${NEXT}`,
      ),
      fix:
        "Read the PROXY protocol only from the addresses of proxies that are configured",
    },
  ],
};
