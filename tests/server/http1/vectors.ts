/**
 * Requests to an HTTP/1.1 server, and how a strict one reads them: data to
 * judge any server by. Each refused request has an accepted one beside it that
 * is nearly the same.
 *
 * @module
 */
import type { RequestHead } from "../../../server/http1/request_head.ts";

/** A request in a vector; fields left out may have any value. */
export type ExpectedRequest =
  & Partial<Omit<RequestHead, "type">>
  & { readonly content?: string };

/** Bytes from a client, and what they mean. */
export interface Vector {
  /** The section, then the behaviour. */
  readonly name: string;
  /** What the client sends, one code point for each byte. */
  readonly input: string;
  /** The complete requests at its start. */
  readonly requests: readonly ExpectedRequest[];
  /** The status that refuses what comes after them; `null` if none does. */
  readonly status: number | null;
}

function accepted(
  name: string,
  input: string,
  ...requests: ExpectedRequest[]
): Vector {
  return { name, input, requests, status: null };
}

function refused(
  name: string,
  input: string,
  status = 400,
  ...requests: ExpectedRequest[]
): Vector {
  return { name, input, requests, status };
}

function line(request_line: string): string {
  return `${request_line}\r\nHost: a\r\n\r\n`;
}

function fields(...lines: string[]): string {
  return `GET / HTTP/1.1\r\nHost: a\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function host(...lines: string[]): string {
  return `GET / HTTP/1.1\r\n${lines.map((it) => `${it}\r\n`).join("")}\r\n`;
}

function post(content: string, ...lines: string[]): string {
  const head = ["POST / HTTP/1.1", "Host: a", ...lines, "", ""].join("\r\n");
  return head + content;
}

function chunked(content: string): string {
  return post(content, "Transfer-Encoding: chunked");
}

const NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

const LINES: Vector[] = [
  accepted("RFC 9112 §2.2: lines end in CRLF", line("GET / HTTP/1.1"), {
    method: "GET",
    target: "/",
    path: "/",
    query: "",
    version: "HTTP/1.1",
    minor: 1,
    headers: [["Host", "a"]],
    body: "none",
    content_length: 0,
    keep_alive: true,
    expect_continue: false,
    content: "",
  }),
  refused(
    "RFC 9112 §2.2: a bare LF after the request line",
    "GET / HTTP/1.1\nHost: a\r\n\r\n",
  ),
  refused(
    "RFC 9112 §2.2: a bare LF after a field line",
    "GET / HTTP/1.1\r\nHost: a\n\r\n",
  ),
  refused(
    "RFC 9112 §2.2: a bare LF for the empty line",
    "GET / HTTP/1.1\r\nHost: a\r\n\n",
  ),
  refused("RFC 9112 §2.2: LF alone everywhere", "GET / HTTP/1.1\n\n"),
  refused(
    "RFC 9112 §2.2: a bare CR in the request line",
    line("GET /\r HTTP/1.1"),
  ),
  refused(
    "RFC 9112 §2.2: a bare CR after the version",
    "GET / HTTP/1.1\r Host: a\r\n\r\n",
  ),
  refused("RFC 9112 §2.2: a bare CR in a value", fields("A: b\rc")),
  refused("RFC 9112 §2.2: a bare CR for CRLF", fields("A: b\r C: d")),
  refused("RFC 9112 §2.2: a bare CR at the start of a line", fields("\rA: b")),
  refused("RFC 9112 §2.2: CR CR LF", fields("A: b\r")),
  refused(
    "RFC 9112 §2.2: a bare CR that ends the head",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n\r\n",
  ),
  accepted(
    "RFC 9112 §2.2: one empty line before the request line is skipped",
    `\r\n${line("GET / HTTP/1.1")}\r\n${NEXT}`,
    { path: "/" },
    { path: "/next" },
  ),
  accepted("RFC 9112 §2.2: an empty line and no request", "\r\n"),
  refused(
    "RFC 9112 §2.2: two empty lines before the request line",
    `\r\n\r\n${NEXT}`,
  ),
  refused(
    "RFC 9112 §2.2: a bare LF before the request line",
    `\n${NEXT}`,
  ),
  refused(
    "RFC 9112 §2.2: a bare CR before the request line",
    `\r${NEXT}`,
  ),
  refused(
    "RFC 9112 §2.2: white space before the request line",
    ` ${NEXT}`,
  ),
  refused(
    "RFC 9112 §2.2: white space before the first field line",
    "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
  ),
  refused("RFC 8446: a TLS ClientHello", "\x16\x03\x01\x02\x00\x01\n"),
];

const REQUEST_LINES: Vector[] = [
  refused("RFC 9112 §3: two spaces before the target", line("GET  / HTTP/1.1")),
  refused(
    "RFC 9112 §3: two spaces before the version",
    line("GET /  HTTP/1.1"),
  ),
  refused("RFC 9112 §3: a tab for a space", line("GET\t/ HTTP/1.1")),
  refused("RFC 9112 §3: a space at the end", line("GET / HTTP/1.1 ")),
  refused("RFC 9112 §3: a space within the target", line("GET /a b HTTP/1.1")),
  refused("RFC 9112 §3: no target", line("GET HTTP/1.1")),
  refused("RFC 9112 §3: an empty target", line("GET  HTTP/1.1")),
  refused("RFC 9112 §3: HTTP/0.9, a line without a version", line("GET /")),
  refused("RFC 9112 §3: a method alone", line("GET")),
  accepted(
    "RFC 9112 §3.1: any token is a method",
    line("M-SEARCH / HTTP/1.1"),
    {
      method: "M-SEARCH",
    },
  ),
  accepted(
    "RFC 9110 §9.1: methods are case-sensitive",
    line("get / HTTP/1.1"),
    { method: "get" },
  ),
  accepted(
    "RFC 9110 §5.6.2: every tchar in a method",
    line("!#$%&'*+-.^_`|~09azAZ / HTTP/1.1"),
    { method: "!#$%&'*+-.^_`|~09azAZ" },
  ),
  refused("RFC 9110 §5.6.2: a separator in a method", line("GE/T / HTTP/1.1")),
  refused("RFC 9110 §5.6.2: NUL in a method", line("GE\0T / HTTP/1.1")),
  refused("RFC 9110 §5.6.2: obs-text in a method", line("G\xc9T / HTTP/1.1")),
  accepted(
    "RFC 9112 §3.1: a method of 64 bytes",
    line(`${"M".repeat(64)} / HTTP/1.1`),
    { method: "M".repeat(64) },
  ),
  refused(
    "RFC 9112 §3.1: a method of 65 bytes",
    line(`${"M".repeat(65)} / HTTP/1.1`),
    501,
  ),
  refused(
    "RFC 9112 §3: a method that fills the request line",
    `${"M".repeat(8193)}\r\n`,
    501,
  ),
  refused(
    "RFC 9112 §3: a target that fills the request line",
    line(`GET /${"a".repeat(8192)} HTTP/1.1`),
    414,
  ),
  accepted("RFC 9112 §2.3: HTTP/1.0", line("GET / HTTP/1.0"), {
    version: "HTTP/1.0",
    minor: 0,
  }),
  accepted(
    "RFC 9110 §2.5: a higher minor version is answered as 1.1",
    line("GET / HTTP/1.9"),
    { version: "HTTP/1.9", minor: 1, keep_alive: true },
  ),
  refused("RFC 9110 §15.6.6: HTTP/0.9", line("GET / HTTP/0.9"), 505),
  refused("RFC 9110 §15.6.6: HTTP/2.0", line("GET / HTTP/2.0"), 505),
  refused(
    "RFC 9113 §3.4: the preface of HTTP/2",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    505,
  ),
  refused("RFC 9112 §2.3: lower-case http", line("GET / http/1.1")),
  refused("RFC 9112 §2.3: a version without a minor", line("GET / HTTP/1")),
  refused("RFC 9112 §2.3: two digits of minor", line("GET / HTTP/1.10")),
  refused("RFC 9112 §2.3: two digits of major", line("GET / HTTP/11.1")),
  refused("RFC 9112 §2.3: a comma for the dot", line("GET / HTTP/1,1")),
  refused("RFC 9112 §2.3: a digit that is none", line("GET / HTTP/1.x")),
  refused("RFC 9112 §2.3: a sign", line("GET / HTTP/+1.1")),
  refused("RFC 9112 §2.3: another protocol", line("GET / ICAP/1.0")),
  refused("RFC 9112 §2.3: a space in the version", line("GET / HTTP/ 1.1")),
];

const TARGETS: Vector[] = [
  accepted("RFC 9112 §3.2.1: path and query", line("GET /a/b?c=d&e HTTP/1.1"), {
    target: "/a/b?c=d&e",
    path: "/a/b",
    query: "c=d&e",
  }),
  accepted(
    "RFC 9112 §3.2.1: the first ? starts the query",
    line("GET /?a?b HTTP/1.1"),
    { path: "/", query: "a?b" },
  ),
  accepted("RFC 9112 §3.2.1: an empty query", line("GET /a? HTTP/1.1"), {
    target: "/a?",
    path: "/a",
    query: "",
  }),
  accepted(
    "RFC 9112 §3.2.1: leading slashes become one (CVE-2021-28861), not an authority",
    line("GET //b//c?//d HTTP/1.1"),
    {
      target: "//b//c?//d",
      path: "/b//c",
      query: "//d",
      headers: [["Host", "a"]],
    },
  ),
  accepted(
    "RFC 9112 §3.2.1: slashes alone become one",
    line("GET /// HTTP/1.1"),
    { target: "///", path: "/" },
  ),
  accepted(
    "RFC 9112 §3.2.2: leading slashes become one in absolute-form too",
    line("GET http://b//c HTTP/1.1"),
    { target: "http://b//c", path: "/c", headers: [["Host", "b"]] },
  ),
  accepted(
    "RFC 9112 §3.2.1: nothing is decoded or resolved",
    line("GET /%2e%2E/../%zz HTTP/1.1"),
    { path: "/%2e%2E/../%zz" },
  ),
  accepted(
    "RFC 9112 §3.2: visible characters that a URI leaves out",
    line('GET /"<>[\\]^`{|} HTTP/1.1'),
    { path: '/"<>[\\]^`{|}' },
  ),
  refused("RFC 9112 §3.2: a fragment", line("GET /a#b HTTP/1.1")),
  refused("RFC 9112 §3.2: a control character", line("GET /a\x01b HTTP/1.1")),
  refused("RFC 9112 §3.2: NUL", line("GET /a\0b HTTP/1.1")),
  refused("RFC 9112 §3.2: DEL", line("GET /a\x7fb HTTP/1.1")),
  refused("RFC 9112 §3.2: a tab", line("GET /a\tb HTTP/1.1")),
  refused(
    "RFC 9112 §3.2: a byte that is not ASCII",
    line("GET /\xe9 HTTP/1.1"),
  ),
  refused("RFC 9112 §3.2.1: a path without a slash", line("GET a/b HTTP/1.1")),
  refused("RFC 9112 §3.2.1: a query without a path", line("GET ?a HTTP/1.1")),
  accepted(
    "RFC 9112 §3.2.2: the authority of absolute-form replaces Host",
    line("GET http://example.com:80/p?q HTTP/1.1"),
    {
      target: "http://example.com:80/p?q",
      path: "/p",
      query: "q",
      headers: [["Host", "example.com:80"]],
    },
  ),
  accepted(
    "RFC 9112 §3.2.2: Host keeps its place and its case",
    "GET https://b/ HTTP/1.1\r\nA: 1\r\nhOST: a\r\nB: 2\r\n\r\n",
    { path: "/", headers: [["A", "1"], ["hOST", "b"], ["B", "2"]] },
  ),
  accepted(
    "RFC 9112 §3.2.2: absolute-form in HTTP/1.0 without Host",
    "GET http://b/ HTTP/1.0\r\n\r\n",
    { headers: [["Host", "b"]] },
  ),
  accepted(
    "RFC 3986 §3.1: a scheme in any case",
    line("GET HTTP://b/ HTTP/1.1"),
    { path: "/", headers: [["Host", "b"]] },
  ),
  accepted(
    "RFC 9110 §4.2.3: an empty path is /",
    line("GET http://b?q HTTP/1.1"),
    { path: "/", query: "q" },
  ),
  accepted(
    "RFC 9112 §3.2.2: a colon, ? and @ after the authority",
    line("GET http://b/x@y:z HTTP/1.1"),
    { path: "/x@y:z" },
  ),
  refused("RFC 9112 §3.2.2: another scheme", line("GET ftp://b/ HTTP/1.1")),
  refused("RFC 9112 §3.2.2: no slashes", line("GET http:b/ HTTP/1.1")),
  refused("RFC 9110 §4.2.1: an empty authority", line("GET http:/// HTTP/1.1")),
  refused("RFC 9110 §4.2.1: a port alone", line("GET http://:80/ HTTP/1.1")),
  refused("RFC 9110 §4.2.4: a user name", line("GET http://u@b/ HTTP/1.1")),
  refused(
    "RFC 9110 §4.2.4: a user name and password",
    line("GET http://u:p@b/ HTTP/1.1"),
  ),
  refused("RFC 9112 §3.2.2: a backslash", line("GET http://b\\c/ HTTP/1.1")),
  refused(
    "RFC 9112 §3.2: absolute-form does without a Host field",
    "GET http://b/ HTTP/1.1\r\n\r\n",
  ),
  refused(
    "RFC 9112 §3.2: absolute-form with a bad Host field",
    "GET http://b/ HTTP/1.1\r\nHost: b c\r\n\r\n",
  ),
  refused("RFC 9112 §3.2.3: authority-form", line("GET a:80 HTTP/1.1")),
  refused("RFC 9110 §9.3.6: CONNECT", line("CONNECT a:80 HTTP/1.1"), 501),
  accepted("RFC 9112 §3.2.4: OPTIONS *", line("OPTIONS * HTTP/1.1"), {
    target: "*",
    path: "*",
    query: "",
  }),
  accepted(
    "RFC 9112 §3.2.4: OPTIONS of a host is OPTIONS *",
    line("OPTIONS http://b:81 HTTP/1.1"),
    { path: "*", query: "", headers: [["Host", "b:81"]] },
  ),
  accepted("RFC 9112 §3.2.4: OPTIONS of a path", line("OPTIONS /a HTTP/1.1"), {
    path: "/a",
  }),
  refused("RFC 9112 §3.2.4: GET *", line("GET * HTTP/1.1")),
  refused("RFC 9112 §3.2.4: OPTIONS *?a", line("OPTIONS *?a HTTP/1.1")),
];

const HOSTS: Vector[] = [
  ...[
    "example.com",
    "example.com:8000",
    "example.com:",
    "a:0",
    "a:65535",
    "a:00080",
    "127.0.0.1",
    "[::1]",
    "[::1]:8000",
    "[2001:db8::192.0.2.33]",
    "a_b-c.d~e",
    "%41%c3%A9",
    "!$&'()*+,;=",
  ].map((value) =>
    accepted(
      `RFC 9112 §3.2: Host ${JSON.stringify(value)}`,
      host(`Host: ${value}`),
      { headers: [["Host", value]] },
    )
  ),
  ...[
    "a:65536",
    "a:99999999999999999999",
    "a:-1",
    "a:+1",
    "a:1x",
    "a:b",
    "a:1:2",
    ":80",
    "::1",
    "[::1",
    "[]",
    "[::1]8000",
    "[::1]]",
    "[:::1]",
    "[1:2:3]",
    "[::1%25eth0]",
    "[g::1]",
    "[::1.2.3.256]",
    "[v1.a]",
    "a b",
    "a,b c",
    "a/b",
    "a?b",
    "a@b",
    "a\\b",
    "http://a",
    "a%4",
    "a%zz",
    "\xe9",
    '"a"',
  ].map((value) =>
    refused(
      `RFC 9112 §3.2: Host ${JSON.stringify(value)}`,
      host(`Host: ${value}`),
    )
  ),
  refused("RFC 9112 §3.2: no Host in HTTP/1.1", host()),
  refused("RFC 9110 §4.2.1: an empty Host in HTTP/1.1", host("Host:")),
  refused(
    "RFC 9110 §4.2.1: an empty Host beside absolute-form",
    "GET http://a/ HTTP/1.1\r\nHost: \r\n\r\n",
  ),
  accepted(
    "RFC 9112 §3.2: an empty Host in HTTP/1.0",
    "GET / HTTP/1.0\r\nHost:\r\n\r\n",
    { headers: [["Host", ""]] },
  ),
  accepted(
    "RFC 9112 §3.2: no Host in HTTP/1.0",
    "GET / HTTP/1.0\r\n\r\n",
    { headers: [] },
  ),
  refused("RFC 9112 §3.2: two Host fields", host("Host: a", "Host: b")),
  refused("RFC 9112 §3.2: the same Host twice", host("Host: a", "host: a")),
  refused(
    "RFC 9112 §3.2: two Host fields in HTTP/1.0",
    "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
  ),
  refused(
    "RFC 9112 §3.2: a bad Host in HTTP/1.0",
    "GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
  ),
];

const FIELDS: Vector[] = [
  accepted(
    "RFC 9110 §5: names as sent, order and duplicates kept",
    fields("x-B: 1", "X-a: 2", "X-b: 3"),
    { headers: [["Host", "a"], ["x-B", "1"], ["X-a", "2"], ["X-b", "3"]] },
  ),
  accepted(
    "RFC 9112 §5.1: white space around a value is no part of it",
    fields("A:b", "C: \t d \t e\t ", "F:", "G: \t "),
    {
      headers: [
        ["Host", "a"],
        ["A", "b"],
        ["C", "d \t e"],
        ["F", ""],
        ["G", ""],
      ],
    },
  ),
  accepted(
    "RFC 9110 §5.5: obs-text in a value is kept as latin-1",
    fields("A: \x80caf\xe9\xff", "B: c"),
    { headers: [["Host", "a"], ["A", "\x80caf\xe9\xff"], ["B", "c"]] },
  ),
  accepted(
    "RFC 9110 §5.5: bytes that look like UTF-8 stay bytes",
    fields("A: \xef\xbb\xbf\xc3\xa9"),
    { headers: [["Host", "a"], ["A", "\xef\xbb\xbf\xc3\xa9"]] },
  ),
  accepted(
    "RFC 9110 §5.5: colons, quotes and commas in a value",
    fields('A: "b:c", d:: e'),
    { headers: [["Host", "a"], ["A", '"b:c", d:: e']] },
  ),
  refused(
    "RFC 9110 §8.3: Content-Type twice",
    fields("Content-Type: a/b", "content-type: a/b"),
  ),
  accepted(
    "RFC 9110 §8.3: Content-Type once, whatever it holds",
    fields("Content-Type: a/b, c/d"),
    { headers: [["Host", "a"], ["Content-Type", "a/b, c/d"]] },
  ),
  accepted(
    "RFC 9110 §5.6.2: every tchar in a name",
    fields("!#$%&'*+-.^_`|~09azAZ: b"),
    { headers: [["Host", "a"], ["!#$%&'*+-.^_`|~09azAZ", "b"]] },
  ),
  accepted(
    "RFC 9110 §5.1: Proxy and names with _ are left to the server",
    fields("Proxy: b", "Content_Length: 5"),
    {
      headers: [["Host", "a"], ["Proxy", "b"], ["Content_Length", "5"]],
      body: "none",
    },
  ),
  accepted(
    "RFC 9110 §5.1: a name that plain objects have",
    fields("__proto__: b", "constructor: c"),
    {
      headers: [["Host", "a"], ["__proto__", "b"], ["constructor", "c"]],
    },
  ),
  refused("RFC 9112 §5.1: a space before the colon", fields("A : b")),
  refused("RFC 9112 §5.1: a tab before the colon", fields("A\t: b")),
  refused(
    "RFC 9112 §5.1: a space before the colon of Transfer-Encoding",
    fields("Transfer-Encoding : chunked"),
  ),
  refused("RFC 9112 §5.1: no colon", fields("A")),
  refused("RFC 9112 §5.1: an empty name", fields(": b")),
  refused("RFC 9112 §5.2: obs-fold", fields("A: b", " c")),
  refused("RFC 9112 §5.2: obs-fold with a tab", fields("A: b", "\tc")),
  refused("RFC 9112 §5.2: a line of white space", fields("A: b", " ")),
  refused("RFC 9110 §5.1: a space in a name", fields("A B: c")),
  refused("RFC 9110 §5.1: a separator in a name", fields("A(B): c")),
  refused("RFC 9110 §5.1: NUL in a name", fields("A\0: b")),
  refused("RFC 9110 §5.1: a control character in a name", fields("A\x0b: b")),
  refused("RFC 9110 §5.1: obs-text in a name", fields("\xc9: b")),
  refused("RFC 9110 §5.5: NUL in a value", fields("A: b\0c")),
  refused("RFC 9110 §5.5: a control character", fields("A: b\x01")),
  refused("RFC 9110 §5.5: a vertical tab", fields("A: \x0bchunked")),
  refused("RFC 9110 §5.5: DEL in a value", fields("A: b\x7fc")),
];

const LENGTHS: Vector[] = [
  accepted(
    "RFC 9112 §6.3: as many bytes as Content-Length",
    post("hello", "Content-Length: 5") + NEXT,
    { body: "length", content_length: 5, content: "hello" },
    { path: "/next" },
  ),
  accepted(
    "RFC 9112 §6.3: any bytes are a body",
    post("\r\n\0\xff\r\n\r\nGET / H", "Content-Length: 15"),
    { content: "\r\n\0\xff\r\n\r\nGET / H" },
  ),
  accepted(
    "RFC 9112 §2.2: a CR that ends a body, then an empty line",
    post("a\r", "Content-Length: 2") + `\r\n${NEXT}`,
    { content: "a\r" },
    { path: "/next" },
  ),
  refused(
    "RFC 9112 §2.2: a CR that ends a body, then a bare LF",
    `${post("a\r", "Content-Length: 2")}\n`,
    400,
    { content: "a\r" },
  ),
  accepted(
    "RFC 9112 §6.3: Content-Length 0",
    post("", "Content-Length: 0") + NEXT,
    { body: "length", content_length: 0, content: "" },
    { path: "/next" },
  ),
  accepted(
    "RFC 9112 §6.3: neither field means no body",
    post("") + NEXT,
    { body: "none", content_length: 0, content: "" },
    { path: "/next" },
  ),
  accepted(
    "RFC 9110 §9.3.1: GET with a body",
    fields("Content-Length: 2") + "ab" + NEXT,
    { method: "GET", content: "ab" },
    { path: "/next" },
  ),
  accepted(
    "RFC 9110 §8.6: leading zeros are digits",
    post("hello", "content-length: \t0005 "),
    { content_length: 5, content: "hello" },
  ),
  ...[
    "",
    "+5",
    "-5",
    "5,5",
    "5, 5",
    "5 5",
    "0x5",
    "5e0",
    "5.0",
    "5;",
    "5_0",
    "five",
    "\xb2",
    '"5"',
    "9007199254740992",
    "9".repeat(400),
  ].map((value) =>
    refused(
      `RFC 9110 §8.6: Content-Length ${JSON.stringify(value.slice(0, 20))}`,
      post("hello", `Content-Length: ${value}`),
    )
  ),
  refused(
    "RFC 9112 §6.3: Content-Length twice",
    post("hello", "Content-Length: 5", "Content-Length: 6"),
  ),
  refused(
    "RFC 9112 §6.3: the same Content-Length twice",
    post("hello", "Content-Length: 5", "content-length: 5"),
  ),
  refused(
    "RFC 9112 §6.3: an empty Content-Length beside a good one",
    post("hello", "Content-Length: 5", "Content-Length:"),
  ),
];

const CODINGS: Vector[] = [
  ...["chunked", "Chunked", "CHUNKED", "\t chunked\t "].map((value) =>
    accepted(
      `RFC 9112 §6.1: Transfer-Encoding ${JSON.stringify(value)}`,
      post("2\r\nab\r\n0\r\n\r\n", `Transfer-Encoding:${value}`) + NEXT,
      { body: "chunked", content_length: -1, content: "ab" },
      { path: "/next" },
    )
  ),
  ...[
    "",
    "chunked,",
    ",chunked",
    "chunked, chunked",
    "gzip, chunked, chunked",
    "chunked, gzip, chunked",
    "chunked, identity",
    "gzip, deflate",
    "gzip,, chunked",
    "gzip\xa0, chunked",
    "chunked;q=1",
    "chu nked",
    '"chunked"',
    "chunked\xa0",
  ].map((value) =>
    refused(
      `RFC 9112 §6.1: Transfer-Encoding ${JSON.stringify(value)}`,
      post("0\r\n\r\n", `Transfer-Encoding: ${value}`),
    )
  ),
  ...[
    "gzip",
    "identity",
    "xchunked",
    "chunkedx",
    "chunked_",
    "gzip, chunked",
    "gzip,\tdeflate , Chunked",
  ].map((value) =>
    refused(
      `RFC 9112 §6.1: the unknown coding ${JSON.stringify(value)}`,
      post("0\r\n\r\n", `Transfer-Encoding: ${value}`),
      501,
    )
  ),
  refused(
    "RFC 9112 §6.1: Transfer-Encoding twice",
    post(
      "0\r\n\r\n",
      "Transfer-Encoding: chunked",
      "transfer-encoding: chunked",
    ),
  ),
  refused(
    "RFC 9112 §6.1: an empty Transfer-Encoding beside a good one",
    post("0\r\n\r\n", "Transfer-Encoding: chunked", "Transfer-Encoding:"),
  ),
  refused(
    "RFC 9112 §6.1: Content-Length, then Transfer-Encoding",
    post("0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
  ),
  refused(
    "RFC 9112 §6.1: Transfer-Encoding, then Content-Length",
    post("0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5"),
  ),
  refused(
    "RFC 9112 §6.1: Content-Length beside a coding that is unknown",
    post("0\r\n\r\n", "Transfer-Encoding: identity", "Content-Length: 5"),
  ),
  refused(
    "RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0",
    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ),
  refused(
    "RFC 9112 §6.1: an unknown coding in HTTP/1.0",
    "POST / HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
  ),
  accepted(
    "RFC 9112 §6.1: HTTP/1.0 has Content-Length",
    "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab",
    { body: "length", content: "ab", keep_alive: false },
  ),
];

const CHUNKS: Vector[] = [
  accepted(
    "RFC 9112 §7.1: chunks, one after the other",
    chunked(
      "5\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
    ) +
      NEXT,
    { content: "hello 01234567890123456789" },
    { path: "/next" },
  ),
  accepted(
    "RFC 9112 §7.1: no chunk but the last",
    chunked("0\r\n\r\n") + NEXT,
    {
      content: "",
    },
    { path: "/next" },
  ),
  accepted(
    "RFC 9112 §7.1: chunk data that looks like chunks",
    chunked("7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n"),
    { content: "\r\n0\r\n\r\n" },
  ),
  accepted(
    "RFC 9112 §7.1: leading zeros in 16 digits",
    chunked("0000000000000002\r\nab\r\n0000\r\n\r\n"),
    { content: "ab" },
  ),
  refused(
    "RFC 9112 §7.1: 17 digits",
    chunked("00000000000000002\r\nab\r\n0\r\n\r\n"),
  ),
  refused("RFC 9112 §7.1: a size of 2^64", chunked("10000000000000000\r\n")),
  refused(
    "RFC 9112 §7.1: a size of 2^64-1",
    chunked("FFFFFFFFFFFFFFFF\r\n"),
    413,
  ),
  ...[
    "",
    " 2",
    "\t2",
    "2 ",
    "2\t",
    "+2",
    "-2",
    "0x2",
    "2h",
    "2_",
    "g",
    "2.0",
    "\xb2",
    "2 2",
    "2\0",
    ";a",
  ].map((size) =>
    refused(
      `RFC 9112 §7.1: chunk size ${JSON.stringify(size)}`,
      chunked(`${size}\r\nab\r\n0\r\n\r\n`),
    )
  ),
  refused("RFC 9112 §7.1: a last chunk 0x0", chunked("0x0\r\n\r\n")),
  refused(
    "RFC 9112 §7.1: a bare LF after the size",
    chunked("2\nab\r\n0\r\n\r\n"),
  ),
  refused(
    "RFC 9112 §7.1: CR CR LF after the size",
    chunked("2\r\r\nab\r\n0\r\n\r\n"),
  ),
  refused(
    "RFC 9112 §7.1: a byte and LF after the data",
    chunked("2\r\nabc\n0\r\n\r\n"),
  ),
  refused(
    "RFC 9112 §7.1: a bare LF after the data",
    chunked("2\r\nab\n0\r\n\r\n"),
  ),
  refused(
    "RFC 9112 §7.1: a bare CR after the data",
    chunked("2\r\nab\r 0\r\n\r\n"),
  ),
  refused("RFC 9112 §7.1: more data than the size", chunked("2\r\nabc\r\n")),
  refused(
    "RFC 9112 §7.1: less data than the size",
    chunked("3\r\nab\r\n0\r\n\r\n"),
  ),
  refused("RFC 9112 §7.1: no CRLF after the data", chunked("2\r\nab0\r\n\r\n")),
  accepted(
    "RFC 9112 §7.1.1: chunk extensions are ignored",
    chunked('2;a;b=c;d="e;\\" f"\r\nab\r\n0;g\r\n\r\n'),
    { content: "ab" },
  ),
  ...[
    " ;a",
    "\t ;\ta",
    ";a=b",
    "; \ta \t= \tb",
    " ; a ; b",
    ';a=""',
    ';a="b;c=\t\xe9]"',
    ';a="\\"\\\\\\\t"',
    ";!#$%&'*+-.^_`|~09azAZ=!#$%&'*+-.^_`|~09azAZ",
  ].map((extensions) =>
    accepted(
      `RFC 9112 §7.1.1: chunk extensions ${JSON.stringify(extensions)}`,
      chunked(`2${extensions}\r\nab\r\n0${extensions}\r\n\r\n`),
      { content: "ab" },
    )
  ),
  ...[
    ";",
    ";;",
    "; ",
    ";a;",
    ";a ",
    ";a=b ",
    ";a b",
    ";a=b c",
    ";a=",
    ";a=;b",
    ";=a",
    ";a==b",
    ";[",
    ";a=[",
    ';"a"',
    ';a="x',
    ';a="x\\"',
    ';a="x"y',
    ';a="x"" ',
    ';a="\x7f"',
    ';a="\x01"',
    ';a="\\\x01"',
    ";a=\xe9",
    ";\xe9",
    " a",
    " =a",
    "=a",
    ",a",
  ].map((extensions) =>
    refused(
      `RFC 9112 §7.1.1: chunk extensions ${JSON.stringify(extensions)}`,
      chunked(`2${extensions}\r\nab\r\n0\r\n\r\n`),
    )
  ),
  refused(
    "RFC 9112 §7.1.1: an extension of the last chunk has the same grammar",
    chunked("2\r\nab\r\n0;\r\n\r\n"),
  ),
  accepted(
    "RFC 9112 §7.1.1: a chunk line of 256 bytes",
    chunked(`2;${"a".repeat(254)}\r\nab\r\n0\r\n\r\n`),
    { content: "ab" },
  ),
  refused(
    "RFC 9112 §7.1.1: a chunk line of 257 bytes",
    chunked(`2;${"a".repeat(255)}\r\nab\r\n0\r\n\r\n`),
  ),
  refused(
    "RFC 9112 §7.1.1: a chunk line without an end",
    chunked(`2;${"a".repeat(300)}`),
  ),
  refused(
    "RFC 9112 §7.1.1: a bare LF in a chunk extension",
    chunked("2;a\nab\r\n0\r\n\r\n"),
  ),
  refused(
    "RFC 9112 §7.1.1: a bare CR in a chunk extension",
    chunked("2;a\rb\r\nab\r\n0\r\n\r\n"),
  ),
  refused(
    "RFC 9112 §7.1.1: NUL in a chunk extension",
    chunked("2;a\0\r\nab\r\n0\r\n\r\n"),
  ),
  accepted(
    "RFC 9112 §7.1.2: trailers are parsed and dropped",
    chunked("2\r\nab\r\n0\r\nA: b\r\nContent-Length: 9\r\n\r\n") + NEXT,
    {
      content: "ab",
      headers: [["Host", "a"], ["Transfer-Encoding", "chunked"]],
    },
    { path: "/next" },
  ),
  accepted(
    "RFC 9112 §7.1.2: obs-text in a trailer",
    chunked("0\r\nA: \xe9\r\n\r\n"),
    { content: "" },
  ),
  refused(
    "RFC 9112 §7.1.2: a space before the colon of a trailer",
    chunked("0\r\nA : b\r\n\r\n"),
  ),
  refused(
    "RFC 9112 §7.1.2: obs-fold in a trailer",
    chunked("0\r\nA: b\r\n c\r\n\r\n"),
  ),
  refused("RFC 9112 §7.1.2: NUL in a trailer", chunked("0\r\nA: b\0\r\n\r\n")),
  refused(
    "RFC 9112 §7.1.2: a bare LF ends a trailer",
    chunked("0\r\nA: b\n\r\n"),
  ),
  refused("RFC 9112 §7.1.2: a bare LF ends the trailers", chunked("0\r\n\n")),
  refused(
    "RFC 9112 §7.1.2: the next request without an empty line",
    chunked(`0\r\n${NEXT}`),
  ),
  refused(
    "RFC 9112 §7.1: data after the last chunk",
    chunked("0\r\nab\r\n0\r\n\r\n"),
  ),
];

const EXPECTATIONS: Vector[] = [
  ...["100-continue", "100-Continue"].map((value) =>
    accepted(
      `RFC 9110 §10.1.1: Expect ${JSON.stringify(value)}`,
      post("ab", "Content-Length: 2", `Expect: ${value}`),
      { expect_continue: true, content: "ab" },
    )
  ),
  accepted(
    "RFC 9110 §10.1.1: 100-continue before a chunked body",
    post("0\r\n\r\n", "Expect: 100-continue", "Transfer-Encoding: chunked"),
    { expect_continue: true },
  ),
  accepted(
    "RFC 9110 §10.1.1: 100-continue without a body",
    fields("Expect: 100-continue"),
    { expect_continue: false },
  ),
  accepted(
    "RFC 9110 §10.1.1: HTTP/1.0 has no 100 (Continue)",
    "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
    { expect_continue: false, content: "a" },
  ),
  ...["", "200-ok", "100-continue, 100-continue", "100-continue;a=b"].map(
    (value) =>
      refused(
        `RFC 9110 §10.1.1: Expect ${JSON.stringify(value)}`,
        post("ab", "Content-Length: 2", `Expect: ${value}`),
        417,
      ),
  ),
  refused(
    "RFC 9110 §10.1.1: Expect twice",
    post("ab", "Content-Length: 2", "Expect: 100-continue", "Expect: x"),
    417,
  ),
];

const PERSISTENCE: Vector[] = [
  ...([
    ["HTTP/1.1", [], true],
    ["HTTP/1.1", ["close"], false],
    ["HTTP/1.1", ["Close"], false],
    ["HTTP/1.1", ["keep-alive"], true],
    ["HTTP/1.1", ["upgrade, \tCLOSE"], false],
    ["HTTP/1.1", ["keep-alive", "close"], false],
    ["HTTP/1.1", ["closed"], true],
    ["HTTP/1.1", ["not close"], true],
    ["HTTP/1.1", ["close\xa0"], true],
    ["HTTP/1.1", ["\xa0close", "te"], true],
    ["HTTP/1.1", ["te\t, \tclose\t , te"], false],
    ["HTTP/1.1", [""], true],
    ["HTTP/1.0", [], false],
    ["HTTP/1.0", ["keep-alive"], true],
    ["HTTP/1.0", ["Keep-Alive, TE"], true],
    ["HTTP/1.0", ["keep-alive, close"], false],
    ["HTTP/1.0", ["x-keep-alive"], false],
  ] as [string, string[], boolean][]).map(([version, options, keep_alive]) =>
    accepted(
      `RFC 9112 §9.3: ${version}, Connection ${JSON.stringify(options)}`,
      `GET / ${version}\r\nHost: a\r\n${
        options.map((it) => `Connection: ${it}\r\n`).join("")
      }\r\n`,
      { keep_alive },
    )
  ),
  accepted(
    "RFC 9112 §9.3.2: pipelined requests",
    NEXT + post("hello", "Content-Length: 5") +
      chunked("2\r\nab\r\n0\r\n\r\n") + fields("A: \xe9") + NEXT,
    { path: "/next" },
    { content: "hello" },
    { content: "ab" },
    { headers: [["Host", "a"], ["A", "\xe9"]] },
    { path: "/next" },
  ),
  refused(
    "RFC 9112 §9.3.2: a bad request after good ones",
    `${NEXT}${NEXT}GET\r\n\r\n`,
    400,
    { path: "/next" },
    { path: "/next" },
  ),
];

/** Every vector, in the order of RFC 9112. */
export const VECTORS: readonly Vector[] = [
  ...LINES,
  ...REQUEST_LINES,
  ...TARGETS,
  ...HOSTS,
  ...FIELDS,
  ...LENGTHS,
  ...CODINGS,
  ...CHUNKS,
  ...EXPECTATIONS,
  ...PERSISTENCE,
];
