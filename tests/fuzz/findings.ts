/**
 * What the fuzzer has found, each case as small as it gets.
 *
 * @module
 */
import type { Ending } from "./memory_server.ts";

/** A connection on which something was wrong once. */
export interface Finding {
  /** What was wrong. */
  readonly name: string;
  /** The application, by its name in `STYLES`. */
  readonly style: string;
  readonly pieces: readonly string[];
  readonly ending: Ending;
  /** The most bytes of an answer that the system takes at once. */
  readonly window?: number;
}

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** The cases. */
export const FINDINGS: readonly Finding[] = [
  {
    name: "what was pipelined was overwritten by what came while it waited",
    style: "an asynchronous generator",
    pieces: [
      `${GET}${GET}GET / HT`,
      `TP/1.1\r\nHost: a\r\nX-A: ${"a".repeat(GET.length)}\r\n\r\n`,
    ],
    ending: "end",
  },
  {
    name: "half a head after an answer got no 408",
    style: "an array",
    pieces: [GET, "GET / HTTP/1.1\r\nHo"],
    ending: "stall",
  },
  {
    name: "a body was asked for more after its client had reset the connection",
    style: "a generator",
    pieces: [GET],
    ending: "reset",
    window: 65,
  },
  {
    name: "half a head of a HEAD request got a body",
    style: "an array",
    pieces: ["HEAD / HTTP/1.1\r\nHo"],
    ending: "end",
  },
  {
    name: "the validator refused a query that starts with a question mark",
    style: "an array",
    pieces: ["GET /??x HTTP/1.1\r\nHost: a\r\n\r\n"],
    ending: "end",
  },
  {
    name: "the oracle did not expect a 408 for a CRLF in two pieces",
    style: "an array",
    pieces: ["\r", "\n"],
    ending: "stall",
  },
  {
    name: "an empty Cookie field left a space at the end of HTTP_COOKIE",
    style: "an array",
    pieces: ["GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nCookie:\r\n\r\n"],
    ending: "end",
  },
];
