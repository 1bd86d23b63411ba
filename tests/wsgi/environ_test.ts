import { assertEquals, assertThrows } from "@std/assert";
import {
  add_header_fields,
  environ_key,
  one_leading_slash,
  path_info,
  percent_decode_latin1,
} from "../../wsgi/environ.ts";
import type { HeaderList, WSGIEnvironment } from "../../wsgi/types.ts";

const KEYS: [name: string, key: string | null][] = [
  ["Accept", "HTTP_ACCEPT"],
  ["Accept-Language", "HTTP_ACCEPT_LANGUAGE"],
  ["accept-language", "HTTP_ACCEPT_LANGUAGE"],
  ["X--Y", "HTTP_X__Y"],
  ["Content-Type", "CONTENT_TYPE"],
  ["content-length", "CONTENT_LENGTH"],
  ["Content-Encoding", "HTTP_CONTENT_ENCODING"],
  ["Proxy-Authorization", "HTTP_PROXY_AUTHORIZATION"],
  ["Proxy", null],
  ["pROXY", null],
  ["Accept_Language", null],
  ["_", null],
  ["Content_Length", null],
  ["X.Y", null],
  ["X!", null],
  ["X-9", "HTTP_X_9"],
  ["constructor", "HTTP_CONSTRUCTOR"],
  ["x".repeat(1000), `HTTP_${"X".repeat(1000)}`],
];

for (const [name, key] of KEYS) {
  Deno.test(`environ_key() of ${name.slice(0, 30)} is ${String(key).slice(0, 30)}, then again`, () => {
    assertEquals(environ_key(name), key);
    assertEquals(environ_key(name), key);
  });
}

Deno.test("environ_key() is right even for names it does not remember", () => {
  for (let i = 0; i < 2000; i++) {
    assertEquals(environ_key(`X-Field-${i}`), `HTTP_X_FIELD_${i}`);
  }
});

const FIELDS: { name: string; headers: HeaderList; environ: object }[] = [
  {
    name: "RFC 9110 §5.3: repeated fields are joined by a comma",
    headers: [["Accept", "a"], ["accept", "b"], ["ACCEPT", "c"]],
    environ: { HTTP_ACCEPT: "a,b,c" },
  },
  {
    name: "RFC 6265 §5.4: repeated cookies are joined by a semicolon",
    headers: [["Cookie", "a=1"], ["cookie", "b=2"]],
    environ: { HTTP_COOKIE: "a=1; b=2" },
  },
  {
    name: "a Cookie field without a cookie leaves no semicolon",
    headers: [["Cookie", ""], ["Cookie", "a=1"], ["Cookie", ""]],
    environ: { HTTP_COOKIE: "a=1" },
  },
  {
    name: "an empty value is a value",
    headers: [["X", ""], ["X", ""]],
    environ: { HTTP_X: "," },
  },
  {
    name: "a field with an underscore does not pass for one with a dash",
    headers: [["X_Real-IP", "6.6.6.6"], ["X-Real-IP", "1.2.3.4"]],
    environ: { HTTP_X_REAL_IP: "1.2.3.4" },
  },
  {
    name: "CVE-2016-5385: Proxy is left out",
    headers: [["Proxy", "http://evil/"], ["Host", "a"]],
    environ: { HTTP_HOST: "a" },
  },
];

for (const { name, headers, environ } of FIELDS) {
  Deno.test(`add_header_fields(): ${name}`, () => {
    const changed: Partial<WSGIEnvironment> = {};
    add_header_fields(changed, headers);
    assertEquals<object>(changed, environ);
  });
}

Deno.test("percent_decode_latin1() decodes once, every byte, digits in either case", () => {
  for (let byte = 0; byte < 256; byte++) {
    const hex = byte.toString(16).padStart(2, "0");
    const char = String.fromCharCode(byte);
    assertEquals(percent_decode_latin1(`/%${hex}x`), `/${char}x`);
    assertEquals(percent_decode_latin1(`%${hex.toUpperCase()}`), char);
    assertEquals(percent_decode_latin1(`%25${hex}`), `%${hex}`);
  }
});

const SLASHES: [path: string, one: string][] = [
  ["//evil.example/%2e", "/evil.example/%2e"],
  ["////", "/"],
  ["/a//b", "/a//b"],
  ["/", "/"],
  ["/%2F/", "/%2F/"],
  ["*", "*"],
  ["", ""],
];

for (const [path, one] of SLASHES) {
  Deno.test(`CVE-2021-28861: one_leading_slash() of ${JSON.stringify(path)}`, () => {
    assertEquals(one_leading_slash(path), one);
  });
}

const PATHS: [path_info: string | undefined, text: string][] = [
  ["/caf\xc3\xa9", "/café"],
  ["/plain", "/plain"],
  ["/\xe9", "/\ufffd"],
  ["\xef\xbb\xbf/", "\ufeff/"],
  ["/\xf0\x9f\x98\x80", "/😀"],
  ["", ""],
  [undefined, ""],
];

for (const [PATH_INFO, text] of PATHS) {
  Deno.test(`path_info() of ${JSON.stringify(PATH_INFO)} is ${JSON.stringify(text)}`, () => {
    assertEquals(path_info({ PATH_INFO }), text);
  });
}

Deno.test("path_info() refuses a PATH_INFO that was already decoded", () => {
  assertThrows(() => path_info({ PATH_INFO: "/€" }), RangeError);
});
