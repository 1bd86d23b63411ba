/**
 * What a client may send on one connection, right or wrong: requests by the
 * grammar, with faults here and there, then mutated.
 *
 * @module
 */

/** The next number from 0 up to, but not including, `bound`. */
export type Below = (bound: number) => number;

function pick<T>(below: Below, from: readonly T[]): T {
  return from[below(from.length)];
}

/** One of `good`; once in `rarity` times, one of `bad`. */
function mostly(
  below: Below,
  good: readonly string[],
  bad: readonly string[],
  rarity = 100,
): string {
  return pick(below, below(rarity) === 0 ? bad : good);
}

function repeat(below: Below, most: number, make: () => string): string[] {
  return Array.from({ length: below(most + 1) }, make);
}

const METHODS = [
  ...[
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "POST",
    "HEAD",
    "HEAD",
    "PUT",
    "PUT",
  ],
  ...["OPTIONS", "OPTIONS", "PATCH", "DELETE", "X-Y"],
];
const BAD_METHODS = ["", "G@T", "GE\tT", "CONNECT", "get", "M".repeat(70), "("];

const TARGETS = [
  "/",
  "/tea",
  "/tea?kind=oolong&a=%20",
  "//two/slashes",
  "/%2e%2e/%C3%A9/%zz%4",
  "/a//b/",
  "/?",
  "/?a?b",
  '/|{}^`\\"<>',
  "http://other/absolute?q",
  "HTTP://other:81",
  "https://[::1]:443/?x",
];
const BAD_TARGETS = [
  "",
  "*",
  "tea",
  "/a#b",
  "/ a",
  "/\xe9",
  "/\x00",
  "/\x7f",
  "other:80",
  "ftp://other/",
  "http:///path",
  "http://user@other/",
  "http://other:99999/",
  "/" + "long".repeat(2100),
];

const VERSIONS = [
  ...Array<string>(20).fill("HTTP/1.1"),
  "HTTP/1.0",
  "HTTP/1.0",
  "HTTP/1.7",
];
const BAD_VERSIONS = [
  "",
  "HTTP/2.0",
  "HTTP/0.9",
  "http/1.1",
  "HTTP/1",
  "HTTP/1.11",
  "HTTP/1.1 ",
  "HTTP/3.1",
];

const HOSTS = [
  "Host: a",
  "host: a.example:80",
  "HOST:\t[::1]:8000 ",
  "Host:a:",
];
const BAD_HOSTS = [
  "Host: ",
  "Host: a\r\nHost: a",
  "Host: a b",
  "Host: a:b",
  "Host: [::1",
  "Host: [1:2]",
  "Host: user@a",
  "Host: a:65536",
  "Host: a/",
  "Hos: a",
  "Host : a",
];

const FIELDS = [
  "Accept: */*",
  "User-Agent: fuzz \xe9",
  "X-A:",
  "X-A: 1",
  "x-a:\t 2\t ",
  "Cookie: a=b",
  "Cookie: c=d",
  "Connection: keep-alive",
  "Connection: close\xa0",
  "Connection: x , TE",
  "Content-Type: text/plain",
  "Under_score: 1",
  "Proxy: evil",
  "X-Comma: a, b",
  'X-Quotes: "a\\""',
  "Expect: 100-continue",
];
const BAD_FIELDS = [
  "Connection: close",
  "Expect: 100-continue",
  "Expect: 200-ok",
  "X-A : 1",
  "X A: 1",
  ": 1",
  " folded",
  "\tfolded: 1",
  "X-A",
  "X-A: a\0b",
  "X-A: a\rb",
  "X-A: a\nb",
  "X-A: a\x7f",
  "X-\xe9: 1",
  "Content-Type: a/b\r\nContent-Type: c/d",
  "X-Long: " + "long ".repeat(900),
  "Content-Length: 0\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: identity",
];

const CODINGS = ["chunked", "chunked", "Chunked", "CHUNKED "];
const BAD_CODINGS = [
  "gzip",
  "gzip, chunked",
  "chunked, gzip",
  "chunked, chunked",
  "chunked;a=b",
  "x,,chunked",
  "",
  "chu nked",
  "chunked\x0b",
  "\xa0chunked",
];

const EXTENSIONS = [
  "",
  "",
  "",
  ";a",
  ";a=b",
  " ; a = b",
  ';a="b\\""',
  ";a;b=c",
];
const BAD_EXTENSIONS = [
  ";",
  ";=a",
  ";a=",
  ";a b",
  ';a="b',
  " ",
  ";[",
  "\0",
  ";a\rb",
  ";" + "a".repeat(300),
];

const TRAILERS = ["", "", "", "X-T: 1\r\n", "X-T: 1\r\nY-T:\r\n"];
const BAD_TRAILERS = ["X-T : 1\r\n", "X\r\n", " x: 1\r\n", "X: \0\r\n", "\n"];

const BODY_PIECES = [
  "a",
  "tea",
  "\r\n",
  "0\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "\xff\x00\x80",
  "x".repeat(100),
];

/** Seldom one that does not fit in the buffer of an idle connection. */
function body_piece(below: Below): string {
  return below(50) === 0 ? "y".repeat(3000) : pick(below, BODY_PIECES);
}

/** A chunked body; the faults come in what frames it. */
function chunked_body(below: Below): string {
  const chunks = repeat(below, 4, () => {
    const data = body_piece(below);
    const digits = data.length.toString(16);
    const size = mostly(below, [digits, `0${digits}`, digits.toUpperCase()], [
      `+${digits}`,
      `0x${digits}`,
      ` ${digits}`,
      `-${digits}`,
      (data.length + 1).toString(16),
      (data.length - 1).toString(16),
      digits.padStart(17, "0"),
      "fffffffffffffff",
      "",
      "g",
    ]);
    const extension = mostly(below, EXTENSIONS, BAD_EXTENSIONS);
    const end = mostly(below, ["\r\n"], ["\n", "\r", "", "\r\r\n", "\r\n\r\n"]);
    return `${size}${extension}${line_end(below)}${data}${end}`;
  });
  const last = mostly(below, ["0", "0", "000", "0;a"], ["", "0;", "00000x"]);
  const trailers = mostly(below, TRAILERS, BAD_TRAILERS);
  return `${chunks.join("")}${last}${line_end(below)}${trailers}${
    line_end(below)
  }`;
}

function line_end(below: Below): string {
  return mostly(below, ["\r\n"], ["\n", "\r", "\r\r\n", " \r\n"], 400);
}

function sized_body(below: Below): { field: string; body: string } {
  const body = repeat(below, 3, () => body_piece(below)).join("");
  const { length } = body;
  const value = mostly(below, [`${length}`, `0${length}`, `${length} `], [
    `${length + 1}`,
    `${Math.max(0, length - 1)}`,
    `+${length}`,
    `-${length}`,
    `0x${length}`,
    `${length}, ${length}`,
    `${length} ${length}`,
    `${length}.0`,
    `${length}e0`,
    "",
    "9007199254740992",
    "999999999999999999999",
    "70000",
    `${length}\r\nContent-Length: ${length}`,
  ]);
  return { field: `Content-Length: ${value}`, body };
}

/** One request, most often a valid one. */
function message(below: Below): string {
  const method = mostly(below, METHODS, BAD_METHODS);
  const target = method === "OPTIONS" && below(2) === 0
    ? "*"
    : mostly(below, TARGETS, BAD_TARGETS);
  const version = mostly(below, VERSIONS, BAD_VERSIONS);
  const gap = () => mostly(below, [" "], ["  ", "\t", ""], 400);
  const fields = repeat(
    below,
    4,
    () => mostly(below, FIELDS, BAD_FIELDS),
  );
  fields.splice(below(fields.length + 1), 0, mostly(below, HOSTS, BAD_HOSTS));
  let body = "";
  const framing = method === "GET" ? below(8) : below(4);
  if (framing === 1) {
    const coding = mostly(below, CODINGS, BAD_CODINGS);
    fields.push(`Transfer-Encoding: ${coding}`);
    body = chunked_body(below);
  } else if (framing === 2 || framing === 3) {
    const sized = sized_body(below);
    fields.push(sized.field);
    body = sized.body;
  }
  const before = mostly(below, [""], ["\r\n", "\r\n\r\n", "\n", "\r", " "]);
  return [
    `${before}${method}${gap()}${target}${gap()}${version}`,
    ...fields,
    "",
  ].map((line) => line + line_end(below)).join("") + body;
}

/** What is inserted: what smuggling is made of. */
const INSERTS = [
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  ";",
  ",",
  "0\r\n\r\n",
  "\xff",
  "Content-Length: 3\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Host: b\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
];

function mutate(below: Below, text: string): string {
  const at = below(text.length + 1);
  const end = Math.min(text.length, at + 1 + below(8));
  const before = text.slice(0, at);
  const middle = text.slice(at, end);
  const after = text.slice(end);
  switch (below(4)) {
    case 0: // Remove bytes.
      return before + after;
    case 1: // Repeat bytes.
      return before + middle + middle + after;
    case 2: // Change a byte.
      return before + String.fromCharCode(below(256)) + middle.slice(1) + after;
    default:
      return before + pick(below, INSERTS) + middle + after;
  }
}

/**
 * All that a client sends on a connection: some requests, in every fourth case
 * mutated.
 */
export function some_messages(below: Below): string {
  let text = [message(below), ...repeat(below, 5, () => message(below))].join(
    "",
  );
  if (below(4) === 0) {
    for (let rounds = 1 + below(3); rounds > 0; rounds--) {
      text = mutate(below, text);
    }
  }
  return text;
}

/** `text` in the pieces in which it arrives. */
export function split(below: Below, text: string): string[] {
  const longest = pick(below, [1, 30, 300, Infinity, Infinity, Infinity]);
  if (longest === Infinity) return [text];
  // Byte by byte is for what is short.
  const most = Math.max(longest, Math.ceil(text.length / 100));
  const pieces = [];
  for (let at = 0; at < text.length;) {
    const end = at + 1 + below(most);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
