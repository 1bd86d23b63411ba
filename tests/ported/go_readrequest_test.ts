/**
 * The requests of Go's `net/http/readrequest_test.go`, and what this package
 * reads in them. Where that differs from Go, `differs` says why.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { feed, splits } from "../server/http1/feed.ts";

/** A request, and what is read in it. */
interface Case {
  name: string;
  input: string;
  /** The status that refuses it, where it is refused. */
  status?: number;
  /** What is read, where it is not. */
  request?: {
    method: string;
    path: string;
    fields: number;
    keep_alive?: boolean;
    content?: string;
  };
  /** Bytes after the request, which are not its body. */
  rest?: string;
  /** Why Go says something else. */
  differs?: string;
}

function lines(...all: string[]): string {
  return all.join("\r\n");
}

const NO_CONNECT = "RFC 9110 §9.3.6: CONNECT is for proxies, which answer it";
const NO_HOST = "RFC 9112 §3.2: HTTP/1.1 without Host is 400";

const CASES: Case[] = [
  {
    name: "an absolute target, many fields and a body",
    input: lines(
      "GET http://www.techcrunch.com/ HTTP/1.1",
      "Host: www.techcrunch.com",
      "User-Agent: Fake",
      "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      "Accept-Language: en-us,en;q=0.5",
      "Accept-Encoding: gzip,deflate",
      "Accept-Charset: ISO-8859-1,utf-8;q=0.7,*;q=0.7",
      "Keep-Alive: 300",
      "Content-Length: 7",
      "Proxy-Connection: keep-alive",
      "",
      "abcdef\n",
    ),
    rest: "???",
    request: { method: "GET", path: "/", fields: 9, content: "abcdef\n" },
  },
  {
    name: "no body",
    input: lines("GET / HTTP/1.1", "Host: foo.com", "", ""),
    request: { method: "GET", path: "/", fields: 1 },
  },
  {
    name: "a path that looks like an authority",
    input: lines(
      "GET //user@host/is/actually/a/path/ HTTP/1.1",
      "Host: test",
      "",
      "",
    ),
    request: {
      method: "GET",
      path: "/user@host/is/actually/a/path/",
      fields: 1,
    },
    differs: "CVE-2021-28861: leading slashes are one, as in CPython",
  },
  {
    name: "a relative path",
    input: lines("GET ../../../../etc/passwd HTTP/1.1", "Host: test", "", ""),
    status: 400,
  },
  {
    name: "no target",
    input: lines("GET  HTTP/1.1", "Host: test", "", ""),
    status: 400,
  },
  {
    name: "a chunked body with a trailer",
    input: lines(
      "POST / HTTP/1.1",
      "Host: foo.com",
      "Transfer-Encoding: chunked",
      "",
      "3",
      "foo",
      "3",
      "bar",
      "0",
      "Trailer-Key: Trailer-Value",
      "",
      "",
    ),
    // The trailer is dropped: WSGI has no place for it.
    request: { method: "POST", path: "/", fields: 2, content: "foobar" },
  },
  {
    name: "a chunked body, and a Content-Length",
    input: lines(
      "POST / HTTP/1.1",
      "Host: foo.com",
      "Transfer-Encoding: chunked",
      "Content-Length: 9999",
      "",
      "3",
      "foo",
      "3",
      "bar",
      "0",
      "",
      "",
    ),
    status: 400,
    differs: "RFC 9112 §6.1: refused, as it may be smuggling; Go drops it",
  },
  {
    name: "CONNECT to a name",
    input: lines("CONNECT www.google.com:443 HTTP/1.1", "", ""),
    status: 501,
    differs: NO_CONNECT,
  },
  {
    name: "CONNECT to an address",
    input: lines("CONNECT 127.0.0.1:6060 HTTP/1.1", "", ""),
    status: 501,
    differs: NO_CONNECT,
  },
  {
    name: "CONNECT to a path, as Go's RPC has it",
    input: lines("CONNECT /_goRPC_ HTTP/1.1", "", ""),
    status: 501,
    differs: NO_CONNECT,
  },
  {
    name: "NOTIFY *",
    input: lines("NOTIFY * HTTP/1.1", "Server: foo", "", ""),
    status: 400,
    differs: "RFC 9112 §3.2.4: only OPTIONS has the target *",
  },
  {
    name: "OPTIONS * without Host",
    input: lines("OPTIONS * HTTP/1.1", "Server: foo", "", ""),
    status: 400,
    differs: NO_HOST,
  },
  {
    name: "OPTIONS *",
    input: lines("OPTIONS * HTTP/1.1", "Host: a", "Server: foo", "", ""),
    request: { method: "OPTIONS", path: "*", fields: 2 },
  },
  {
    name: "Connection: close",
    input: lines(
      "GET / HTTP/1.1",
      "Host: issue8261.com",
      "Connection: close",
      "",
      "",
    ),
    request: { method: "GET", path: "/", fields: 2, keep_alive: false },
  },
  {
    name: "HEAD with Content-Length: 0",
    input: lines(
      "HEAD / HTTP/1.1",
      "Host: issue8261.com",
      "Connection: close",
      "Content-Length: 0",
      "",
      "",
    ),
    request: { method: "HEAD", path: "/", fields: 3, keep_alive: false },
  },
  {
    name: "the preface of HTTP/2",
    input: lines("PRI * HTTP/2.0", "", "SM", "", ""),
    status: 505,
    differs: "HTTP/2 is not spoken here; Go leaves it to its caller",
  },
  // TestReadRequest_Bad
  {
    name: "CONNECT to a host with escapes in it",
    input: lines(
      "CONNECT []%20%48%54%54%50%2f%31%2e%31%0a%4d%79%48%65%61%64%65%72%3a" +
        "%20%31%32%33%0a%0a HTTP/1.0",
      "",
      "",
    ),
    status: 501,
  },
  {
    name: "two lengths",
    input: lines(
      "POST / HTTP/1.1",
      "Host: a",
      "Content-Length: 3",
      "Content-Length: 4",
      "",
      "abc",
    ),
    status: 400,
  },
  {
    name: "two lengths of HEAD",
    input: lines(
      "HEAD / HTTP/1.1",
      "Host: foo",
      "Content-Length: 4",
      "Content-Length: 5",
      "",
      "1234",
    ),
    status: 400,
  },
  {
    name: "a space before the first field",
    input: lines("HEAD / HTTP/1.1", " Host: foo", "Content-Length: 5", "", ""),
    status: 400,
  },
  {
    name: "a tab before the first field",
    input: lines("HEAD / HTTP/1.1", "\tHost: foo", "Content-Length: 5", "", ""),
    status: 400,
  },
];

for (const { name, input, status, request, rest = "" } of CASES) {
  Deno.test(`Go's readrequest_test.go: ${name}`, () => {
    const whole = feed([input]);
    assertEquals(whole.outcome, status ?? "idle");
    if (request) {
      const [{ head, content, complete }] = whole.requests;
      assertEquals(
        {
          method: head.method,
          path: head.path,
          fields: head.headers.length,
          keep_alive: head.keep_alive,
          content,
        },
        { keep_alive: true, content: "", ...request },
      );
      assertEquals([complete, whole.requests.length], [true, 1]);
    }
    for (const pieces of splits(input)) assertEquals(feed(pieces), whole);
    if (rest !== "") {
      assertEquals(feed([input + rest]).requests, whole.requests);
    }
  });
}
