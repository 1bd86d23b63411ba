/**
 * What waitress's `tests/test_functional.py` asks of a server, by the names of
 * its methods, over TCP and over a Unix socket as there. Where waitress says
 * something else, `differs` says why. Throughout, and not repeated:
 *
 * - A request of HTTP/1.1 has a Host field here, without which it is 400 (RFC
 *   9112 §3.2).
 * - A response has the version of the server, 1.1, also to a request of 1.0 (RFC
 *   9110 §2.5).
 * - After a chunked response the connection persists, where waitress closes it.
 * - Left out: `notfilelike_iobase`, as there is no `io.IOBase`.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import {
  make_server,
  type MakeServerOptions,
  WSGIRequestHandler,
} from "../../server/mod.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { eventually } from "../helpers/eventually.ts";
import { Peer, responses } from "../helpers/peer.ts";
import {
  bad_length,
  echo,
  failing,
  is_picture,
  no_length,
  PICTURE,
  picture,
  pushing,
} from "./waitress_apps.ts";

/** One request, or several in one go. */
interface Case {
  app: WSGIApplication;
  input: string;
  options?: MakeServerOptions;
  /** What comes back; a body may be told by a function. */
  responses: {
    status: number;
    body?: string | ((body: string) => boolean);
    /** Fields by their names in lower case; `null` for one that is absent. */
    fields?: Record<string, string | null>;
  }[];
  /** The last response ends before its length says. */
  cut?: boolean;
  /** The connection persists: the same input again is answered again. */
  persists?: boolean;
  differs?: string;
}

/** A request: its fields in a text, one a line. */
function ask(line: string, fields = "", body = ""): string {
  const host = line.endsWith("1.1") ? "Host: a\r\n" : "";
  const length = body === "" || /^Content-Length:|^Transfer-/m.test(fields)
    ? ""
    : `Content-Length: ${body.length}\r\n`;
  const all = fields.trim().split(/\n\s*/).filter((field) => field !== "")
    .map((field) => `${field}\r\n`).join("");
  return `${line}\r\n${host}${all}${length}\r\n${body}`;
}

const KEEP = "Connection: Keep-Alive";
const CLOSE = "Connection: close";
const CHUNKED = "Transfer-Encoding: chunked";
const LINE = "This string has 32 characters.\r\n";
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const TOO_BIG = "a".repeat(1050);
const LIMITS = { max_header_bytes: 1000, max_request_line: 1000 };

/** The 400 of a broken request. */
const BAD = {
  status: 400,
  fields: { connection: "close", "content-type": "text/plain" },
};

const FAILED = {
  status: 500,
  fields: { connection: "close", "content-type": "text/plain" },
};

const PIPELINED = Array.from(
  { length: 25 },
  (_, n) => `Response #${n + 1}\r\n`,
);

const NO_SIZE = "A file of WSGI here has no size that a server could ask for";
const NO_FIRST_CHUNK =
  "The connection is of HTTP/1.1 and persists, the error being the application's";

const CASES: Record<string, Case> = {
  // EchoTests
  date_and_server: {
    app: echo,
    input: ask("GET / HTTP/1.0", "Content-Length: 0"),
    responses: [{ status: 200, fields: { server: "pep3333-wsgi" } }],
  },
  bad_host_header: {
    app: echo,
    input: "GET / HTTP/1.0\r\n Host: 0\r\n\r\n",
    responses: [BAD],
  },
  send_with_body: {
    app: echo,
    input: ask("GET / HTTP/1.0", "", "hello"),
    responses: [
      { status: 200, body: "hello", fields: { "x-content-length": "5" } },
    ],
  },
  send_empty_body: {
    app: echo,
    input: ask("GET / HTTP/1.0", "Content-Length: 0"),
    responses: [
      { status: 200, body: "", fields: { "x-content-length": "0" } },
    ],
  },
  without_crlf: {
    app: echo,
    input: ask("GET / HTTP/1.0", CLOSE, "Echo\r\nthis\r\nplease"),
    responses: [{ status: 200, body: "Echo\r\nthis\r\nplease" }],
  },
  large_body: {
    app: echo,
    input: ask("GET / HTTP/1.0", "", LINE.repeat(32)),
    responses: [{
      status: 200,
      body: LINE.repeat(32),
      fields: { "x-content-length": "1024" },
    }],
  },
  chunking_request_without_content: {
    app: echo,
    input: ask("GET / HTTP/1.1", CHUNKED, "0\r\n\r\n"),
    responses: [{
      status: 200,
      body: "",
      fields: { "x-content-length": "0", "transfer-encoding": null },
    }],
    persists: true,
  },
  chunking_request_with_content: {
    app: echo,
    input: ask(
      "GET / HTTP/1.1",
      CHUNKED,
      `20\r\n${LINE}\r\n`.repeat(12) + "0\r\n\r\n",
    ),
    responses: [{
      status: 200,
      body: LINE.repeat(12),
      fields: { "x-content-length": "384", "transfer-encoding": null },
    }],
    persists: true,
  },
  broken_chunked_encoding: {
    app: echo,
    input: ask("GET / HTTP/1.1", CHUNKED, `20\r\n${LINE}\r\ngarbage\r\n`),
    responses: [BAD],
  },
  broken_chunked_encoding_invalid_hex: {
    app: echo,
    input: ask("GET / HTTP/1.1", CHUNKED, `0x20\r\n${LINE}\r\n`),
    responses: [BAD],
  },
  broken_chunked_encoding_invalid_extension: {
    app: echo,
    input: ask("GET / HTTP/1.1", CHUNKED, `20;invalid=\r\n${LINE}\r\n`),
    responses: [BAD],
  },
  broken_chunked_encoding_missing_chunk_end: {
    app: echo,
    input: ask("GET / HTTP/1.1", CHUNKED, `20\r\n${LINE}garbage`),
    responses: [BAD],
  },
  keepalive_http_10: {
    app: echo,
    input: ask("GET / HTTP/1.0", "", "Default: Don't keep me alive"),
    responses: [{ status: 200, fields: { connection: "close" } }],
  },
  keepalive_http10_explicit: {
    app: echo,
    input: ask("GET / HTTP/1.0", KEEP, "Keep me alive"),
    responses: [{ status: 200, fields: { connection: "keep-alive" } }],
    persists: true,
  },
  keepalive_http_11: {
    app: echo,
    input: ask("GET / HTTP/1.1", "", "Default: Keep me alive"),
    responses: [{ status: 200, fields: { connection: null } }],
    persists: true,
  },
  keepalive_http11_explicit: {
    app: echo,
    input: ask("GET / HTTP/1.1", "Connection: keep-alive", "Keep me alive"),
    responses: [{ status: 200, fields: { connection: null } }],
    persists: true,
  },
  keepalive_http11_connclose: {
    app: echo,
    input: ask("GET / HTTP/1.1", CLOSE, "Don't keep me alive"),
    responses: [{ status: 200, fields: { connection: "close" } }],
  },

  proxy_headers: {
    app: echo,
    input: ask(
      "GET / HTTP/1.0",
      `Content-Length: 0
       Host: www.google.com:8080
       X-Forwarded-For: 192.168.1.1
       X-Forwarded-Proto: https
       X-Forwarded-Port: 5000`,
    ),
    options: {
      trusted_proxy: "*",
      trusted_proxy_headers: ["x-forwarded-for", "x-forwarded-proto"],
    },
    responses: [{
      status: 200,
      fields: {
        "x-forwarded-port": "none",
        "x-host": "www.google.com:8080",
        "x-scheme": "https",
        "x-remote-addr": "192.168.1.1",
      },
    }],
  },

  // PipeliningTests, ExpectContinueTests
  pipelining: {
    app: echo,
    input: PIPELINED.map((body, n) =>
      ask("GET / HTTP/1.0", n < 24 ? KEEP : CLOSE, body)
    ).join(""),
    responses: PIPELINED.map((body) => ({ status: 200, body })),
  },
  expect_continue: {
    app: echo,
    input: ask(
      "GET / HTTP/1.1",
      `${CLOSE}\nExpect: 100-continue`,
      "I have expectations",
    ),
    responses: [{ status: 200, body: "I have expectations" }],
    differs: "RFC 9110 §10.1.1: the body is there, so 100 may be left out",
  },

  // BadContentLengthTests
  "short_body": {
    app: bad_length,
    input: ask("GET /short_body HTTP/1.0", KEEP),
    responses: [{ status: 200, body: "abcdefghi" }],
    cut: true,
  },
  "long_body": {
    app: bad_length,
    input: ask("GET /long_body HTTP/1.0", KEEP),
    responses: [{ status: 200, body: "abcdefgh" }],
    persists: true,
  },

  // NoContentLengthTests
  http10_generator: {
    app: no_length,
    input: ask("GET / HTTP/1.0", KEEP, LETTERS),
    responses: [{
      status: 200,
      body: LETTERS,
      fields: { "content-length": null, connection: "close" },
    }],
  },
  http10_list: {
    app: no_length,
    input: ask("GET /list HTTP/1.0", KEEP, LETTERS),
    responses: [{
      status: 200,
      body: LETTERS,
      fields: { "content-length": "52", connection: "keep-alive" },
    }],
    persists: true,
  },
  http10_listlentwo: {
    app: no_length,
    input: ask("GET /list_lentwo HTTP/1.0", KEEP, LETTERS),
    responses: [{
      status: 200,
      body: LETTERS,
      fields: { "content-length": "52", connection: "keep-alive" },
    }],
    persists: true,
    differs: "An array of any number of chunks has a length, so it is sent",
  },
  http11_generator: {
    app: no_length,
    input: ask("GET / HTTP/1.1", "", LETTERS),
    responses: [{
      status: 200,
      body: LETTERS,
      fields: { "transfer-encoding": "chunked" },
    }],
    persists: true,
  },
  http11_list: {
    app: no_length,
    input: ask("GET /list HTTP/1.1", "", LETTERS),
    responses: [{
      status: 200,
      body: LETTERS,
      fields: { "content-length": "52" },
    }],
    persists: true,
  },
  http11_listlentwo: {
    app: no_length,
    input: ask("GET /list_lentwo HTTP/1.1", "", LETTERS),
    responses: [{
      status: 200,
      body: LETTERS,
      fields: { "content-length": "52" },
    }],
    persists: true,
    differs: "An array of any number of chunks has a length, so it is sent",
  },

  // WriteCallbackTests
  "write: short_body": {
    app: pushing,
    input: ask("GET /short_body HTTP/1.0", KEEP),
    responses: [{ status: 200, body: "abcdefgh" }],
    cut: true,
  },
  "write: long_body": {
    app: pushing,
    input: ask("GET /long_body HTTP/1.0", KEEP),
    responses: [{ status: 200, body: "abcdefghi" }],
    persists: true,
  },
  "write: equal_body": {
    app: pushing,
    input: ask("GET /equal_body HTTP/1.0", KEEP),
    responses: [{ status: 200, body: "abcdefghi" }],
    persists: true,
  },
  "write: no_content_length": {
    app: pushing,
    input: ask("GET /no_content_length HTTP/1.0", KEEP),
    responses: [{
      status: 200,
      body: "abcdefghi",
      fields: { "content-length": null, connection: "close" },
    }],
  },

  // TooLargeTests
  request_headers_too_large_http11: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.1", "X-Random-Header: 100\n".repeat(52)),
    responses: [{ status: 431, fields: { connection: "close" } }],
  },
  request_body_too_large_with_wrong_cl_http10: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.0", "Content-Length: 5", TOO_BIG),
    responses: [{ status: 200, body: "aaaaa" }],
  },
  request_body_too_large_with_wrong_cl_http10_keepalive: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.0", `Content-Length: 5\n${KEEP}`, TOO_BIG),
    responses: [{ status: 200, body: "aaaaa" }, { status: 501 }],
    differs: "What follows is a method without an end, hence 501 and not 431",
  },
  request_body_too_large_with_no_cl_http10: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.0") + TOO_BIG,
    responses: [{ status: 200, body: "" }],
  },
  request_body_too_large_with_no_cl_http10_keepalive: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.0", KEEP) + TOO_BIG,
    responses: [{ status: 200, body: "" }, { status: 501 }],
    differs: "What follows is a method without an end, hence 501 and not 431",
  },
  request_body_too_large_with_wrong_cl_http11: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.1", "Content-Length: 5", TOO_BIG),
    responses: [{ status: 200, body: "aaaaa" }, { status: 501 }],
    differs: "What follows is a method without an end, hence 501 and not 431",
  },
  request_body_too_large_with_wrong_cl_http11_connclose: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.1", `Content-Length: 5\n${CLOSE}`, TOO_BIG),
    responses: [{ status: 200, body: "aaaaa" }],
  },
  request_body_too_large_with_no_cl_http11: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.1") + TOO_BIG,
    responses: [{ status: 200, body: "" }, { status: 501 }],
    differs: "What follows is a method without an end, hence 501 and not 431",
  },
  request_body_too_large_with_no_cl_http11_connclose: {
    app: echo,
    options: LIMITS,
    input: ask("GET / HTTP/1.1", CLOSE) + TOO_BIG,
    responses: [{ status: 200, body: "" }],
  },
  request_body_too_large_chunked_encoding: {
    app: echo,
    options: { max_body_bytes: 1000 },
    // Each ends its chunk, which waitress lets pass without before it counts.
    input: ask("GET / HTTP/1.1", CHUNKED, `20\r\n${LINE}\r\n`.repeat(33)),
    responses: [{
      status: 413,
      fields: { connection: "close", "content-type": "text/plain" },
    }],
  },

  // InternalServerErrorTests
  before_start_response_http_10: {
    app: failing,
    input: ask("GET /before_start_response HTTP/1.0"),
    responses: [FAILED],
  },
  before_start_response_http_11: {
    app: failing,
    input: ask("GET /before_start_response HTTP/1.1"),
    responses: [{ status: 500 }],
    persists: true,
    differs: NO_FIRST_CHUNK,
  },
  before_start_response_http_11_close: {
    app: failing,
    input: ask("GET /before_start_response HTTP/1.1", CLOSE),
    responses: [FAILED],
  },
  after_start_response_http10: {
    app: failing,
    input: ask("GET /after_start_response HTTP/1.0"),
    responses: [FAILED],
  },
  after_start_response_http11: {
    app: failing,
    input: ask("GET /after_start_response HTTP/1.1"),
    responses: [{ status: 500 }],
    persists: true,
    differs: NO_FIRST_CHUNK,
  },
  after_start_response_http11_close: {
    app: failing,
    input: ask("GET /after_start_response HTTP/1.1", CLOSE),
    responses: [FAILED],
  },
  after_write_cb: {
    app: failing,
    input: ask("GET /after_write_cb HTTP/1.1"),
    responses: [{ status: 200, body: "abc" }],
    cut: true,
  },
  in_generator: {
    app: failing,
    input: ask("GET /in_generator HTTP/1.1"),
    responses: [{ status: 200, body: "abc" }],
    cut: true,
  },

  // InternalServerErrorTestsWithTraceback
  expose_tracebacks_http_10: {
    app: failing,
    input: ask("GET /before_start_response HTTP/1.0"),
    responses: [{ status: 500, body: (body) => !body.includes("wrong") }],
    differs: "There is no option to show a client what went wrong",
  },

  expose_tracebacks_http_11: {
    app: failing,
    input: ask("GET /before_start_response HTTP/1.1", CLOSE),
    responses: [{ status: 500, body: (body) => !body.includes("wrong") }],
    differs: "There is no option to show a client what went wrong",
  },

  // FileWrapperTests
  filelike_http11: {
    app: picture,
    input: ask("GET /filelike HTTP/1.1"),
    responses: [{ status: 200, body: PICTURE }],
    persists: true,
  },
  filelike_nocl_http11: {
    app: picture,
    input: ask("GET /filelike_nocl HTTP/1.1"),
    responses: [{
      status: 200,
      body: PICTURE,
      fields: { "transfer-encoding": "chunked" },
    }],
    persists: true,
    differs: NO_SIZE,
  },
  filelike_shortcl_http11: {
    app: picture,
    input: ask("GET /filelike_shortcl HTTP/1.1"),
    responses: [{ status: 200, body: "\xff" }],
    persists: true,
  },
  filelike_longcl_http11: {
    app: picture,
    input: ask("GET /filelike_longcl HTTP/1.1"),
    responses: [{ status: 200, body: is_picture }],
    cut: true,
    differs: NO_SIZE,
  },
  notfilelike_http11: {
    app: picture,
    input: ask("GET /notfilelike HTTP/1.1"),
    responses: [{ status: 200, body: PICTURE }],
    persists: true,
  },
  notfilelike_nocl_http11: {
    app: picture,
    input: ask("GET /notfilelike_nocl HTTP/1.1"),
    responses: [{ status: 200, body: PICTURE }],
    persists: true,
  },
  notfilelike_shortcl_http11: {
    app: picture,
    input: ask("GET /notfilelike_shortcl HTTP/1.1"),
    responses: [{ status: 200, body: "\xff" }],
    persists: true,
  },
  notfilelike_longcl_http11: {
    app: picture,
    input: ask("GET /notfilelike_longcl HTTP/1.1"),
    responses: [{ status: 200, body: is_picture }],
    cut: true,
  },
  filelike_http10: {
    app: picture,
    input: ask("GET /filelike HTTP/1.0"),
    responses: [{ status: 200, body: PICTURE }],
  },
  filelike_nocl_http10: {
    app: picture,
    input: ask("GET /filelike_nocl HTTP/1.0"),
    responses: [{
      status: 200,
      body: PICTURE,
      fields: { "content-length": null, connection: "close" },
    }],
    differs: NO_SIZE,
  },
  notfilelike_http10: {
    app: picture,
    input: ask("GET /notfilelike HTTP/1.0"),
    responses: [{ status: 200, body: PICTURE }],
  },
  notfilelike_nocl_http10: {
    app: picture,
    input: ask("GET /notfilelike_nocl HTTP/1.0"),
    responses: [{ status: 200, body: PICTURE }],
  },
};

/** A server of `app` at `host`, for the length of `use`. */
async function with_server(
  host: string,
  app: WSGIApplication,
  options: MakeServerOptions,
  use: (connect: () => Promise<Deno.Conn>) => Promise<void>,
): Promise<void> {
  const errors = new StringErrors();
  class QuietHandler extends WSGIRequestHandler {
    override get_stderr() {
      return errors;
    }
    override log_message() {}
  }
  const server = make_server(host, 0, app, {
    handler_class: QuietHandler,
    access_log: false,
    ...options,
  });
  const served = server.serve_forever();
  const unix = /^unix:(.*)/.exec(host)?.[1];
  try {
    await use(async () =>
      unix === undefined
        ? await Deno.connect({ hostname: host, port: server.server_port })
        : await Deno.connect({ transport: "unix", path: unix })
    );
  } finally {
    await server.shutdown();
    server.server_close();
    await served;
  }
}

/** All that the server sends to `input`, and once more to see that it would. */
async function exchange(conn: Deno.Conn, test: Case): Promise<string> {
  using peer = new Peer(conn);
  // It may have answered, and closed, before all was sent.
  const sent = (async () => {
    await peer.send(test.input);
    if (!test.persists) return;
    await peer.send(test.input);
    await peer.end();
  })().catch(() => {});
  const [received] = await Promise.all([peer.read_to_end(), sent]);
  return received;
}

function assert_cut(received: string, { responses: [expected] }: Case): void {
  const at = received.indexOf("\r\n\r\n");
  const head = received.slice(0, at);
  let body = received.slice(at + 4);
  assertMatch(head, /^HTTP\/1\.1 200 OK\r\n/);
  const length = /^Content-Length: (\d+)\r?$/m.exec(head)?.[1];
  if (length === undefined) {
    // Chunks, of which the last is missing.
    assertMatch(head, /^Transfer-Encoding: chunked\r?$/m);
    assertEquals(body.endsWith("0\r\n\r\n"), false);
    body = body.replace(/^[0-9A-Fa-f]+\r\n([^]*)\r\n$/, "$1");
  } else {
    assertEquals(body.length < Number(length), true);
  }
  if (typeof expected.body === "function") {
    assertEquals(expected.body(body), true);
  } else assertEquals(body, expected.body);
}

function assert_responses(received: string, test: Case): void {
  const expected = test.persists
    ? [...test.responses, ...test.responses]
    : test.responses;
  const seen = responses(received);
  assertEquals(
    seen.map(({ status }) => status),
    expected.map(({ status }) => status),
  );
  for (const [nth, { body, fields = {} }] of expected.entries()) {
    const response = seen[nth];
    const headers = new Map(
      response.headers.map(([name, value]) => [name.toLowerCase(), value]),
    );
    for (const [name, value] of Object.entries(fields)) {
      assertEquals(headers.get(name) ?? null, value, name);
    }
    assertEquals(headers.has("date"), true);
    if (typeof body === "function") assertEquals(body(response.body), true);
    else if (body !== undefined) assertEquals(response.body === body, true);
  }
}

const folder = Deno.build.os === "windows" ? null : Deno.makeTempDirSync();
globalThis.addEventListener("unload", () => {
  if (folder !== null) Deno.removeSync(folder, { recursive: true });
});

const HOSTS: Record<string, string> = { TCP: "127.0.0.1" };
if (folder !== null) HOSTS["a Unix socket"] = `unix:${folder}/test.sock`;

for (const [where, host] of Object.entries(HOSTS)) {
  for (const [name, test] of Object.entries(CASES)) {
    Deno.test(`waitress over ${where}: ${name}`, () =>
      with_server(host, test.app, test.options ?? {}, async (connect) => {
        const received = await exchange(await connect(), test);
        if (test.cut) assert_cut(received, test);
        else assert_responses(received, test);
      }));
  }

  Deno.test(`waitress over ${where}: multiple_requests_with_body, without_body`, () =>
    with_server(host, echo, {}, async (connect) => {
      for (const name of ["send_with_body", "send_empty_body"]) {
        for (let n = 0; n < 3; n++) {
          const received = await exchange(await connect(), CASES[name]);
          assert_responses(received, CASES[name]);
        }
      }
    }));

  Deno.test(`waitress over ${where}: many_clients`, () =>
    with_server(host, echo, {}, async (connect) => {
      const test = CASES.send_with_body;
      const conns = await Promise.all(Array.from({ length: 50 }, connect));
      const all = await Promise.all(conns.map((conn) => exchange(conn, test)));
      for (const received of all) assert_responses(received, test);
    }));

  Deno.test(`waitress over ${where}: one that sleeps blocks no other`, () => {
    const asleep = Promise.withResolvers<void>();
    const wake = Promise.withResolvers<void>();
    const sleepy: WSGIApplication = async (environ, start_response) => {
      if (environ.PATH_INFO === "/sleepy") {
        asleep.resolve();
        await wake.promise;
      }
      return await echo(environ, start_response);
    };
    return with_server(host, sleepy, {}, async (connect) => {
      const get = (path: string) =>
        ask(`GET ${path} HTTP/1.1`, CLOSE, `from ${path}`);
      using first = new Peer(await connect());
      await first.send(get("/sleepy"));
      await eventually("the first to sleep", asleep.promise);
      using second = new Peer(await connect());
      await second.send(get("/"));
      assertEquals(responses(await second.read_to_end())[0].body, "from /");
      wake.resolve();
      const [answer] = responses(await first.read_to_end());
      assertEquals(answer.body, "from /sleepy");
    });
  });
}
