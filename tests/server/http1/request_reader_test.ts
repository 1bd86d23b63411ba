import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { ProtocolError } from "../../../server/http1/protocol_error.ts";
import type { RequestLimits } from "../../../server/http1/limits.ts";
import { RequestReader } from "../../../server/http1/request_reader.ts";
import { latin1_encode } from "../../../wsgi/latin1.ts";
import { feed, splits } from "./feed.ts";
import { VECTORS } from "./vectors.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const POST = "POST / HTTP/1.1\r\nHost: a\r\n";

for (const { name, input, requests, status } of VECTORS) {
  Deno.test(`${name}: ${status === null ? "accepted" : status}`, () => {
    const whole = feed([input]);
    assertEquals(whole.outcome, status ?? "idle");
    const complete = whole.requests.filter((request) => request.complete);
    assertEquals(complete.length, requests.length);
    for (const [i, expected] of requests.entries()) {
      const { head, content } = complete[i];
      const { headers } = head;
      assertMatches({ ...head, headers, content }, expected);
    }
    for (const pieces of splits(input)) {
      assertEquals(feed(pieces), whole, `split as ${JSON.stringify(pieces)}`);
    }
  });
}

function assertMatches(
  actual: Record<string, unknown>,
  expected: Record<string, unknown>,
): void {
  for (const [key, value] of Object.entries(expected)) {
    assertEquals(actual[key], value, key);
  }
}

interface LimitCase {
  name: string;
  limits: Partial<RequestLimits>;
  /** As much as the limit allows. */
  at_limit: string;
  /** One more: refused at its last byte, whatever would follow. */
  past_limit: string;
  status: number;
}

const LIMITS: LimitCase[] = [
  {
    name: "max_request_line: the line without its CRLF",
    limits: { max_request_line: 14 },
    at_limit: GET,
    past_limit: "GET /a HTTP/1.1\r",
    status: 414,
  },
  {
    name: "max_request_line applies whatever the line looks like",
    limits: { max_request_line: 14 },
    at_limit: GET,
    past_limit: "[".repeat(16),
    status: 414,
  },
  {
    name: "max_request_line: a method that fills the line",
    limits: { max_request_line: 14 },
    at_limit: GET,
    past_limit: "x".repeat(16),
    status: 501,
  },
  {
    name: "max_request_line does not count an empty line before",
    limits: { max_request_line: 14 },
    at_limit: `\r\n${GET}`,
    past_limit: "\r\nGET /a HTTP/1.1\r",
    status: 414,
  },
  {
    name: "max_header_bytes: all field lines with their CRLFs",
    limits: { max_header_bytes: 14 },
    at_limit: "GET / HTTP/1.1\r\nHost: a\r\nB:2\r\n\r\n",
    past_limit: "GET / HTTP/1.1\r\nHost: a\r\nB:22\r\n\r",
    status: 431,
  },
  {
    name: "max_header_bytes applies within a line",
    limits: { max_header_bytes: 9 },
    at_limit: GET,
    past_limit: "GET / HTTP/1.1\r\nHost: aaaaa",
    status: 431,
  },
  {
    name: "max_headers: the number of field lines",
    limits: { max_headers: 2 },
    at_limit: "GET / HTTP/1.1\r\nHost: a\r\nB:\r\n\r\n",
    past_limit: "GET / HTTP/1.1\r\nHost: a\r\nB:\r\nC:\r\n",
    status: 431,
  },
  {
    name: "max_header_bytes of trailers",
    limits: { max_header_bytes: 37 },
    at_limit: `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\nA:${
      "a".repeat(33)
    }\r\n\r\n`,
    past_limit: `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\nA:${
      "a".repeat(34)
    }\r\n\r`,
    status: 431,
  },
  {
    name: "max_headers of trailers",
    limits: { max_headers: 2 },
    at_limit: `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\nA:\r\nB:\r\n\r\n`,
    past_limit:
      `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\nA:\r\nB:\r\nC:\r\n`,
    status: 431,
  },
  {
    name: "max_body_bytes by Content-Length, refused with the head",
    limits: { max_body_bytes: 5 },
    at_limit: `${POST}Content-Length: 5\r\n\r\nhello`,
    past_limit: `${POST}Content-Length: 6\r\n\r\n`,
    status: 413,
  },
  {
    name: "max_body_bytes before 100 (Continue)",
    limits: { max_body_bytes: 5 },
    at_limit: `${POST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello`,
    past_limit: `${POST}Expect: 100-continue\r\nContent-Length: 6\r\n\r\n`,
    status: 413,
  },
  {
    name: "max_body_bytes by one chunk, refused with its size",
    limits: { max_body_bytes: 5 },
    at_limit:
      `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    past_limit: `${POST}Transfer-Encoding: chunked\r\n\r\n6\r\n`,
    status: 413,
  },
  {
    name: "max_body_bytes by several chunks",
    limits: { max_body_bytes: 5 },
    at_limit:
      `${POST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`,
    past_limit: `${POST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\n`,
    status: 413,
  },
];

for (const { name, limits, at_limit, past_limit, status } of LIMITS) {
  Deno.test(`${name}: accepted at the limit`, () => {
    for (const pieces of [[at_limit.repeat(3)], ...splits(at_limit)]) {
      const { outcome, requests } = feed(pieces, limits);
      assertEquals(outcome, "idle", JSON.stringify(pieces));
      assertEquals(requests[0].complete, true);
    }
  });

  Deno.test(`${name}: ${status} one byte past it`, () => {
    for (const pieces of [[past_limit], ...splits(past_limit)]) {
      assertEquals(feed(pieces, limits).outcome, status);
    }
    assertEquals(feed([past_limit.slice(0, -1)], limits).outcome, "open");
    assertEquals(feed([past_limit + GET], limits).outcome, status);
  });
}

Deno.test("the default limits: 8 KiB, 64 KiB, 100 fields, 1 GiB", () => {
  const request_line = (length: number) =>
    `GET /${"a".repeat(length - 14)} HTTP/1.1\r\nHost: a\r\n\r\n`;
  assertEquals(feed([request_line(8192)]).outcome, "idle");
  assertEquals(feed([request_line(8193)]).outcome, 414);
  const header_section = (length: number) =>
    `GET / HTTP/1.1\r\nHost: a\r\nA:${"a".repeat(length - 13)}\r\n\r\n`;
  assertEquals(feed([header_section(65536)]).outcome, "idle");
  assertEquals(feed([header_section(65537)]).outcome, 431);
  const fields = (count: number) =>
    `GET / HTTP/1.1\r\nHost: a\r\n${"A:\r\n".repeat(count - 1)}\r\n`;
  assertEquals(feed([fields(100)]).outcome, "idle");
  assertEquals(feed([fields(101)]).outcome, 431);
  const body = (length: number) => `${POST}Content-Length: ${length}\r\n\r\n`;
  assertEquals(feed([body(1024 ** 3)]).outcome, "open");
  assertEquals(feed([body(1024 ** 3 + 1)]).outcome, 413);
});

Deno.test("RFC 9112 §6.3: a length beyond exact integers is refused", () => {
  const limits = { max_body_bytes: Infinity };
  const body = (length: string) => `${POST}Content-Length: ${length}\r\n\r\n`;
  const { requests } = feed([body("9007199254740991")], limits);
  assertEquals(requests[0].head.content_length, Number.MAX_SAFE_INTEGER);
  assertEquals(feed([body("9007199254740992")], limits).outcome, 400);
  const chunk = (size: string) =>
    `${POST}Transfer-Encoding: chunked\r\n\r\n${size}\r\n`;
  assertEquals(feed([chunk("1fffffffffffff")], limits).outcome, "open");
  assertEquals(feed([chunk("20000000000000")], limits).outcome, 413);
});

Deno.test("receive_end() between requests closes", () => {
  assertEquals(feed([], {}, true).outcome, "closed");
  assertEquals(feed([GET], {}, true).outcome, "closed");
  assertEquals(feed([`${GET}\r\n`], {}, true).outcome, "closed");
});

Deno.test("RFC 9112 §8: receive_end() within a request gives status 400", () => {
  const messages = [
    GET,
    `${POST}Content-Length: 5\r\n\r\nhello`,
    `${POST}Transfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nA: b\r\n\r\n`,
  ];
  for (const message of messages) {
    for (let end = 1; end < message.length; end++) {
      assertEquals(feed([message.slice(0, end)], {}, true).outcome, 400);
    }
    assertEquals(feed([message], {}, true).outcome, "closed");
  }
  assertEquals(feed(["\r"], {}, true).outcome, 400);
});

Deno.test("a reader that failed throws the same error again", () => {
  const reader = new RequestReader();
  reader.receive_data(latin1_encode("GET\r\n\r\n"));
  const error = assertThrows(() => reader.next_event(), ProtocolError);
  reader.receive_data(latin1_encode(GET));
  const again = assertThrows(() => reader.next_event(), ProtocolError);
  assertStrictEquals(again, error);
});

Deno.test("an error shows what was received, escaped", () => {
  const reader = new RequestReader();
  reader.receive_data(
    latin1_encode("GET / HTTP/1.1\r\nHost: a\r\nA\x1b[2J: b\r\n\r\n"),
  );
  const { message } = assertThrows(() => reader.next_event(), ProtocolError);
  assertEquals(
    message,
    "Cannot read request: a field name must be a token with a colon right " +
      'after it: received "A\\u001b[2J: b"',
  );
});

Deno.test("idle is true until a request has begun", () => {
  const reader = new RequestReader();
  assertEquals(reader.idle, true);
  reader.receive_data(latin1_encode("G"));
  assertEquals(reader.next_event(), "need_data");
  assertEquals(reader.idle, false);
  reader.receive_data(latin1_encode(GET.slice(1)));
  reader.next_event();
  assertEquals(reader.idle, false);
  assertEquals(reader.next_event(), { type: "end" });
  assertEquals(reader.idle, true);
});

Deno.test("the data of a body is a view of the received bytes", () => {
  const bytes = latin1_encode(`${POST}Content-Length: 5\r\n\r\nhello`);
  const reader = new RequestReader();
  reader.receive_data(bytes);
  reader.next_event();
  const event = reader.next_event();
  assert(event !== "need_data" && event.type === "data");
  assertStrictEquals(event.data.buffer, bytes.buffer);
});

Deno.test("bytes may arrive faster than events are taken", () => {
  const reader = new RequestReader();
  for (const char of `${GET}${GET}`) reader.receive_data(latin1_encode(char));
  const types = [];
  for (let i = 0; i < 4; i++) {
    const event = reader.next_event();
    types.push(event === "need_data" ? event : event.type);
  }
  assertEquals(types, ["request", "end", "request", "end"]);
  assertEquals(reader.next_event(), "need_data");
});
