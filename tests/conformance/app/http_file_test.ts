import { assertEquals, assertThrows } from "@std/assert";
import { parse_http_file } from "../../../conformance/app/http_file.ts";
import type { AppRequest } from "../../../conformance/app/app_request.ts";

const READ: { name: string; text: string; requests: AppRequest[] }[] = [
  { name: "an empty file has no request", text: "", requests: [] },
  {
    name: "comments and variables alone are not a request",
    text: "# nothing\n// here\n@a = b\n###\n### still nothing\n",
    requests: [],
  },
  {
    name: "one line is a request",
    text: "DELETE /notes/1",
    requests: [{ method: "DELETE", path: "/notes/1", headers: [] }],
  },
  {
    name: "the method may be left out",
    text: "/notes?page=2",
    requests: [{ method: "GET", path: "/notes?page=2", headers: [] }],
  },
  {
    name: "a separator names the request after it",
    text: "### First\nGET /a\n\n### \nGET /b\n###\n# @name third\nGET /c\n",
    requests: [
      { name: "First", method: "GET", path: "/a", headers: [] },
      { method: "GET", path: "/b", headers: [] },
      { name: "third", method: "GET", path: "/c", headers: [] },
    ],
  },
  {
    name:
      "header fields keep their order and repeats; comments may stand between them",
    text: "GET /\nAccept: a\n# no\nX-Empty:\n// no\nAccept:  b \n",
    requests: [{
      method: "GET",
      path: "/",
      headers: [["Accept", "a"], ["X-Empty", ""], ["Accept", "b"]],
    }],
  },
  {
    name: "the body keeps its empty lines and loses those at its end",
    text: "POST /\nA: b\n\nfirst\n\n# last\n\n\n### next\nGET /\n",
    requests: [
      {
        method: "POST",
        path: "/",
        headers: [["A", "b"]],
        body: "first\n\n# last",
      },
      { name: "next", method: "GET", path: "/", headers: [] },
    ],
  },
  {
    name: "lines may end in CRLF",
    text: "POST /\r\nA: b\r\n\r\nx\r\ny\r\n",
    requests: [
      { method: "POST", path: "/", headers: [["A", "b"]], body: "x\ny" },
    ],
  },
  {
    name: "variables are replaced everywhere, also inside each other",
    text: "@a = 1\n@b = {{a}}2\nPOST /{{b}}?q={{ a }}\nX: {{b}}\n\n{{a}}",
    requests: [
      { method: "POST", path: "/12?q=1", headers: [["X", "12"]], body: "1" },
    ],
  },
  {
    name: "the host of an absolute URL becomes the Host field",
    text: "GET http://localhost:8000/a?b HTTP/1.1\nA: b",
    requests: [{
      method: "GET",
      path: "/a?b",
      headers: [["Host", "localhost:8000"], ["A", "b"]],
    }],
  },
  {
    name: "an absolute URL without a path asks for the root",
    text: "https://localhost?x=1",
    requests: [
      {
        method: "GET",
        path: "/?x=1",
        headers: [["Host", "localhost"]],
        environ: {
          "wsgi.url_scheme": "https",
          HTTPS: "on",
          SERVER_PORT: "443",
        },
      },
    ],
  },
  {
    name: "a query may continue on the next lines",
    text: "GET /a\n  ?b=1\n  &c=2\nX: y",
    requests: [{ method: "GET", path: "/a?b=1&c=2", headers: [["X", "y"]] }],
  },
  {
    name: "the target may be an asterisk",
    text: "OPTIONS *",
    requests: [{ method: "OPTIONS", path: "*", headers: [] }],
  },
  {
    name: "HTTP/1.0 is kept",
    text: "GET / HTTP/1.0",
    requests: [
      {
        method: "GET",
        path: "/",
        headers: [],
        environ: { SERVER_PROTOCOL: "HTTP/1.0" },
      },
    ],
  },
  {
    name: "@expect asks for a status",
    text: "# @expect 404\nGET /nowhere",
    requests: [{ status: 404, method: "GET", path: "/nowhere", headers: [] }],
  },
  {
    name: "a script that processes the answer is skipped",
    text: "POST /\n\nbody\n\n> {%\n client.test();\n%}\n",
    requests: [{ method: "POST", path: "/", headers: [], body: "body" }],
  },
];

for (const { name, text, requests } of READ) {
  Deno.test(`parse_http_file(): ${name}`, () => {
    assertEquals(parse_http_file(text), requests);
  });
}

const REFUSED = [
  {
    name: "a line that is not a request",
    text: "\nnotes please\n",
    message: "line 2: there must be a request line: received " +
      '"notes please"; write GET /path',
  },
  {
    name: "a relative target",
    text: "GET notes",
    message: "line 1: there must be a request line: received " +
      '"GET notes"; write GET /path',
  },
  {
    name: "a header field without a colon",
    text: "GET /\nAccept",
    message: 'line 2: there must be a header field: received "Accept"; ' +
      "write Name: value",
  },
  {
    name: "a variable that is not set",
    text: "GET /{{id}}",
    message: "line 1: a variable must be set before it is used: received " +
      '"id"; write @id = value above',
  },
  {
    name: "a body from a file",
    text: "POST /\n\n< ./body.json",
    message: "line 3: the body must not come from a file: received " +
      '"< ./body.json"; write the body itself',
  },
  {
    name: "a status that is not a number",
    text: "# @expect OK\nGET /",
    message: 'line 1: @expect must have a status code: received "OK"; ' +
      "write @expect 201",
  },
];

for (const { name, text, message } of REFUSED) {
  Deno.test(`parse_http_file() refuses ${name}`, () => {
    const error = assertThrows(() => parse_http_file(text), SyntaxError);
    assertEquals(error.message, `Cannot read requests at ${message}`);
  });
}
