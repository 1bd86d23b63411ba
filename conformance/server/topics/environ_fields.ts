/**
 * What the environ contains of the header fields of a request, and what they
 * say about its body.
 *
 * @module
 */
import { get, post, post_chunked } from "../requests.ts";
import { type EnvironRow, STRINGS, VARIABLES } from "./environ_row.ts";

const HEADERS = "PEP 3333, environ Variables; RFC 3875 §4.1.18";

/** Fields in general, and those that need care. */
export const FIELDS: readonly EnvironRow[] = [
  {
    id: "header-name",
    title: "A field becomes HTTP_ and its name in upper case, with _ for -",
    source: HEADERS,
    sent: get("/", "X-Custom-Field: Some Value"),
    due: { HTTP_X_CUSTOM_FIELD: "Some Value" },
  },
  {
    id: "header-name-case",
    title: "The case of a field name does not matter",
    source: "RFC 9110 §5.1",
    sent: get("/", "x-lOwEr: 1"),
    due: { HTTP_X_LOWER: "1" },
  },
  {
    id: "header-repeated",
    title: "Fields with the same name are joined with commas, in order",
    source: "RFC 9110 §5.3; RFC 3875 §4.1.18",
    sent: get("/", "X-List: b", "X-Other: z", "x-list: a"),
    due: { HTTP_X_LIST: ["b,a", "b, a"] },
  },
  {
    id: "header-comma",
    title: "Commas and quotes within a value are kept",
    source: HEADERS,
    sent: get("/", 'X-Quoted: "a, b", c;d="e"'),
    due: { HTTP_X_QUOTED: '"a, b", c;d="e"' },
  },
  {
    id: "header-space",
    title: "White space around a value is removed, but not within it",
    source: "RFC 9112 §5.1",
    sent: get("/", "X-Space: \t a  b \t"),
    due: { HTTP_X_SPACE: "a  b" },
  },
  {
    id: "header-empty",
    title: "A field with an empty value is present",
    source: "RFC 9110 §5.5",
    sent: get("/", "X-Empty:"),
    due: { HTTP_X_EMPTY: /^$/ },
  },
  {
    id: "header-latin1",
    title: "Bytes above 0x7F in a value become a latin-1 string",
    source: STRINGS,
    sent: get("/", "X-Name: caf\xe9 \xc3\xa9"),
    due: { HTTP_X_NAME: "caf\xe9 \xc3\xa9" },
  },
  {
    id: "header-long",
    title: "A long value arrives complete",
    source: "RFC 9110 §5.4",
    sent: get("/", `X-Long: ${"a".repeat(4000)}z`),
    due: { HTTP_X_LONG: /^a{4000}z$/ },
  },
  {
    id: "authorization",
    title: "The application sees Authorization, unless the server checks it",
    source: "RFC 3875 §4.1.18",
    level: "SHOULD",
    sent: get("/", "Authorization: Basic YTpi"),
    due: { HTTP_AUTHORIZATION: "Basic YTpi" },
  },
  {
    id: "cookie",
    title: "Cookies arrive as they were sent",
    source: "RFC 6265 §5.4",
    sent: get("/", "Cookie: a=1; b=2, c"),
    due: { HTTP_COOKIE: "a=1; b=2, c" },
  },
  {
    id: "cookie-repeated",
    title: "Cookies in several fields are joined with a semicolon",
    source: "RFC 6265 §4.2.1; RFC 9113 §8.2.3",
    sent: get("/", "Cookie: a=1", "Cookie: b=2"),
    due: { HTTP_COOKIE: "a=1; b=2" },
  },
  {
    id: "underscore",
    title: "A field name with _ does not pass for the one with -",
    source: "RFC 3875 §4.1.18; RFC 9110 §17.10",
    sent: get("/", "X-User: real", "X_User: forged"),
    due: { HTTP_X_USER: "real" },
  },
  {
    id: "underscore-content-length",
    title: "Content_Length does not pass for Content-Length",
    source: "RFC 3875 §4.1.18; RFC 9110 §17.10",
    sent: post("hello", "Content_Length: 3", "Content_Type: forged/type"),
    due: { CONTENT_LENGTH: "5", CONTENT_TYPE: undefined },
  },
  {
    id: "proxy",
    title: "A Proxy field does not become HTTP_PROXY",
    source: "CVE-2016-5385 (httpoxy)",
    level: "SHOULD",
    sent: get("/", "Proxy: http://injected.invalid/"),
    due: { HTTP_PROXY: undefined },
  },
];

/** Content-Type and Content-Length. */
export const CONTENT: readonly EnvironRow[] = [
  {
    id: "content-type-kept",
    title: "CONTENT_TYPE is the Content-Type field",
    source: VARIABLES,
    sent: post("{}", 'Content-Type: application/json; charset="utf-8"'),
    due: { CONTENT_TYPE: 'application/json; charset="utf-8"' },
  },
  {
    id: "content-type-absent",
    title: "If no Content-Type was sent, none is made up",
    source: "RFC 3875 §4.1.3",
    sent: post("hello"),
    due: { CONTENT_TYPE: undefined },
  },
  {
    id: "content-length-kept",
    title: "CONTENT_LENGTH is the length of the body",
    source: VARIABLES,
    sent: post("hello"),
    due: { CONTENT_LENGTH: "5" },
  },
  {
    id: "content-length-absent",
    title: "A request without a body has no CONTENT_LENGTH, or 0",
    source: "RFC 3875 §4.1.2",
    sent: get(),
    due: { CONTENT_LENGTH: ["0", "", undefined] },
  },
  {
    id: "content-keys",
    title: "Content-Type and Content-Length have no HTTP_ variables",
    source: "RFC 3875 §4.1.18; wsgiref.validate",
    sent: post("hello", "Content-Type: text/plain"),
    due: { HTTP_CONTENT_TYPE: undefined, HTTP_CONTENT_LENGTH: undefined },
  },
  {
    id: "chunked-length",
    title: "A chunked body has no CONTENT_LENGTH, or its own length",
    source: "RFC 3875 §4.1.2; RFC 9112 §7.1.3",
    level: "SHOULD",
    sent: post_chunked("hello ", "world"),
    due: { CONTENT_LENGTH: ["11", "", undefined] },
  },
];
