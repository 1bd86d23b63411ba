/**
 * The requests that `check_app()` makes by default: what clients send, and
 * every form in which PEP 3333 lets a server pass it on.
 *
 * @module
 */
import type { HeaderList } from "../../wsgi/types.ts";
import type { AppRequest } from "./app_request.ts";

const FORM: HeaderList = [
  ["Content-Type", "application/x-www-form-urlencoded"],
];
const JSON_TYPE: HeaderList = [["Content-Type", "application/json"]];
const OCTETS: HeaderList = [["Content-Type", "application/octet-stream"]];
const MIB = 1024 * 1024;

const METHODS: AppRequest[] = [
  { method: "GET" },
  { method: "HEAD" },
  { name: "POST / without a body", method: "POST" },
  {
    name: "POST / with an empty body",
    method: "POST",
    headers: FORM,
    body: "",
  },
  {
    name: "POST / with a form",
    method: "POST",
    headers: FORM,
    body: "name=W%C3%B6rld&tags=a&tags=b&empty=",
  },
  {
    name: "POST / with JSON",
    method: "POST",
    headers: JSON_TYPE,
    body: '{"name": "Wörld", "tags": ["a", "b"]}',
  },
  {
    name: "POST / with broken JSON",
    method: "POST",
    headers: JSON_TYPE,
    body: '{"name": ',
  },
  {
    name: "POST / with a file in a form",
    method: "POST",
    headers: [["Content-Type", "multipart/form-data; boundary=limit"]],
    body: "--limit\r\n" +
      'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n' +
      "Content-Type: text/plain\r\n\r\nline\r\n--limit--\r\n",
  },
  {
    name: "POST / with 1 MiB",
    method: "POST",
    headers: OCTETS,
    // Made when the request is.
    get body() {
      return new Uint8Array(MIB).fill(0x0a);
    },
  },
  { method: "PUT", headers: JSON_TYPE, body: "{}" },
  { method: "PATCH", headers: JSON_TYPE, body: "{}" },
  { method: "DELETE" },
  { method: "OPTIONS" },
  { method: "OPTIONS", path: "*" },
  { name: "An unknown method", method: "FROBNICATE" },
];

const PATHS: AppRequest[] = [
  { path: "/a/deep/path/with/many/segments/index.html" },
  { name: "GET an empty path", environ: { PATH_INFO: "" } },
  { name: "GET a repeated slash", path: "//double//slash" },
  { name: "GET dot segments", path: "/a/../b/./c" },
  { name: "GET encoded delimiters", path: "/a%2Fb%3Fc%23d%25e%20f" },
  { name: "GET a UTF-8 path", path: "/caf%C3%A9/%F0%9F%98%80" },
  { name: "GET a path that is not UTF-8", path: "/%FF%FE%C3/%80" },
  { name: "GET a control character in the path", path: "/a%00b%0D%0Ac" },
  { name: "GET a broken percent sign", path: "/100%/%zz" },
  { name: "GET a path of 4 KiB", path: "/".padEnd(4096, "a") },
  {
    name: "GET below a mount point",
    path: "/inside",
    environ: { SCRIPT_NAME: "/mounted" },
  },
  {
    name: "GET a mount point itself",
    environ: { SCRIPT_NAME: "/mounted", PATH_INFO: "" },
  },
];

const QUERIES: AppRequest[] = [
  { name: "GET an empty query", path: "/?" },
  {
    name: "GET a query with everything in it",
    path: "/?a=1&a=2&empty=&bare&&=x&b=%00%FF%0A+%20&c[]=d;e=f&" +
      "caf%C3%A9=%26%3D&u=http://h/?q&%zz=%",
  },
];

const HEADERS: AppRequest[] = [
  {
    name: "GET with the fields of a browser",
    headers: [
      ["User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"],
      ["Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"],
      ["Accept-Language", "de,en;q=0.5"],
      ["Accept-Encoding", "gzip, deflate, br"],
      ["Cookie", "session=abc; theme=dark"],
      ["Referer", "http://127.0.0.1/before?x=y"],
    ],
  },
  {
    name: "GET with conditions and a range",
    headers: [
      ["If-None-Match", '"etag", W/"weak"'],
      ["If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"],
      ["Range", "bytes=0-0"],
    ],
  },
  {
    name: "GET with broken fields",
    headers: [
      ["Cookie", "=; a; b=%zz; ="],
      ["Accept", ";;,"],
      ["Authorization", "Basic !"],
      ["Range", "bytes=z-"],
      ["If-Modified-Since", "yesterday"],
      ["X-Bytes", "caf\xe9"],
    ],
  },
];

const LIBERTIES: AppRequest[] = [
  {
    name: "GET over HTTP/1.0 without a Host",
    environ: { SERVER_PROTOCOL: "HTTP/1.0", HTTP_HOST: undefined },
  },
  {
    name: "GET over HTTPS",
    environ: {
      HTTPS: "on",
      SERVER_PORT: "443",
      "wsgi.url_scheme": "https",
    },
  },
  {
    name: "GET from a server of threads and processes",
    environ: {
      "wsgi.multithread": true,
      "wsgi.multiprocess": true,
      "wsgi.run_once": true,
    },
  },
  {
    name: "GET without SCRIPT_NAME",
    environ: { SCRIPT_NAME: undefined },
  },
  {
    name: "GET without what servers add",
    environ: {
      REMOTE_PORT: undefined,
      REQUEST_URI: undefined,
      "wsgi.file_wrapper": undefined,
      "wsgi.input_terminated": undefined,
    },
  },
  { name: "GET with an environ without prototype", null_prototype: true },
  {
    name: "POST / with short reads",
    method: "POST",
    headers: FORM,
    body: "name=W%C3%B6rld&tags=a&tags=b&empty=",
    short_reads: 5,
  },
  {
    name: "POST / of unknown length",
    method: "POST",
    headers: FORM,
    body: "name=W%C3%B6rld",
    environ: { CONTENT_LENGTH: undefined },
  },
];

/** The battery, in order. */
export const BATTERY: readonly AppRequest[] = [
  ...METHODS,
  ...PATHS,
  ...QUERIES,
  ...HEADERS,
  ...LIBERTIES,
];
