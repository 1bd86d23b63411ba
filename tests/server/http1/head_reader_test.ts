/**
 * The reader and the parser of heads make the same of any bytes.
 *
 * More rounds than in the suite: deno task fuzz:heads
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { parse_head } from "../../../server/http1/head_parser.ts";
import { read_head } from "../../../server/http1/head_reader.ts";
import {
  DEFAULT_LIMITS,
  type RequestLimits,
} from "../../../server/http1/limits.ts";
import { SectionScanner } from "../../../server/http1/lines.ts";
import { ProtocolError } from "../../../server/http1/protocol_error.ts";
import { ReceiveBuffer } from "../../../server/http1/receive_buffer.ts";
import type { RequestHead } from "../../../server/http1/request_head.ts";
import { latin1_encode } from "../../../wsgi/latin1.ts";
import type { WSGIEnvironment } from "../../../wsgi/types.ts";
import { feed } from "./feed.ts";
import { mutate, type Numbers, numbers, random_split } from "./mutate.ts";
import { VECTORS } from "./vectors.ts";

const SEED = 0x1145;
const ROUNDS = Number(Deno.args[0] ?? 10_000);

/** What the strict way makes of bytes: a head, a status or nothing yet. */
function explain(
  bytes: Uint8Array,
  limits: RequestLimits,
): RequestHead | number | null {
  const buffer = new ReceiveBuffer();
  buffer.append(bytes);
  const scanner = new SectionScanner({
    length: { what: "", bytes: limits.max_header_bytes, status: 431 },
    max_fields: limits.max_headers,
  }, {
    what: "",
    bytes: limits.max_request_line,
    status: 414,
    token_status: 501,
  });
  try {
    const length = scanner.find_end(buffer);
    return length === -1 ? null : parse_head(buffer.take(length));
  } catch (error) {
    if (error instanceof ProtocolError) return error.status;
    throw error;
  }
}

function pick<T>(values: readonly T[], below: Numbers): T {
  return values[below(values.length)];
}

const METHODS = ["GET", "POST", "OPTIONS", "CONNECT", "x!#", "A".repeat(64)];
const TARGETS = ["/", "//a", "/a%20b?c=d&e", "/?", "*", "http://h/x", "a:1"];
const VERSIONS = ["HTTP/1.0", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/11"];
/** Names, each with values that mean something in it. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  "Host": ["a", "a:80"],
  "host": ["a", "[::1]:1"],
  "Connection": ["close", "keep-alive, close", "Keep-Alive", "Upgrade"],
  "Content-Length": ["0", "3"],
  "content-type": ["text/plain"],
  "Transfer-Encoding": ["chunked", "gzip, chunked"],
  "Expect": ["100-continue", "100-Continue"],
  "Cookie": ["a=b"],
  "X_Y": ["1"],
  "Proxy": ["http://a"],
  ["X-".padEnd(70, "long")]: ["1"],
};
const NAMES = Object.keys(FIELDS);
const VALUES = [
  "a",
  "a:80",
  "a:65536",
  "[::1]:1",
  "",
  "0",
  "3",
  "9007199254740993",
  "chunked",
  "Chunked",
  "gzip, chunked",
  "close",
  "keep-alive, close",
  "Keep-Alive",
  "100-continue",
  "100-Continue",
  "\xe9\x80\xff",
  "a \t b",
];
const SPACES = ["", " ", "\t", "  "];

/** A head, more often right than wrong. */
function random_head(below: Numbers): string {
  let head = `${below(3) ? "GET" : pick(METHODS, below)} ${
    below(3) ? "/a?b" : pick(TARGETS, below)
  } ${below(3) ? "HTTP/1.1" : pick(VERSIONS, below)}\r\n`;
  if (below(8)) head += "Host: a.example:8000\r\n";
  for (let i = below(6); i > 0; i--) {
    const name = below(3) ? pick(NAMES, below) : `X-${below(3000)}`;
    const value = pick((below(4) && FIELDS[name]) || VALUES, below);
    head += `${name}:${pick(SPACES, below)}${value}${pick(SPACES, below)}\r\n`;
  }
  return `${head}\r\n`;
}

function random_limits(below: Numbers): RequestLimits {
  if (below(2)) return DEFAULT_LIMITS;
  return {
    max_request_line: 10 + below(20),
    max_header_bytes: below(120),
    max_headers: below(6),
    max_body_bytes: below(6),
  };
}

const VECTOR_INPUTS = VECTORS.map(({ input }) => input)
  .filter((input) => input.length < 400);

Deno.test("a head that the reader takes, the parser takes, and makes the same of it", () => {
  const below = numbers(SEED);
  let taken = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let input = below(4) ? random_head(below) : pick(VECTOR_INPUTS, below);
    for (let i = below(3); i > 0; i--) input = mutate(input, below);
    if (below(2)) input += random_head(below);
    const limits = random_limits(below);
    const start = below(3);
    const read = read_head(
      latin1_encode("\r\n\0".slice(0, start) + input),
      start,
      limits,
    );
    const expected = explain(latin1_encode(input), limits);
    if (read !== null) {
      taken++;
      assertEquals(
        { ...read, headers: read.headers },
        typeof expected === "object" && expected !== null &&
          { ...expected, headers: expected.headers },
        `round ${round}: ${JSON.stringify(input)}`,
      );
    }
    // The whole reader, which asks one and then the other, in pieces as well.
    const whole = feed([input], limits);
    const head = whole.requests.at(0)?.head;
    // An empty line may come before, and a body too long is not the head's.
    if (!input.startsWith("\r") && whole.outcome !== 413) {
      const outcome = head === undefined ? whole.outcome : { ...head };
      assertEquals(
        outcome,
        typeof expected === "number"
          ? expected
          : expected === null
          ? input === "" ? "idle" : "open"
          : { ...expected },
        `round ${round}: ${JSON.stringify(input)}`,
      );
    }
    assertEquals(feed(random_split(input, below), limits), whole);
  }
  // Were everything left to the parser, all this would show nothing.
  assert(taken > ROUNDS / 10, `${taken} of ${ROUNDS}`);
});

const USUAL = [
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET //a/b?c HTTP/1.1\r\nhost: 127.0.0.1:8000\r\nConnection: close\r\n\r\n",
  "GET / HTTP/1.0\r\n\r\n",
  "POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: x\r\nContent-Length: 3\r\n\r\nabc",
  "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
  "GET / HTTP/1.1\r\nHost:a\r\nX-Empty:\r\nX-Latin: \xe9 \xff\t\r\n\r\n",
];

for (const head of USUAL) {
  Deno.test(`the reader takes ${JSON.stringify(head)}`, () => {
    const read = read_head(latin1_encode(head), 0, DEFAULT_LIMITS);
    assert(read !== null);
    assertEquals({ ...read }, {
      ...explain(latin1_encode(head), DEFAULT_LIMITS) as RequestHead,
    });
    assertEquals(read.length, head.indexOf("\r\n\r\n") + 4);
  });

  Deno.test(`the reader does not take less of ${JSON.stringify(head)}`, () => {
    const end = head.indexOf("\r\n\r\n") + 4;
    for (let length = 0; length < end; length++) {
      const bytes = latin1_encode(head.slice(0, length));
      assertStrictEquals(read_head(bytes, 0, DEFAULT_LIMITS), null);
    }
  });
}

Deno.test("the list of fields is made once, and what is changed in it counts", () => {
  const bytes = latin1_encode(
    "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\nX_A: 3\r\n\r\n",
  );
  const head = read_head(bytes, 0, DEFAULT_LIMITS)!;
  const environ: Partial<WSGIEnvironment> = {};
  head.add_fields_to(environ);
  assertEquals(environ, { HTTP_HOST: "a", HTTP_X_A: "1,2" });

  assertEquals(head.headers.length, 4);
  assertStrictEquals(head.headers, head.headers);
  head.headers.push(["X-B", "4"]);
  const changed: Partial<WSGIEnvironment> = {};
  head.add_fields_to(changed);
  assertEquals(changed, { HTTP_HOST: "a", HTTP_X_A: "1,2", HTTP_X_B: "4" });
});
