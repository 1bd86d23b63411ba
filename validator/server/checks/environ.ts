/**
 * What the environ says of a request.
 *
 * @module
 */
import {
  all_of,
  environ_has,
  never_notes,
  notes,
  responds,
} from "../expectations.ts";
import { bytes, CAPTURES, start_ok } from "../apps.ts";
import { get, open_request, post, post_chunked, request } from "../requests.ts";
import type { ServerCheck, ServerTopic } from "../server_check.ts";

const VARIABLES = "PEP 3333, environ Variables";
const STRINGS = "PEP 3333, Unicode Issues";
const URLS = "PEP 3333, URL Reconstruction";
const HEADERS = "PEP 3333, environ Variables; RFC 3875 §4.1.18";

/** A check of variables: what is sent, and what they have to be. */
interface Row {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly level?: ServerCheck["level"];
  readonly sent: string;
  readonly due: Parameters<typeof environ_has>[0];
}

const PATHS: readonly Row[] = [
  {
    id: "path-root",
    title: "The path of the root is /",
    source: VARIABLES,
    sent: get("/"),
    due: { PATH_INFO: "/", SCRIPT_NAME: undefined },
  },
  {
    id: "path",
    title: "The path is in PATH_INFO, where no part of it is in SCRIPT_NAME",
    source: VARIABLES,
    sent: get("/a/b.c/"),
    due: { PATH_INFO: "/a/b.c/", SCRIPT_NAME: undefined },
  },
  {
    id: "path-decoded",
    title: "PATH_INFO is percent-decoded",
    source: "PEP 3333, URL Reconstruction; RFC 3875 §4.1.5",
    sent: get("/a%20b%7e%41"),
    due: { PATH_INFO: "/a b~A" },
  },
  {
    id: "path-decoded-once",
    title: "PATH_INFO is percent-decoded once and not again",
    source: "RFC 3986 §2.4; RFC 3875 §4.1.5",
    sent: get("/100%2541"),
    due: { PATH_INFO: "/100%41" },
  },
  {
    id: "path-encoded-slash",
    title: "An encoded slash is decoded as any other byte",
    source: "RFC 3875 §4.1.5",
    sent: get("/a%2Fb"),
    due: { PATH_INFO: "/a/b" },
  },
  {
    id: "path-encoded-question-mark",
    title: "An encoded ? belongs to the path",
    source: "RFC 3986 §2.2; RFC 3875 §4.1.5",
    sent: get("/a%3Fb?c"),
    due: { PATH_INFO: "/a?b", QUERY_STRING: "c" },
  },
  {
    id: "path-utf8",
    title: "UTF-8 in the path is a latin-1 string of its bytes",
    source: STRINGS,
    sent: get("/caf%C3%A9"),
    due: { PATH_INFO: "/caf\xc3\xa9" },
  },
  {
    id: "path-not-utf8",
    title: "Bytes in the path that are not UTF-8 are kept",
    source: STRINGS,
    sent: get("/%FF%80%e9"),
    due: { PATH_INFO: "/\xff\x80\xe9" },
  },
  {
    id: "path-bad-percent",
    title: "A % without two digits after it stays as it is",
    source: "RFC 3986 §2.1; CPython, urllib.parse.unquote",
    level: "SHOULD",
    sent: get("/100%/%zz/%4"),
    due: { PATH_INFO: "/100%/%zz/%4" },
  },
  {
    id: "path-slashes",
    title: "Repeated slashes are kept",
    source: "RFC 3986 §3.3; RFC 3875 §4.1.5",
    sent: get("/a//b///"),
    due: { PATH_INFO: "/a//b///" },
  },
  {
    id: "path-leading-slashes",
    title: "A path that starts with // is no host name",
    source: "RFC 9112 §3.2.1",
    sent: get("//a/b"),
    due: { PATH_INFO: "//a/b" },
  },
  {
    id: "path-dots",
    title: "Dot segments are left to the application",
    source: "RFC 9112 §3.2.1; RFC 3875 §4.1.5",
    level: "SHOULD",
    sent: get("/a/./b/../c"),
    due: { PATH_INFO: "/a/./b/../c" },
  },
  {
    id: "path-plus",
    title: "A + in the path is no space",
    source: "RFC 3986 §2.2",
    sent: get("/a+b"),
    due: { PATH_INFO: "/a+b" },
  },
  {
    id: "path-parameters",
    title: "; and = and , in the path are kept",
    source: "RFC 3986 §3.3",
    sent: get("/a;b=1,c"),
    due: { PATH_INFO: "/a;b=1,c" },
  },
  {
    id: "path-absolute-form",
    title: "Of a target in absolute-form the path is taken",
    source: "RFC 9112 §3.2.2",
    sent: request("GET http://{host}/a?b HTTP/1.1"),
    due: { PATH_INFO: "/a", QUERY_STRING: "b" },
  },
  {
    id: "query-raw",
    title: "QUERY_STRING is as it was sent, not decoded",
    source: "RFC 3875 §4.1.7",
    sent: get("/?a=%20b&c=d+e&%3D=%26&f"),
    due: { QUERY_STRING: "a=%20b&c=d+e&%3D=%26&f" },
  },
  {
    id: "query-absent",
    title: "Without a query QUERY_STRING is empty",
    source: VARIABLES,
    sent: get("/a"),
    due: { QUERY_STRING: undefined },
  },
  {
    id: "query-question-marks",
    title: "The query starts behind the first ?",
    source: "RFC 3986 §3.4",
    sent: get("/a?b=?c?"),
    due: { PATH_INFO: "/a", QUERY_STRING: "b=?c?" },
  },
];

const REQUEST_LINE: readonly Row[] = [
  {
    id: "method",
    title: "REQUEST_METHOD is the method",
    source: VARIABLES,
    sent: request("DELETE / HTTP/1.1"),
    due: { REQUEST_METHOD: "DELETE" },
  },
  {
    id: "method-extension",
    title: "A method that the server does not know reaches the application",
    source: "RFC 3875 §4.1.12; RFC 9110 §9.1",
    sent: request("PROPFIND / HTTP/1.1"),
    due: { REQUEST_METHOD: "PROPFIND" },
  },
  {
    id: "method-head",
    title: "HEAD is not turned into GET",
    source: VARIABLES,
    sent: request("HEAD / HTTP/1.1"),
    due: { REQUEST_METHOD: "HEAD" },
  },
  {
    id: "method-case",
    title: "The case of a method is kept",
    source: "RFC 9110 §9.1",
    sent: request("Mixed / HTTP/1.1"),
    due: { REQUEST_METHOD: "Mixed" },
  },
  {
    id: "protocol-1-1",
    title: "SERVER_PROTOCOL of an HTTP/1.1 request is HTTP/1.1",
    source: VARIABLES,
    sent: get(),
    due: { SERVER_PROTOCOL: "HTTP/1.1" },
  },
  {
    id: "protocol-1-0",
    title: "SERVER_PROTOCOL of an HTTP/1.0 request is HTTP/1.0",
    source: VARIABLES,
    sent: request("GET / HTTP/1.0"),
    due: { SERVER_PROTOCOL: "HTTP/1.0" },
  },
];

const SERVER: readonly Row[] = [
  {
    id: "host",
    title: "HTTP_HOST is the Host field",
    source: URLS,
    sent: get(),
    due: { HTTP_HOST: ({ host }) => host },
  },
  {
    id: "server-name-form",
    title: "SERVER_NAME is a name or address, without a port",
    source: "PEP 3333, environ Variables; RFC 3875 §4.1.14",
    sent: get(),
    due: {
      SERVER_NAME: /^([\w.-]+|\[[\da-f:.]+\]|[\da-f]*:[\da-f]*:[\da-f:.]*)$/i,
    },
  },
  {
    id: "server-name-trusted",
    title: "SERVER_NAME is never what follows a / or @ in Host",
    source: "RFC 9112 §3.2; RFC 3875 §4.1.14",
    sent: get("/", "X-Forwarded-Host: injected.invalid"),
    due: { SERVER_NAME: /^(?!.*injected)./ },
  },
  {
    id: "server-port-real",
    title: "SERVER_PORT is the port of the connection",
    source: "PEP 3333, environ Variables; RFC 3875 §4.1.15",
    sent: get(),
    due: { SERVER_PORT: port_of },
  },
  {
    id: "scheme",
    title: "wsgi.url_scheme is the scheme of the connection",
    source: "PEP 3333, environ Variables",
    sent: get(),
    due: { "wsgi.url_scheme": ({ protocol }) => protocol.slice(0, -1) },
  },
  {
    id: "remote-addr",
    title: "REMOTE_ADDR is the address of the client",
    source: "RFC 3875 §4.1.8",
    level: "SHOULD",
    sent: get("/", "X-Forwarded-For: 192.0.2.1"),
    due: {
      REMOTE_ADDR:
        /^(?!192\.0\.2\.1$)(\d+(\.\d+){3}|[\da-f]*:[\da-f]*:[\da-f:.]*)$/i,
    },
  },
];

const FIELDS: readonly Row[] = [
  {
    id: "header-name",
    title: "A field is in HTTP_ and its name, upper case, with _ for -",
    source: HEADERS,
    sent: get("/", "X-Custom-Field: Some Value"),
    due: { HTTP_X_CUSTOM_FIELD: "Some Value" },
  },
  {
    id: "header-name-case",
    title: "The case of a field name makes no difference",
    source: "RFC 9110 §5.1",
    sent: get("/", "x-lOwEr: 1"),
    due: { HTTP_X_LOWER: "1" },
  },
  {
    id: "header-repeated",
    title: "Fields of one name are joined by commas, in order",
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
    title: "White space around a value is no part of it, but within it is",
    source: "RFC 9112 §5.1",
    sent: get("/", "X-Space: \t a  b \t"),
    due: { HTTP_X_SPACE: "a  b" },
  },
  {
    id: "header-empty",
    title: "A field with an empty value is there",
    source: "RFC 9110 §5.5",
    sent: get("/", "X-Empty:"),
    due: { HTTP_X_EMPTY: /^$/ },
  },
  {
    id: "header-latin1",
    title: "Bytes above 0x7F in a value are a latin-1 string",
    source: STRINGS,
    sent: get("/", "X-Name: caf\xe9 \xc3\xa9"),
    due: { HTTP_X_NAME: "caf\xe9 \xc3\xa9" },
  },
  {
    id: "header-long",
    title: "A long value is there from end to end",
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
    title: "Cookies are as they were sent",
    source: "RFC 6265 §5.4",
    sent: get("/", "Cookie: a=1; b=2, c"),
    due: { HTTP_COOKIE: "a=1; b=2, c" },
  },
  {
    id: "cookie-repeated",
    title: "Cookies in several fields are joined by a semicolon",
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

const CONTENT: readonly Row[] = [
  {
    id: "content-type-kept",
    title: "CONTENT_TYPE is the Content-Type field",
    source: VARIABLES,
    sent: post("{}", 'Content-Type: application/json; charset="utf-8"'),
    due: { CONTENT_TYPE: 'application/json; charset="utf-8"' },
  },
  {
    id: "content-type-absent",
    title: "Where no Content-Type was sent none is made up",
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
    title: "A request without a body has no CONTENT_LENGTH but 0",
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
    title: "A chunked body has its own length as CONTENT_LENGTH, or none",
    source: "RFC 3875 §4.1.2; RFC 9112 §7.1.3",
    level: "SHOULD",
    sent: post_chunked("hello ", "world"),
    due: { CONTENT_LENGTH: ["11", "", undefined] },
  },
];

/** RFC 3875 §4.1.15: the port, also where a URL leaves out the usual one. */
function port_of({ port, protocol }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}

function to_check(
  { id, sent, due, level = "MUST", ...about }: Row,
): ServerCheck {
  return {
    ...about,
    id: `environ.${id}`,
    level,
    app: CAPTURES,
    steps: [sent],
    expect: environ_has(due),
  };
}

/** The environ. */
export const ENVIRON: ServerTopic = {
  why: "An application knows of a request what its environ says, and no more",
  checks: [
    ...[...PATHS, ...REQUEST_LINE, ...SERVER, ...FIELDS, ...CONTENT]
      .map(to_check),
    {
      id: "environ.fresh",
      title: "Each request has an environ of its own",
      level: "MUST",
      source: "PEP 3333, Specification Details",
      app: (journal) => (environ, start_response) => {
        journal.note(String(environ["probe.seen"]));
        environ["probe.seen"] = "changed";
        environ["wsgi.errors"].flush();
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [open_request("GET / HTTP/1.1"), get()],
      expect: never_notes("changed"),
    },
    {
      id: "environ.errors-usable",
      title: "wsgi.errors takes text, and the client sees nothing of it",
      level: "MUST",
      source: "PEP 3333, Input and Error Streams",
      app: (journal) => (environ, start_response) => {
        const errors = environ["wsgi.errors"];
        errors.write("a probe of wsgi.errors: ");
        errors.writelines(["one line\n", "another line\n"]);
        errors.flush();
        journal.note("written");
        start_ok(start_response);
        return [bytes("fine")];
      },
      steps: [get()],
      expect: all_of(notes("written"), responds({ body: "fine" })),
    },
  ],
};
