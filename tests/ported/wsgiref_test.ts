/**
 * What CPython's `Lib/test/test_wsgiref.py` asks, by the names of its methods,
 * where the golden files do not ask it: these have `testDefaults`,
 * `testGuessScheme`, `testFileWrapper`, `testHopByHop`, `testMappingInterface`,
 * `testRequireList`, `testExtras`, `testContentLength`, `testBasicErrorOutput`,
 * `testErrorAfterOutput`, `testHeaderFormats`, `testBytesData` and
 * `testCloseOnError`. Where CPython says something else, `differs` says why.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ClientDisconnected } from "../../handlers/client_disconnected.ts";
import {
  BaseCGIHandler,
  SimpleHandler,
} from "../../handlers/simple_handler.ts";
import { validator } from "../../validator/validator.ts";
import {
  application_uri,
  BytesInput,
  FileWrapper,
  Headers,
  latin1_decode,
  latin1_encode,
  request_uri,
  setup_testing_defaults,
  shift_path_info,
  StringErrors,
  type WSGIApplication,
  type WSGIEnvironment,
} from "../../wsgi/mod.ts";
import { Peer, responses, without_date } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";

const DATE: [string, string] = ["Date", "Mon, 05 Jun 2006 18:49:54 GMT"];

const hello: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"], DATE]);
  return [latin1_encode("Hello, world!")];
};

const show_request: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"], DATE]);
  const seen = [
    environ.HTTP_X_TEST_HEADER,
    environ.QUERY_STRING,
    environ.PATH_INFO,
  ];
  return [latin1_encode(seen.join(";"))];
};

function with_status(status: string): WSGIApplication {
  return (_environ, start_response) => {
    const type = "text/plain; charset=utf-8";
    start_response(status, [["Content-Type", type]]);
    return [latin1_encode("Hello, world!")];
  };
}

/** IntegrationTests: a request to a server, and its answer. */
interface Integration {
  app: WSGIApplication;
  input?: string;
  status: number;
  body?: string;
  /** Its length is told. */
  has_length?: boolean;
  /** What the log says. */
  log?: string;
  differs?: string;
}

const GET = "GET / HTTP/1.0\r\n\r\n";

const INTEGRATION: Record<string, Integration> = {
  test_plain_hello: {
    app: hello,
    status: 200,
    body: "Hello, world!",
    has_length: true,
  },
  test_environ: {
    app: show_request,
    input: [
      "GET /p%61th/?query=test HTTP/1.0",
      "X-Test-Header: Python test ",
      "X-Test-Header: Python test 2",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n"),
    status: 200,
    body: "Python test,Python test 2;query=test;/path/",
    differs: "RFC 9112 §2.2: lines end in CRLF here, and in LF there",
  },
  test_request_length: {
    app: hello,
    input: `GET ${"x".repeat(65_537)} HTTP/1.0\r\n\r\n`,
    status: 414,
    log: "code 414, ",
  },
  test_validated_hello: {
    app: validator(hello),
    status: 200,
    body: "Hello, world!",
    has_length: true,
    differs: "The validator passes an array on as one, so its length is known",
  },
  test_simple_validation_error: {
    app: validator((_environ, start_response) => {
      start_response("200 OK", ["Content-Type", "text/plain"] as never);
      return ["Hello, world!"] as never;
    }),
    status: 500,
    log: "headers.",
  },
  "test_status_validation_errors: no reason": {
    app: with_status("200"),
    status: 500,
    log: 'received "200"',
  },
  "test_status_validation_errors: a code that is none": {
    app: with_status("20X OK"),
    status: 500,
    log: 'received "20X OK"',
  },
  "test_status_validation_errors: no space": {
    app: with_status("200OK"),
    status: 500,
    log: 'received "200OK"',
  },
  test_wsgi_input: {
    app: validator((environ, start_response) => {
      environ["wsgi.input"].read();
      const type = "text/plain; charset=utf-8";
      start_response("200 OK", [["Content-Type", type]]);
      return [latin1_encode("data")];
    }),
    status: 200,
    body: "data",
    differs: "read() needs no size; it never waits past the body (gh-66077)",
  },
  test_bytes_validation: {
    app: validator(with_status("200 OK")),
    status: 200,
    body: "Hello, world!",
  },
  test_cp1252_url: {
    app: show_request,
    input: "GET /%80%80 HTTP/1.0\r\n\r\n",
    status: 200,
    body: ";;/\x80\x80",
  },
  "test_cp1252_url: a byte that is not escaped": {
    app: show_request,
    input: "GET /\x80%80 HTTP/1.0\r\n\r\n",
    status: 400,
    log: "code 400, ",
    differs: "RFC 9112 §3.2: a target is ASCII",
  },
};

for (const [name, expected] of Object.entries(INTEGRATION)) {
  Deno.test(`test_wsgiref, IntegrationTests: ${name}`, async () => {
    await using served = serve(expected.app);
    const [answer] = responses(await served.raw(expected.input ?? GET));
    assertEquals(answer.status, expected.status);
    if (expected.body !== undefined) assertEquals(answer.body, expected.body);
    if (expected.has_length) assertEquals(answer.framing, "length");
    if (expected.log === undefined) assertEquals(served.errors.getvalue(), "");
    else assertStringIncludes(served.errors.getvalue(), expected.log);
  });
}

Deno.test("test_wsgiref, IntegrationTests: test_bytes_validation, the log", async () => {
  const entries: string[] = [];
  await using served = serve(validator(with_status("200 OK")), {
    access_log: ({ requestline, status, bytes }) => {
      entries.push(`"${requestline}" ${status} ${bytes}`);
    },
  });
  await served.raw(GET);
  assertEquals(entries, ['"GET / HTTP/1.0" 200 13']);
});

Deno.test("test_wsgiref, IntegrationTests: test_interrupted_write", async () => {
  // More than the buffers of the kernel take, to a client that reads late.
  const body = new Uint8Array(16 * 1024 * 1024 + 3);
  await using served = serve((_environ, start_response) => {
    start_response("200 OK", []);
    return [body];
  });
  const { server_port } = served.server;
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: server_port });
  using peer = new Peer(conn);
  await peer.send(GET);
  const head = await peer.read_until("\r\n\r\n");
  assertStringIncludes(head, `Content-Length: ${body.length}\r\n`);
  assertEquals((await peer.read_to_end()).length, body.length);
});

/** UtilityTests: SCRIPT_NAME, PATH_INFO, what is shifted, and both after. */
const SHIFTS: [string, string, string | null, string, string][] = [
  // testSimpleShifts
  ["", "/", "", "/", ""],
  ["", "/x", "x", "/x", ""],
  ["/", "", null, "/", ""],
  ["/a", "/x/y", "x", "/a/x", "/y"],
  ["/a", "/x/", "x", "/a/x", "/"],
  // testNormalizedShifts
  ["/a/b", "/../y", "..", "/a", "/y"],
  ["", "/../y", "..", "", "/y"],
  ["/a/b", "//y", "y", "/a/b/y", ""],
  ["/a/b", "//y/", "y", "/a/b/y", "/"],
  ["/a/b", "/./y", "y", "/a/b/y", ""],
  ["/a/b", "/./y/", "y", "/a/b/y", "/"],
  ["/a/b", "///./..//y/.//", "..", "/a", "/y/"],
  ["/a/b", "///", "", "/a/b/", ""],
  ["/a/b", "/.//", "", "/a/b/", ""],
  ["/a/b", "/x//", "x", "/a/b/x", "/"],
  ["/a/b", "/.", null, "/a/b", ""],
];

for (const [script, path, part, script_after, path_after] of SHIFTS) {
  Deno.test(`test_wsgiref, UtilityTests: ${script} and ${path} shifted`, () => {
    const environ = { SCRIPT_NAME: script, PATH_INFO: path };
    assertEquals(shift_path_info(environ), part);
    assertEquals(environ, { SCRIPT_NAME: script_after, PATH_INFO: path_after });
  });
}

type Variables = Partial<WSGIEnvironment> & { X?: string; HOME?: string };

function defaults(variables: Variables): WSGIEnvironment {
  const environ = { ...variables };
  setup_testing_defaults(environ);
  return environ as WSGIEnvironment;
}

/** testCrossDefaults: what is given, and what follows. */
const CROSS_DEFAULTS: [Variables, Variables][] = [
  [{ SERVER_NAME: "foo.bar" }, { HTTP_HOST: "foo.bar" }],
  [{ HTTPS: "on" }, { "wsgi.url_scheme": "https", SERVER_PORT: "443" }],
  [{ HTTPS: "1" }, { "wsgi.url_scheme": "https" }],
  [{ HTTPS: "yes" }, { "wsgi.url_scheme": "https" }],
  [{ HTTPS: "foo" }, { "wsgi.url_scheme": "http", SERVER_PORT: "80" }],
];

for (const [given, expected] of CROSS_DEFAULTS) {
  Deno.test(`test_wsgiref, UtilityTests: testCrossDefaults of ${JSON.stringify(given)}`, () => {
    const environ = defaults(given);
    for (const [key, value] of Object.entries(expected)) {
      assertEquals(environ[key as keyof WSGIEnvironment], value, key);
    }
  });
}

/** testAppURIs */
const APP_URIS: [string, Variables][] = [
  ["http://127.0.0.1/", {}],
  ["http://127.0.0.1/spam", { SCRIPT_NAME: "/spam" }],
  ["http://127.0.0.1/sp%E4m", { SCRIPT_NAME: "/sp\xe4m" }],
  ["http://spam.example.com:2071/", {
    HTTP_HOST: "spam.example.com:2071",
    SERVER_PORT: "2071",
  }],
  ["http://spam.example.com/", { SERVER_NAME: "spam.example.com" }],
  ["http://127.0.0.1/", {
    HTTP_HOST: "127.0.0.1",
    SERVER_NAME: "spam.example.com",
  }],
  ["https://127.0.0.1/", { HTTPS: "on" }],
  ["http://127.0.0.1:8000/", { SERVER_PORT: "8000", HTTP_HOST: "" }],
];

for (const [uri, given] of APP_URIS) {
  Deno.test(`test_wsgiref, UtilityTests: testAppURIs ${JSON.stringify(given)}`, () => {
    assertEquals(application_uri(defaults(given)), uri);
  });
}

const SPAM = { SCRIPT_NAME: "/spammity", PATH_INFO: "/spam" };

/** testReqURIs */
const REQUEST_URIS: [string, Variables, boolean?][] = [
  ["http://127.0.0.1/", {}],
  ["http://127.0.0.1/spam", { SCRIPT_NAME: "/spam", PATH_INFO: "" }],
  ["http://127.0.0.1/sp%E4m", { SCRIPT_NAME: "/sp\xe4m", PATH_INFO: "" }],
  ["http://127.0.0.1/spammity/spam", SPAM],
  ["http://127.0.0.1/spammity/sp%E4m", { ...SPAM, PATH_INFO: "/sp\xe4m" }],
  ["http://127.0.0.1/spammity/spam;ham", { ...SPAM, PATH_INFO: "/spam;ham" }],
  ["http://127.0.0.1/spammity/spam;cookie=1234,5678", {
    ...SPAM,
    PATH_INFO: "/spam;cookie=1234,5678",
  }],
  ["http://127.0.0.1/spammity/spam?say=ni", {
    ...SPAM,
    QUERY_STRING: "say=ni",
  }],
  ["http://127.0.0.1/spammity/spam?s%E4y=ni", {
    ...SPAM,
    QUERY_STRING: "s%E4y=ni",
  }],
  [
    "http://127.0.0.1/spammity/spam",
    { ...SPAM, QUERY_STRING: "say=ni" },
    false,
  ],
];

for (const [uri, given, include_query = true] of REQUEST_URIS) {
  Deno.test(`test_wsgiref, UtilityTests: testReqURIs ${uri}, ${include_query}`, () => {
    assertEquals(request_uri(defaults(given), include_query), uri);
  });
}

/** Ways to put a text into a header field. */
const PLACES: Record<string, (headers: Headers, text: string) => void> = {
  name: (headers, text) => headers.set(`key${text}`, "val"),
  value: (headers, text) => headers.set("key", `val${text}`),
  "added name": (headers, text) => headers.add_header(`key${text}`, "val"),
  "added value": (headers, text) => headers.add_header("key", `val${text}`),
  parameter: (headers, text) =>
    headers.add_header("key", "val", { param: `param${text}` }),
};

for (const [place, put] of Object.entries(PLACES)) {
  // CPython's Headers raises. Ours is a view of a list that anybody may change,
  // so they are refused where the list is handed over.
  Deno.test(`test_wsgiref, HeaderTests: testRaisesControlCharacters in a ${place}`, () => {
    for (const text of ["\0", "\r", "\n", ""]) {
      const { output, errors } = run((_environ, start_response) => {
        const headers = new Headers([]);
        put(headers, text);
        start_response("200 OK", headers.items());
        return [];
      });
      assertMatch(output, text === "" ? /^Status: 200 / : /^Status: 500 /);
      assertEquals(errors.includes("Cannot "), text !== "");
    }
  });
}

/** A handler with everything in memory, and the variables of a test. */
class MemoryHandler extends BaseCGIHandler {
  output = "";
  declare stderr: StringErrors;

  constructor(variables: Variables = {}) {
    super(
      new BytesInput(),
      { write: (data) => void (this.output += latin1_decode(data)) },
      new StringErrors(),
      defaults(variables),
      true,
      true,
    );
  }
}

function run(app: WSGIApplication): { output: string; errors: string } {
  const handler = new MemoryHandler();
  handler.run(app);
  return { output: handler.output, errors: handler.stderr.getvalue() };
}

Deno.test("test_wsgiref, HandlerTests: testEnviron", () => {
  const handler = new MemoryHandler({ X: "Y", HOME: "/override/home" });
  handler.os_environ = {
    HOME: "/my/home",
    PATH: "/my/path",
    LANG: "fr_FR.UTF-8",
    SCRIPT_NAME: "test_script_name",
    SERVER_NAME: "test_server_name",
  };
  handler.setup_environ();
  const environ = handler.environ as unknown as Record<string, unknown>;
  assertEquals(
    [environ.X, environ.HOME, environ.PATH, environ.LANG],
    ["Y", "/override/home", "/my/path", "fr_FR.UTF-8"],
  );
  // The variables of the request, over those of the system.
  assertEquals([environ.SCRIPT_NAME, environ.SERVER_NAME], ["", "127.0.0.1"]);
  assertEquals(environ["wsgi.input"], handler.get_stdin());
  assertEquals(environ["wsgi.errors"], handler.get_stderr());
  assertEquals(
    ["version", "multithread", "multiprocess", "run_once", "url_scheme"]
      .map((name) => environ[`wsgi.${name}`]),
    [[1, 0], true, true, false, "http"],
  );
  assertEquals(environ["wsgi.file_wrapper"] === FileWrapper, true);
});

Deno.test("test_wsgiref, HandlerTests: testScheme and testCGIEnviron", () => {
  const schemes = [{ HTTPS: "on" }, {}].map((variables) => {
    const handler = new MemoryHandler(variables);
    handler.setup_environ();
    return handler.environ["wsgi.url_scheme"];
  });
  assertEquals(schemes, ["https", "http"]);
});

Deno.test("test_wsgiref, HandlerTests: testPartialWrite", () => {
  let output = "";
  const partial = {
    write(data: Uint8Array) {
      output += latin1_decode(data.subarray(0, 7));
      return Math.min(data.length, 7);
    },
  };
  const environ = { REQUEST_METHOD: "GET", SERVER_PROTOCOL: "HTTP/1.0" };
  const handler = new SimpleHandler(
    new BytesInput(),
    partial,
    new StringErrors(),
    environ,
  );
  handler.run(hello);
  assertEquals(
    without_date(output).endsWith("Content-Length: 13\r\n\r\nHello, world!"),
    true,
  );
});

/** A run of `hello`, whose output throws. */
function run_into(error: Error) {
  const stderr = new StringErrors();
  const environ = { REQUEST_METHOD: "GET", SERVER_PROTOCOL: "HTTP/1.0" };
  const stdout = {
    write() {
      throw error;
    },
  };
  const handler = new SimpleHandler(
    new BytesInput(),
    stdout,
    stderr,
    environ,
  );
  return { handler, stderr };
}

Deno.test("test_wsgiref, HandlerTests: testClientConnectionTerminations", () => {
  const { handler, stderr } = run_into(new ClientDisconnected("it left"));
  handler.run(hello);
  assertEquals(stderr.getvalue(), "");
});

// CPython keeps the state to the end of the run. Here close() forgets it, and
// has let go of the result, which it closes once, before the error is handled.
Deno.test("test_wsgiref, HandlerTests: testDontResetInternalStateOnException", () => {
  class CustomError extends Error {
    override readonly name = "CustomError";
  }
  const { handler, stderr } = run_into(new CustomError("as it may be"));
  let kept: string[] = [];
  handler.log_exception = (error) => {
    const { result, headers, status, environ } = handler;
    const state = { result, headers, status, environ };
    kept = Object.entries(state).filter(([, value]) => value !== null)
      .map(([name]) => name);
    stderr.write(String(error));
  };
  try {
    handler.run(hello);
  } catch {
    // It may as well tell its caller.
  }
  assertEquals(stderr.getvalue(), "CustomError: as it may be");
  assertEquals(kept, ["headers", "status", "environ"]);
});
