/**
 * Where the path and the query of a request are in its environ.
 *
 * @module
 */
import { get, request } from "../requests.ts";
import { type EnvironRow, STRINGS, VARIABLES } from "./environ_row.ts";

/** Paths and queries. */
export const PATHS: readonly EnvironRow[] = [
  {
    id: "path-root",
    title: "The path of the root is /",
    source: VARIABLES,
    sent: get("/"),
    due: { PATH_INFO: "/", SCRIPT_NAME: undefined },
  },
  {
    id: "path",
    title: "The path is in PATH_INFO, except for what is in SCRIPT_NAME",
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
    title: "PATH_INFO is percent-decoded only once",
    source: "RFC 3986 §2.4; RFC 3875 §4.1.5",
    sent: get("/100%2541"),
    due: { PATH_INFO: "/100%41" },
  },
  {
    id: "path-encoded-slash",
    title: "An encoded slash is decoded like any other byte",
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
    title: "UTF-8 in the path becomes a latin-1 string of its bytes",
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
    title: "A path that starts with // is not a host name",
    source: "RFC 9112 §3.2.1",
    sent: get("//a/b"),
    // One slash is what CPython makes of them (CVE-2021-28861).
    due: { PATH_INFO: ["//a/b", "/a/b"] },
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
    title: "A + in the path is not a space",
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
    title: "The path of a target in absolute-form is used",
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
    title: "Without a query, QUERY_STRING is empty",
    source: VARIABLES,
    sent: get("/a"),
    due: { QUERY_STRING: undefined },
  },
  {
    id: "query-question-marks",
    title: "The query starts after the first ?",
    source: "RFC 3986 §3.4",
    sent: get("/a?b=?c?"),
    due: { PATH_INFO: "/a", QUERY_STRING: "b=?c?" },
  },
];
