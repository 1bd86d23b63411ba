/** One line for each response, which no client can forge. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { type AccessLogEntry, WSGIRequestHandler } from "../../server/mod.ts";
import type { AccessLogFormat } from "../../server/access_log.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { serve } from "../helpers/serve.ts";
import { StandardError } from "../helpers/standard_error.ts";
import { request } from "../helpers/wire.ts";

const app: WSGIApplication = (_environ, start_response) => {
  start_response("404 Not Found", [["Content-Type", "text/plain"]]);
  return [latin1_encode("body")];
};

/** The text written to standard error for the requests in `messages`. */
async function logged(
  access_log: AccessLogFormat | undefined,
  ...messages: string[]
): Promise<string> {
  using stderr = new StandardError();
  {
    await using served = serve(app, {
      access_log,
      handler_class: WSGIRequestHandler,
    });
    await served.raw(messages.join(""));
  }
  return stderr.text;
}

const GET = request("GET /a?b", ["Referer: http://a/", "User-Agent: test/1"]);
const TIME = String.raw`\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\]`;
const COMMON = String.raw`127\.0\.0\.1 - - ${TIME} "GET /a\?b HTTP/1\.1" 404 4`;

for (const format of [undefined, "common"] as const) {
  Deno.test(`access_log ${format}: Common Log Format`, async () => {
    assertMatch(await logged(format, GET), new RegExp(`^${COMMON}\n$`));
  });
}

Deno.test("access_log combined: Combined Log Format", async () => {
  assertMatch(
    await logged("combined", GET, request("GET /a?b")),
    new RegExp(
      `^${COMMON} "http://a/" "test/1"\n${COMMON} "-" "-"\n$`,
    ),
  );
});

Deno.test("access_log json: one object per line", async () => {
  const [first, second, rest] = (await logged("json", GET, request("HEAD /")))
    .split("\n");
  assertEquals(rest, "");
  const { time, duration, ...entry } = JSON.parse(first);
  assert(duration >= 0 && duration < 10, `duration is ${duration}`);
  assertMatch(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assertEquals(entry, {
    remote_addr: "127.0.0.1",
    requestline: "GET /a?b HTTP/1.1",
    status: 404,
    bytes: 4,
    request_bytes: GET.length,
    referer: "http://a/",
    user_agent: "test/1",
  });
  const { requestline, bytes } = JSON.parse(second);
  assertEquals([requestline, bytes], ["HEAD / HTTP/1.1", 0]);
});

Deno.test("access_log as a function gets each entry, and nothing is written", async () => {
  const entries: AccessLogEntry[] = [];
  const text = await logged((entry) => entries.push(entry), GET, GET);
  assertEquals(text, "");
  assertEquals(entries.map(({ status, bytes }) => [status, bytes]), [
    [404, 4],
    [404, 4],
  ]);
});

Deno.test("duration is from the head being read to the end of the answer", async () => {
  let clock = 1000;
  using _now = stub(performance, "now", () => clock);
  const durations: number[] = [];
  await using served = serve((_environ, start_response) => {
    clock += 1.5;
    start_response("200 OK", []);
    return (function* () {
      clock += 250;
      yield latin1_encode("body");
    })();
  }, { access_log: ({ duration }) => durations.push(duration) });
  await served.raw(GET);
  assertEquals(durations, [0.2515]);
});

Deno.test("request_bytes counts the body of each request, and its framing", async () => {
  const sizes: number[] = [];
  await using served = serve(app, {
    access_log: ({ request_bytes }) => sizes.push(request_bytes),
  });
  const messages = [
    request("POST /", ["Content-Length: 5"], "hello"),
    request("POST /", ["Transfer-Encoding: chunked"], "2\r\nhi\r\n0\r\n\r\n"),
    GET,
  ];
  await served.raw(messages.join(""));
  assertEquals(sizes, messages.map(({ length }) => length));
});

Deno.test("a request refused after another is an entry of its own, in any format", async () => {
  const refused = "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n";
  const before = request("HEAD /first", ["User-Agent: test/1"]);
  const [, line] = (await logged("json", before + refused)).split("\n")
    .filter((line) => line.startsWith("{"));
  const { time: _time, ...entry } = JSON.parse(line);
  assertEquals(entry, {
    remote_addr: "127.0.0.1",
    requestline: "GET /\x01 HTTP/1.1",
    status: 400,
    bytes: 16,
    request_bytes: refused.length,
    duration: 0,
    referer: "-",
    user_agent: "-",
  });
  await using served = serve(app);
  const answers = await served.raw(before + refused);
  assertStringIncludes(answers, "\r\n\r\n400 Bad Request\n");
});

Deno.test("access_log false logs no response", async () => {
  assertEquals(await logged(false, GET), "");
});

Deno.test("bytes counts those sent, even of a response that broke off", async () => {
  const sizes: number[] = [];
  await using served = serve((_environ, start_response) => {
    start_response("200 OK", [["Content-Length", "100"]]);
    return (function* () {
      yield latin1_encode("body");
      throw new Error("oops");
    })();
  }, { access_log: ({ bytes }) => sizes.push(bytes) });
  await served.raw(request());
  assertEquals(sizes, [4]);
});

/** The value of a client's field, and how it appears in the log. */
const HOSTILE: [name: string, sent: string, logged: string][] = [
  ["a quote", 'a" 200 0 "', String.raw`a\" 200 0 \"`],
  ["a backslash", "a\\", String.raw`a\\`],
  ["a tab", "a\tb", String.raw`a\x09b`],
  ["a C1 control character", "a\x9bb", String.raw`a\x9bb`],
  ["a letter beyond ASCII", "caf\xe9", String.raw`caf\xe9`],
];

for (const [name, sent, escaped] of HOSTILE) {
  Deno.test(`${name} in a field is escaped in combined, and in json as in any JSON`, async () => {
    const message = request("GET /", [`User-Agent: ${sent}`]);
    assertStringIncludes(
      await logged("combined", message),
      ` "-" "${escaped}"\n`,
    );
    using stderr = new StandardError();
    {
      await using served = serve(app, { access_log: "json" });
      await served.raw(message);
    }
    const line = stderr.text;
    assertEquals(JSON.parse(line).user_agent, sent);
    assertMatch(line, /^[ -~\xa0-\xff]+\n$/);
    assertEquals(line.trimEnd().split("\n").length, 1);
  });
}

Deno.test("a quote in the request line is escaped", async () => {
  assertStringIncludes(
    await logged("common", request('GET /"')),
    String.raw`"GET /\" HTTP/1.1" 404`,
  );
});

Deno.test("a refused request is logged with what was received, escaped", async () => {
  const text = await logged("common", 'GET / HTTP/1.1\r\nX"\x1b: a\r\n\r\n');
  assertStringIncludes(text, "code 400, message Cannot read request");
  assertEquals(text.includes("\x1b"), false);
});

Deno.test("the server goes on when nobody reads standard error any more", async () => {
  using _write = stub(
    Deno.stderr,
    "write",
    () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe")),
  );
  await using served = serve(app, {
    access_log: "common",
    handler_class: WSGIRequestHandler,
  });
  using peer = await served.connect();
  for (let i = 0; i < 2; i++) {
    await peer.send(GET);
    await peer.read_until("body");
  }
});
