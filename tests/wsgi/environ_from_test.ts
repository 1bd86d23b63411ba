import { assert, assertEquals, assertThrows } from "@std/assert";
import { environ_from, type RequestParts } from "../../wsgi/environ_from.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import type { WSGIEnvironment } from "../../wsgi/types.ts";
import { request_uri } from "../../wsgi/uri.ts";

const REQUESTS: {
  name: string;
  request: RequestParts;
  environ: Partial<WSGIEnvironment>;
}[] = [
  {
    name: "no parts make a GET of the root",
    request: {},
    environ: {
      REQUEST_METHOD: "GET",
      SCRIPT_NAME: "",
      PATH_INFO: "/",
      QUERY_STRING: "",
      REQUEST_URI: "/",
      SERVER_NAME: "127.0.0.1",
      SERVER_PORT: "80",
      SERVER_PROTOCOL: "HTTP/1.1",
      HTTP_HOST: "127.0.0.1",
      HTTPS: undefined,
      CONTENT_TYPE: undefined,
      CONTENT_LENGTH: undefined,
      "wsgi.url_scheme": "http",
      "wsgi.input_terminated": true,
    },
  },
  {
    name: "a path with its query",
    request: { url: "/a%20b/%2F?c=%20d?e" },
    environ: {
      PATH_INFO: "/a b//",
      QUERY_STRING: "c=%20d?e",
      REQUEST_URI: "/a%20b/%2F?c=%20d?e",
    },
  },
  {
    name: "dots are kept, as a server must see what a client sends",
    request: { url: "http://h/a/../b/%2e%2e/./c" },
    environ: { PATH_INFO: "/a/../b/.././c" },
  },
  {
    name:
      "CVE-2021-28861: leading slashes are one, and REQUEST_URI has them all",
    request: { url: "//evil.example//a" },
    environ: {
      PATH_INFO: "/evil.example//a",
      REQUEST_URI: "//evil.example//a",
    },
  },
  {
    name: "a URL with a port",
    request: { url: "http://example.com:8080/" },
    environ: {
      HTTP_HOST: "example.com:8080",
      SERVER_NAME: "example.com",
      SERVER_PORT: "8080",
    },
  },
  {
    name: "a URL object, over TLS",
    request: { url: new URL("https://example.com/x") },
    environ: {
      PATH_INFO: "/x",
      HTTPS: "on",
      SERVER_PORT: "443",
      "wsgi.url_scheme": "https",
    },
  },
  {
    name: "an IPv6 address",
    request: { url: "http://[::1]:8000/" },
    environ: { HTTP_HOST: "[::1]:8000", SERVER_NAME: "[::1]" },
  },
  {
    name: "a URL without a path",
    request: { url: "http://h?a=1#f" },
    environ: { PATH_INFO: "/", QUERY_STRING: "a=1", REQUEST_URI: "/?a=1" },
  },
  {
    name: "a fragment is not sent",
    request: { url: "/a#b?c" },
    environ: { PATH_INFO: "/a", QUERY_STRING: "" },
  },
  {
    name: "other characters are sent as UTF-8",
    request: { url: "/é ü?q=€" },
    environ: {
      PATH_INFO: "/\xc3\xa9 \xc3\xbc",
      QUERY_STRING: "q=%E2%82%AC",
      REQUEST_URI: "/%C3%A9%20%C3%BC?q=%E2%82%AC",
    },
  },
  {
    name: "OPTIONS *",
    request: { method: "OPTIONS", url: "*" },
    environ: { REQUEST_METHOD: "OPTIONS", PATH_INFO: "*" },
  },
  {
    name: "header fields as an object",
    request: { headers: { "X-A": "1", Host: "other" } },
    environ: { HTTP_X_A: "1", HTTP_HOST: "other" },
  },
  {
    name: "header fields as pairs, repeated",
    request: { headers: [["Cookie", "a"], ["Cookie", "b"]] },
    environ: { HTTP_COOKIE: "a; b" },
  },
  {
    name: "header fields of a Fetch request",
    request: { headers: new Headers({ "X-A": "1" }) },
    environ: { HTTP_X_A: "1" },
  },
  {
    name: "a Host field takes precedence over the URL",
    request: { url: "http://a/", headers: { host: "b" } },
    environ: { HTTP_HOST: "b", SERVER_NAME: "a" },
  },
  {
    name: "a body is a POST with its length in bytes",
    request: { body: "é" },
    environ: { REQUEST_METHOD: "POST", CONTENT_LENGTH: "2" },
  },
  {
    name: "an empty body has a length too",
    request: { method: "PUT", body: new Uint8Array() },
    environ: { REQUEST_METHOD: "PUT", CONTENT_LENGTH: "0" },
  },
  {
    name: "a given Content-Length is kept, right or wrong",
    request: { body: "abc", headers: { "Content-Length": "5" } },
    environ: { CONTENT_LENGTH: "5", HTTP_CONTENT_LENGTH: undefined },
  },
];

for (const { name, request, environ } of REQUESTS) {
  Deno.test(`environ_from(): ${name}`, () => {
    const made = environ_from(request);
    const seen = Object.keys(environ).map((
      key,
    ) => [key, made[key as keyof typeof made]]);
    assertEquals(Object.fromEntries(seen), environ);
  });
}

Deno.test("environ_from() reads back every path that request_uri() writes", () => {
  for (let byte = 0; byte < 256; byte++) {
    const PATH_INFO = `/a${String.fromCharCode(byte)}%2F/`;
    const url = request_uri({ ...environ_from(), PATH_INFO });
    assertEquals(environ_from({ url }).PATH_INFO, PATH_INFO, url);
  }
});

Deno.test("environ_from() puts the body into wsgi.input", () => {
  const environ = environ_from({ body: "é" });
  assertEquals(latin1_decode(environ["wsgi.input"].read()), "\xc3\xa9");
});

Deno.test("environ_from() makes all that PEP 3333 requires, in latin-1 strings", () => {
  const environ = environ_from({ url: "http://exämple.com/é?ü", body: "ü" });
  for (const [key, value] of Object.entries(environ)) {
    if (key.includes(".")) continue;
    assert(typeof value === "string", key);
    assert(/^[\0-\xff]*$/.test(value), `${key}: ${value}`);
  }
});

const REFUSED: [name: string, request: RequestParts][] = [
  ["a relative path", { url: "page" }],
  ["a query without a path", { url: "?a=1" }],
  ["another scheme", { url: "ftp://example.com/" }],
  ["a port out of range", { url: "http://example.com:99999/" }],
  ["a header name with a space", { headers: { "X Y": "1" } }],
  ["a header value with a line end", { headers: { X: "a\r\nY: b" } }],
  ["a header value above U+00FF", { headers: { X: "€" } }],
];

for (const [name, request] of REFUSED) {
  Deno.test(`environ_from() refuses ${name}`, () => {
    assertThrows(() => environ_from(request), TypeError);
  });
}
