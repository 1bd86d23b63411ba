import { assertEquals } from "@std/assert";
import { latin1_encode } from "../../../wsgi/latin1.ts";
import {
  field_tokens,
  field_values,
  type HttpResponse,
  is_interim,
  ResponseReader,
} from "../../../conformance/client/response_reader.ts";

/** Read `text` in pieces of `size` bytes; at its end the connection closes. */
function read(
  text: string,
  { methods = [], size = Infinity }: { methods?: string[]; size?: number } = {},
): HttpResponse[] {
  const reader = new ResponseReader(methods);
  const responses: HttpResponse[] = [];
  function take(): void {
    let response: HttpResponse | null;
    while ((response = reader.next_response())) responses.push(response);
  }
  const step = Math.min(size, text.length);
  for (let at = 0; at < text.length; at += step) {
    reader.receive_data(latin1_encode(text.slice(at, at + step)));
    take();
  }
  reader.receive_end();
  take();
  return responses;
}

const OK = "HTTP/1.1 200 OK\r\n";

/** Responses in good form: what they are read as, in pieces of any size. */
const VALID: {
  name: string;
  input: string;
  methods?: string[];
  read: Pick<HttpResponse, "status" | "body" | "framing">[];
}[] = [
  {
    name: "RFC 9112 §6.2: Content-Length bytes are the body",
    input: `${OK}Content-Length: 5\r\n\r\nhello`,
    read: [{ status: 200, body: "hello", framing: "length" }],
  },
  {
    name: "RFC 9112 §6.3: without framing fields the connection ends the body",
    input: `${OK}\r\nhello`,
    read: [{ status: 200, body: "hello", framing: "close" }],
  },
  {
    name: "RFC 9112 §7.1: chunks are joined",
    input: `${OK}Transfer-Encoding: chunked\r\n\r\n` +
      "5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n",
    read: [{ status: 200, body: "hello world", framing: "chunked" }],
  },
  {
    name: "RFC 9112 §7.1: chunk data may look like the end of a head",
    input: `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n`,
    read: [{ status: 200, body: "\r\n\r\n", framing: "chunked" }],
  },
  {
    name: "RFC 9112 §6.3: HEAD, 204 and 304 have no body",
    input: `${OK}Content-Length: 5\r\n\r\n` +
      "HTTP/1.1 204 No Content\r\n\r\n" +
      "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
    methods: ["HEAD"],
    read: [
      { status: 200, body: "", framing: "none" },
      { status: 204, body: "", framing: "none" },
      { status: 304, body: "", framing: "none" },
    ],
  },
  {
    name: "RFC 9110 §15.2: 1xx responses come before the response to HEAD",
    input: "HTTP/1.1 100 Continue\r\n\r\n" +
      `${OK}Content-Length: 5\r\n\r\n` +
      `${OK}Content-Length: 2\r\n\r\nhi`,
    methods: ["HEAD", "GET"],
    read: [
      { status: 100, body: "", framing: "none" },
      { status: 200, body: "", framing: "none" },
      { status: 200, body: "hi", framing: "length" },
    ],
  },
  {
    name: "RFC 9112 §4: the reason may be absent, and obs-text",
    input: "HTTP/1.0 200 \r\nContent-Length: 0\r\n\r\n" +
      "HTTP/1.1 404 pas trouv\xe9\r\nContent-Length:0\r\n\r\n",
    read: [
      { status: 200, body: "", framing: "length" },
      { status: 404, body: "", framing: "length" },
    ],
  },
];

for (const { name, input, methods, read: expected } of VALID) {
  for (const size of [1, 7, Infinity]) {
    Deno.test(`ResponseReader: ${name} (pieces of ${size})`, () => {
      const responses = read(input, { methods, size });
      assertEquals(
        responses.map(({ status, body, framing }) => ({
          status,
          body,
          framing,
        })),
        expected,
      );
      assertEquals(responses.flatMap(({ problems }) => problems), []);
      assertEquals(responses.every(({ complete }) => complete), true);
    });
  }
}

/** Malformed responses: the kind of problem, and reading continues. */
const INVALID: { name: string; input: string; kinds: string[] }[] = [
  {
    name: "RFC 9112 §4: a status line without the space before the reason",
    input: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
    kinds: ["status-line"],
  },
  {
    name: "RFC 9112 §4: a status of two digits",
    input: "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
    kinds: ["status-line"],
  },
  {
    name: "RFC 9112 §2.3: the version in lower case",
    input: "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    kinds: ["status-line"],
  },
  {
    name: "RFC 9112 §2.2: lines that end in a bare LF",
    input: "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    kinds: ["line-end"],
  },
  {
    name: "RFC 9112 §2.2: a bare CR within a line",
    input: `${OK}X-Test: a\rb\r\nContent-Length: 0\r\n\r\n`,
    kinds: ["field"],
  },
  {
    name: "RFC 9112 §5.2: a folded field",
    input: `${OK}X-Test: one\r\n two\r\nContent-Length: 0\r\n\r\n`,
    kinds: ["fold"],
  },
  {
    name: "RFC 9112 §5.1: white space before the colon",
    input: `${OK}Content-Length : 0\r\n\r\n`,
    kinds: ["field"],
  },
  {
    name: "RFC 9112 §5: a line without a colon",
    input: `${OK}Test\r\nContent-Length: 0\r\n\r\n`,
    kinds: ["field"],
  },
  {
    name: "RFC 9112 §6.2: Content-Length with Transfer-Encoding",
    input: `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n` +
      "0\r\n\r\n",
    kinds: ["framing"],
  },
  {
    name: "RFC 9112 §6.3: two lengths",
    input: `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
    kinds: ["framing"],
  },
  {
    name: "RFC 9112 §6.3: a length with a sign",
    input: `${OK}Content-Length: +5\r\n\r\nhello`,
    kinds: ["framing"],
  },
  {
    name: "RFC 9110 §8.6: a length with 204",
    input: "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
    kinds: ["forbidden"],
  },
  {
    name: "RFC 9112 §6.1: a coding with 100",
    input: "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n",
    kinds: ["forbidden"],
  },
  {
    name: "RFC 9112 §7.1: a chunk size that is not a number",
    input: `${OK}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n`,
    kinds: ["chunk"],
  },
  {
    name: "RFC 9112 §7.1: chunk data without CRLF",
    input: `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n`,
    kinds: ["chunk"],
  },
  {
    name: "RFC 9112 §8: fewer bytes than Content-Length",
    input: `${OK}Content-Length: 5\r\n\r\nhell`,
    kinds: ["incomplete"],
  },
  {
    name: "RFC 9112 §8: no last chunk",
    input: `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
    kinds: ["incomplete"],
  },
  {
    name: "RFC 9112 §8: a head without an end",
    input: `${OK}Content-Length: 5\r\n`,
    kinds: ["incomplete", "incomplete"],
  },
];

for (const { name, input, kinds } of INVALID) {
  for (const size of [1, Infinity]) {
    Deno.test(`ResponseReader reports ${name} (pieces of ${size})`, () => {
      const [response] = read(input, { size });
      assertEquals(response.problems.map(({ kind }) => kind), kinds);
      assertEquals(response.complete, !kinds.includes("incomplete"));
    });
  }
}

Deno.test("ResponseReader reads on after a malformed response", () => {
  const [, second] = read(
    `HTTP/1.1 200\nContent-Length : 5\n\nhello${OK}Content-Length: 0\r\n\r\n`,
  );
  assertEquals(second.status, 200);
  assertEquals(second.problems, []);
});

Deno.test("ResponseReader gives bytes that are not a response the status 0", () => {
  const [response] = read("<html>\r\n\r\nhello");
  assertEquals(response.status, 0);
  assertEquals(response.problems[0].kind, "status-line");
});

Deno.test("ResponseReader reports nothing for a connection without bytes", () => {
  assertEquals(read(""), []);
});

Deno.test("field_values() and field_tokens() find a field in any case", () => {
  const [response] = read(
    `${OK}connection: Close, x\r\nCONNECTION: y\r\nContent-Length: 0\r\n\r\n`,
  );
  assertEquals(field_values(response, "connection"), ["Close, x", "y"]);
  assertEquals(field_tokens(response, "connection"), ["close", "x", "y"]);
  assertEquals(field_tokens(response, "absent"), []);
});

Deno.test("is_interim() knows 1xx", () => {
  assertEquals([99, 100, 199, 200].map(is_interim), [false, true, true, false]);
});
