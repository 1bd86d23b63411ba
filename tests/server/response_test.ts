/** The exact bytes of responses to requests that arrive whole or bytewise. */
import { Buffer } from "node:buffer";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type {
  HeaderList,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/types.ts";
import { without_date } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { timed } from "../helpers/timed.ts";
import { reply, request } from "../helpers/wire.ts";

interface Case {
  name: string;
  /** By default, a plain GET. */
  request?: string;
  app: WSGIApplication;
  expected: string;
  /** What the log must contain; by default, the log is empty. */
  logged?: string;
}

const GET = request();
const HTTP_1_0 = "GET / HTTP/1.0\r\n\r\n";
const HEAD = request("HEAD /");

const bytes = latin1_encode;

/** An application that starts a response with these and returns `body()`. */
function app(
  body: () => WSGIResult | Promise<WSGIResult>,
  status = "200 OK",
  headers: HeaderList = [["Content-Type", "text/plain"]],
): WSGIApplication {
  return (_environ, start_response) => {
    start_response(status, headers);
    return body();
  };
}

function array(...chunks: string[]): () => WSGIResult {
  return () => chunks.map(bytes);
}

function generator(...chunks: string[]): () => WSGIResult {
  return function* () {
    yield* chunks.map(bytes);
  };
}

function async_generator(...chunks: string[]): () => WSGIResult {
  return async function* () {
    yield* chunks.map(bytes);
  };
}

const TEXT = "Content-Type: text/plain";
const CHUNKED = "Transfer-Encoding: chunked";
const CLOSE = "Connection: close";

const FRAMING: Case[] = [
  {
    name: "an array of one chunk has a Content-Length",
    app: app(array("body")),
    expected: reply("200 OK", [TEXT, "Content-Length: 4"], "body"),
  },
  {
    name: "an array of many chunks has their total Content-Length",
    app: app(array("b", "", "od", "y")),
    expected: reply("200 OK", [TEXT, "Content-Length: 4"], "body"),
  },
  {
    name: "an empty array has Content-Length 0",
    app: app(array()),
    expected: reply("200 OK", [TEXT, "Content-Length: 0"]),
  },
  {
    name: "an array of empty chunks has Content-Length 0",
    app: app(array("", "")),
    expected: reply("200 OK", [TEXT, "Content-Length: 0"]),
  },
  {
    name: "a chunk may be a subclass of Uint8Array",
    app: app(() => {
      class Bytes extends Uint8Array<ArrayBuffer> {}
      return [Bytes.from(bytes("body"))];
    }),
    expected: reply("200 OK", [TEXT, "Content-Length: 4"], "body"),
  },
  {
    name: "a chunk may be a Node Buffer",
    app: app(() => [Buffer.from("body")]),
    expected: reply("200 OK", [TEXT, "Content-Length: 4"], "body"),
  },
  {
    name: "an application may freeze what it returns",
    app: app(
      () => Object.freeze([bytes("body")]) as unknown as Uint8Array[],
      "200 OK",
      Object.freeze([["X", "y"]]) as unknown as HeaderList,
    ),
    expected: reply("200 OK", ["X: y", "Content-Length: 4"], "body"),
  },
  {
    name: "RFC 9112 §7.1: a generator is chunked",
    app: app(generator("bo", "", "dy and more")),
    expected: reply(
      "200 OK",
      [TEXT, CHUNKED],
      "2\r\nbo\r\nb\r\ndy and more\r\n0\r\n\r\n",
    ),
  },
  {
    name: "an async generator is chunked",
    app: app(async_generator("bo", "dy")),
    expected: reply(
      "200 OK",
      [TEXT, CHUNKED],
      "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
    ),
  },
  {
    name: "a promise of an array is treated like the array",
    app: app(() => Promise.resolve([bytes("body")])),
    expected: reply("200 OK", [TEXT, "Content-Length: 4"], "body"),
  },
  {
    name: "an iterable without chunks has Content-Length 0",
    app: app(generator()),
    expected: reply("200 OK", [TEXT, "Content-Length: 0"]),
  },
  {
    name: "with a Content-Length of its own a body is not chunked",
    app: app(generator("bo", "dy"), "200 OK", [["Content-Length", "4"]]),
    expected: reply("200 OK", ["Content-Length: 4"], "body"),
  },
  {
    name: "write() is chunked, and the returned body follows it",
    app: (_environ, start_response) => {
      const write = start_response("200 OK", [["Content-Type", "text/plain"]]);
      write(bytes("bo"));
      return [bytes("dy")];
    },
    expected: reply(
      "200 OK",
      [TEXT, CHUNKED],
      "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
    ),
  },
  {
    name: "write() alone is chunked, one chunk per call",
    app: (_environ, start_response) => {
      const write = start_response("200 OK", [["Content-Type", "text/plain"]]);
      const data = bytes("bo");
      write(data);
      data.set(bytes("dy")); // What write() has taken stays as it was.
      write(data);
      return [];
    },
    expected: reply(
      "200 OK",
      [TEXT, CHUNKED],
      "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
    ),
  },
  {
    name:
      "RFC 9112 §6.3: in HTTP/1.0 a body of unknown length ends the connection",
    request: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    app: app(generator("bo", "dy")),
    expected: reply("200 OK", [TEXT, CLOSE], "body"),
  },
];

const PERSISTENCE: Case[] = [
  {
    name: "RFC 9112 §9.3: HTTP/1.1 persists",
    request: GET + GET,
    app: app(array("a")),
    expected: reply("200 OK", [TEXT, "Content-Length: 1"], "a").repeat(2),
  },
  {
    name:
      "RFC 9112 §9.6: after close no request follows, and the response says so",
    request: request("GET /", ["Connection: close"]) + GET,
    app: app(array("a")),
    expected: reply("200 OK", [TEXT, "Content-Length: 1", CLOSE], "a"),
  },
  {
    name: "HTTP/1.0 ends with the response",
    request: HTTP_1_0 + HTTP_1_0,
    app: app(array("a")),
    expected: reply("200 OK", [TEXT, "Content-Length: 1", CLOSE], "a"),
  },
  {
    name: "HTTP/1.0 persists on request, and the response says so",
    request: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + HTTP_1_0,
    app: app(array("a")),
    expected: reply("200 OK", [
      TEXT,
      "Content-Length: 1",
      "Connection: keep-alive",
    ], "a") + reply("200 OK", [TEXT, "Content-Length: 1", CLOSE], "a"),
  },
  {
    name: "chunked and close go together",
    request: request("GET /", ["Connection: close"]),
    app: app(generator("a")),
    expected: reply("200 OK", [TEXT, CHUNKED, CLOSE], "1\r\na\r\n0\r\n\r\n"),
  },
];

const WITHOUT_BODY: Case[] = [
  {
    name: "RFC 9110 §9.3.2: HEAD has the Content-Length of GET, and no body",
    request: HEAD + GET,
    app: app(array("body")),
    expected: reply("200 OK", [TEXT, "Content-Length: 4"]) +
      reply("200 OK", [TEXT, "Content-Length: 4"], "body"),
  },
  ...Object.entries({
    "empty generator": generator(),
    "empty array": array(),
    "array of an empty chunk": array(""),
  }).map(([what, body]) => ({
    name: `RFC 9110 §8.6: HEAD gets no made-up Content-Length of an ${what}`,
    request: HEAD,
    app: app(body),
    expected: reply("200 OK", [TEXT]),
  })),
  {
    name: "GET gets the Content-Length of an empty array",
    request: GET,
    app: app(array()),
    expected: reply("200 OK", [TEXT, "Content-Length: 0"]),
  },
  {
    name: "RFC 9110 §15.3.6: 205 has no body, and says so",
    request: GET + GET,
    app: app(array("body"), "205 Reset Content"),
    expected: reply("205 Reset Content", [TEXT, "Content-Length: 0"]).repeat(2),
  },
  {
    name: "RFC 9110 §15.3.6: whatever Content-Length the application gives",
    request: GET + GET,
    app: app(generator("body"), "205 Reset Content", [["Content-Length", "4"]]),
    expected: reply("205 Reset Content", ["Content-Length: 0"]).repeat(2),
  },
  {
    name: "HEAD gets no chunks of a generator",
    request: HEAD + HEAD,
    app: app(generator("bo", "dy")),
    expected: reply("200 OK", [TEXT]).repeat(2),
  },
  {
    name: "HEAD gets nothing from write()",
    request: HEAD + HEAD,
    app: (_environ, start_response) => {
      start_response("200 OK", [["Content-Length", "4"]])(bytes("body"));
      return [];
    },
    expected: reply("200 OK", ["Content-Length: 4"]).repeat(2),
  },
  ...([["HEAD", "GET", ""], ["GET", "HEAD", "body"]] as const).map((
    [method, made, body],
  ): Case => ({
    name: `middleware that makes ${made} of ${method} changes no framing`,
    request: request(`${method} /`) + request(`${method} /`),
    app: (environ, start_response) => {
      environ.REQUEST_METHOD = made;
      return app(array("body"))(environ, start_response);
    },
    expected: reply("200 OK", [TEXT, "Content-Length: 4"], body).repeat(2),
  })),
  {
    name: "RFC 9110 §8.6: 204 has no Content-Length and no body",
    request: GET + GET,
    app: app(array("body"), "204 No Content", [["Content-Length", "4"]]),
    expected: reply("204 No Content", []).repeat(2),
  },
  {
    name: "RFC 9110 §15.4.5: 304 has no body and no made-up Content-Length",
    request: GET + GET,
    app: app(generator("body"), "304 Not Modified", []),
    expected: reply("304 Not Modified", []).repeat(2),
  },
  {
    name: "304 keeps the Content-Length that GET would have",
    request: GET + GET,
    app: app(array(), "304 Not Modified", [["Content-Length", "4"]]),
    expected: reply("304 Not Modified", ["Content-Length: 4"]).repeat(2),
  },
];

const HEADS: Case[] = [
  {
    name: "the reason phrase is the application's own",
    app: app(array(), "299 Fine by me", []),
    expected: reply("299 Fine by me", ["Content-Length: 0"]),
  },
  {
    name: "RFC 9112 §4: the reason phrase may be empty",
    app: app(array(), "200 ", []),
    expected: reply("200 ", ["Content-Length: 0"]),
  },
  {
    name: "the reason phrase and values are sent as latin-1",
    app: app(array(), "200 D\xe9j\xe0 vu", [["X", "\x80\xa0\xff"]]),
    expected: reply("200 D\xe9j\xe0 vu", [
      "X: \x80\xa0\xff",
      "Content-Length: 0",
    ]),
  },
  {
    name: "header fields keep their case, order and repeats",
    app: app(array("a"), "200 OK", [
      ["set-cookie", "b=2"],
      ["X-b", ""],
      ["SET-COOKIE", "a=1"],
      ["content-LENGTH", "1"],
      ["x-B", "-"],
    ]),
    expected: reply("200 OK", [
      "set-cookie: b=2",
      "X-b: ",
      "SET-COOKIE: a=1",
      "content-LENGTH: 1",
      "x-B: -",
    ], "a"),
  },
  {
    name: "the application's Date and Server are kept, and sent once",
    app: app(array("a"), "200 OK", [
      ["server", "mine"],
      ["DATE", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ]),
    expected: "HTTP/1.1 200 OK\r\nserver: mine\r\n" +
      "DATE: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 1\r\n\r\na",
  },
  {
    name: "start_response() with exc_info replaces what is not yet sent",
    app: (_environ, start_response) => {
      start_response("200 OK", [["Content-Length", "100"], ["X", "-"]]);
      start_response("503 Sorry", [], new Error("caught"));
      return [bytes("a")];
    },
    expected: reply("503 Sorry", ["Content-Length: 1"], "a"),
  },
];

const CONTENT_LENGTH: Case[] = [
  {
    name: "what exceeds the Content-Length is not sent",
    request: GET + GET,
    app: app(array("body", "!"), "200 OK", [["Content-Length", "2"]]),
    expected: reply("200 OK", ["Content-Length: 2"], "bo").repeat(2),
    logged: "received more from the application; the rest is not sent",
  },
  {
    name: "nor is it of a generator",
    request: GET + GET,
    app: app(generator("bo", "dy"), "200 OK", [["Content-Length", "3"]]),
    expected: reply("200 OK", ["Content-Length: 3"], "bod").repeat(2),
    logged: "received more from the application; the rest is not sent",
  },
  {
    name: "PEP 3333: a generator is left when it exceeds the Content-Length",
    request: GET + GET,
    app: app(
      function* () {
        for (;;) yield bytes("body");
      },
      "200 OK",
      [["Content-Length", "6"]],
    ),
    expected: reply("200 OK", ["Content-Length: 6"], "bodybo").repeat(2),
    logged: "received more from the application; the rest is not sent",
  },
  {
    name: "an async generator as well",
    request: GET + GET,
    app: app(
      async function* () {
        for (;;) yield bytes("body");
      },
      "200 OK",
      [["Content-Length", "6"]],
    ),
    expected: reply("200 OK", ["Content-Length: 6"], "bodybo").repeat(2),
    logged: "received more from the application; the rest is not sent",
  },
  {
    name: "a body shorter than its Content-Length ends the connection",
    request: GET + GET,
    app: app(array("body"), "200 OK", [["Content-Length", "5"]]),
    expected: reply("200 OK", ["Content-Length: 5"], "body"),
    logged: "Content-Length is 5: received 4 bytes from the application",
  },
  {
    name: "so does no body at all",
    request: GET + GET,
    app: app(generator(), "200 OK", [["Content-Length", "5"]]),
    expected: reply("200 OK", ["Content-Length: 5"]),
    logged: "Content-Length is 5: received 0 bytes from the application",
  },
];

for (
  const { name, app, expected, logged, request = GET } of [
    ...FRAMING,
    ...PERSISTENCE,
    ...WITHOUT_BODY,
    ...HEADS,
    ...CONTENT_LENGTH,
  ]
) {
  for (const bytewise of [false, true]) {
    Deno.test(`${name} (read ${bytewise ? "byte by byte" : "whole"})`, async () => {
      await using served = serve(app, { bytewise });
      assertEquals(without_date(await served.raw(request)), expected);
      const log = served.errors.getvalue();
      if (logged === undefined) assertEquals(log, "");
      else assertStringIncludes(log, logged);
    });
  }
}

Deno.test("exceeding the Content-Length is logged once per response", async () => {
  const chunks = generator("bo", "dy", "!");
  await using served = serve(app(chunks, "200 OK", [["Content-Length", "1"]]));
  await served.raw(GET);
  assertEquals(served.errors.getvalue().match(/as announced/g)?.length, 1);
});

Deno.test("RFC 9110 §6.6.1: Date is the time of the first answer after a tick", async () => {
  const { served, clock } = timed(app(array("hi")));
  await using _ = served;
  using peer = await served.connect();
  const date = async () => {
    await peer.send(GET);
    const head = await peer.read_until("hi");
    return /^Date: (.*)\r$/m.exec(head)![1];
  };
  using now = stub(Date, "now", () => Date.UTC(2026, 10, 24, 12, 0, 0));
  assertEquals(await date(), "Tue, 24 Nov 2026 12:00:00 GMT");
  now.restore();
  using _later = stub(Date, "now", () => Date.UTC(2026, 10, 24, 12, 0, 1));
  assertEquals(await date(), "Tue, 24 Nov 2026 12:00:00 GMT");
  clock.advance(0.25);
  assertEquals(await date(), "Tue, 24 Nov 2026 12:00:01 GMT");
});
