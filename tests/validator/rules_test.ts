/**
 * Every rule that the validator checks: an exchange that breaks it, next to one
 * that just keeps it. Neither breaks any other rule.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { BytesInput, StreamInput } from "../../wsgi/input.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import type {
  FieldList,
  WSGIApplication,
  WSGIEnvironment,
} from "../../wsgi/types.ts";
import { type RuleId, RULES_BY_SECTION } from "../../validator/rules.ts";
import {
  answer,
  answering,
  bytes,
  called_with,
  doing,
  environ,
  headers,
  returning,
  served_by,
  status,
  STYLES,
  TEXT,
  without,
} from "./exchanges.ts";
import {
  broken_rules,
  good_server,
  make_environ,
  type Response,
  type Server,
  type Trial,
} from "./gateway.ts";

/** The rules about whole runs are tested with `check_app()`. */
type RunRule = (typeof RULES_BY_SECTION)["Over a whole run"][number]["id"];
type CheckedRule = Exclude<RuleId, RunRule>;

type Pair = [breaks: Trial[], passes: Trial[]];

// deno-lint-ignore no-explicit-any
type Any = any;

const CALENDAR = "Sun, 06 Nov 1994 08:49:37 GMT";
const SHARED: FieldList = [["Content-Type", "text/plain"]];

/** A `wsgi.input` with some members replaced by `changes`. */
function input(changes: Record<PropertyKey, unknown>): Record<string, unknown> {
  const stream = new BytesInput(bytes("one\ntwo\n"));
  const members = {
    read: (...args: [number?]) => stream.read(...args),
    readline: (...args: [number?]) => stream.readline(...args),
    readlines: (...args: [number?]) => stream.readlines(...args),
    [Symbol.iterator]: () => stream[Symbol.iterator](),
    ...changes,
  };
  return { "wsgi.input": members };
}

/** An input that returns `parts`, one per call, whatever the size. */
function parts(...parts: string[]): Record<string, unknown> {
  const next = () => bytes(parts.shift() ?? "");
  return input({ read: next, readline: next });
}

/** An asynchronous input of the same bytes. */
function async_input(changes: Record<PropertyKey, unknown> = {}) {
  const chunks = [bytes("one\ntwo\n")];
  const stream = new StreamInput(() => Promise.resolve(chunks.shift() ?? null));
  return {
    "wsgi.input": {
      read: (...args: [number?]) => stream.read(...args),
      readline: (...args: [number?]) => stream.readline(...args),
      readlines: (...args: [number?]) => stream.readlines(...args),
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
      ...changes,
    },
  };
}

/** An application that reads a body of eight bytes with `use`. */
function reading(
  use: (input: Any) => unknown,
  changes: Record<string, unknown> = {},
): Trial[] {
  return doing((environ) => use(environ["wsgi.input"]), {
    "wsgi.input": new BytesInput(bytes("one\ntwo\n")),
    CONTENT_LENGTH: "8",
    ...changes,
  });
}

/** An application that reads a body that ends by itself. */
function reading_to_end(
  use: (input: Any) => unknown,
  changes: Record<string, unknown>,
): Trial[] {
  return reading(use, { "wsgi.input_terminated": true, ...changes });
}

/** An application that reports with `use`. */
function logging(use: (errors: Any) => unknown): Trial[] {
  return doing((environ) => use(environ["wsgi.errors"]));
}

/** An application that keeps something and uses it after the response. */
function after_close(
  use: (environ: WSGIEnvironment, start_response: Any, write: Any) => void,
): Trial[] {
  let later = () => {};
  return [{
    app: (environ, start_response) => {
      const write = start_response("200 OK", [...TEXT]);
      later = () => use(environ, start_response, write);
      return [bytes("hi")];
    },
    server: async (...args) => {
      await good_server(...args);
      later();
    },
  }];
}

/** An application that starts its response with `args`. */
function starting(...args: unknown[]): Trial[] {
  return [
    (_: unknown, start_response: Any) => {
      start_response(...args);
      return [bytes("hi")];
    },
    async function* (_: unknown, start_response: Any) {
      start_response(...args);
      yield bytes("hi");
    },
  ].map((app) => ({ app: app as WSGIApplication }));
}

/** A server with another `start_response()`. */
function with_start_response(
  make: (response: Response) => unknown,
): Server {
  return (app, environ, response) => {
    const start_response = make(response) as Response["start_response"];
    return good_server(
      app,
      environ,
      Object.assign(response, { start_response }),
    );
  };
}

/** An application that starts again with an error after its first chunk. */
const restarting: WSGIApplication = function* (_environ, start_response) {
  start_response("200 OK", [...TEXT]);
  yield bytes("one");
  const error = new Error("lost");
  start_response("500 Oops", [...TEXT], error);
  yield bytes("two");
};

/** A server that reads the body with `use`. */
function reading_body(use: (body: Any) => unknown): Trial[] {
  return STYLES.map((style) => ({
    app: answering({}, style),
    server: async (app, environ, response) => {
      await use(await app(environ, response.start_response));
    },
  }));
}

/** All that a body yields. */
async function exhaust(body: Any): Promise<void> {
  for await (const _ of body);
}

/** Two requests over one connection. */
function two_requests(use: (body: Any) => unknown): Trial[] {
  return STYLES.map((style) => ({
    app: answering({}, style),
    server: async (app, _environ, response) => {
      const remote = { REMOTE_ADDR: "::1", REMOTE_PORT: "50000" };
      await use(await app(make_environ(remote), response.start_response));
      await good_server(app, make_environ(remote), response);
    },
  }));
}

const PROXY = new Proxy(make_environ(), {});

const CASES: Readonly<Record<CheckedRule, Pair[]>> = {
  // The call

  "app.callable": [
    [[{ app: {} as Any }], [{ app: answering({}, "array") }]],
  ],
  "call.arguments": [
    [
      served_by((app, environ) => (app as Any)(environ)),
      served_by(good_server),
    ],
    [
      served_by((app, environ, { start_response }) =>
        (app as Any)(environ, start_response, {})
      ),
      served_by(good_server),
    ],
  ],
  "call.start-response": [
    [
      served_by((app, environ) => (app as Any)(environ, {})),
      served_by(with_start_response(({ start_response }) => start_response)),
    ],
  ],

  // environ

  "environ.type": [
    [called_with(null), called_with(make_environ())],
    [called_with([]), called_with(make_environ())],
    [called_with(new Map()), called_with(make_environ())],
    [
      called_with(Object.assign(new (class Environ {})(), make_environ())),
      called_with(Object.assign(Object.create(null), make_environ())),
    ],
    [called_with(PROXY), called_with({ ...PROXY })],
  ],
  "environ.extensible": [
    [called_with(Object.freeze(make_environ())), called_with(make_environ())],
    [called_with(Object.seal(make_environ())), called_with(make_environ())],
  ],
  "environ.required-key": [
    ...[
      "REQUEST_METHOD",
      "SERVER_NAME",
      "SERVER_PORT",
      "SERVER_PROTOCOL",
      "wsgi.version",
      "wsgi.url_scheme",
      "wsgi.input",
      "wsgi.errors",
      "wsgi.multithread",
      "wsgi.multiprocess",
      "wsgi.run_once",
    ].map((key): Pair => [without(key), without("HTTP_HOST")]),
  ],
  "environ.forbidden-key": [
    [
      environ({ HTTP_CONTENT_TYPE: "text/plain" }),
      environ({ CONTENT_TYPE: "text/plain" }),
    ],
    [environ({ HTTP_CONTENT_LENGTH: "2" }), environ({ CONTENT_LENGTH: "2" })],
  ],
  "environ.string-value": [
    [environ({ REMOTE_PORT: 80 }), environ({ "my.port": 80 })],
    [environ({ AUTH_TYPE: undefined }), environ({ AUTH_TYPE: "" })],
    [environ({ PATH_INFO: new String("/") }), environ({ PATH_INFO: "/" })],
  ],
  "environ.latin1": [
    [environ({ PATH_INFO: "/\u0100" }), environ({ PATH_INFO: "/\u00ff" })],
    [environ({ HTTP_X: "€" }), environ({ HTTP_X: "\x80" })],
  ],
  "environ.fresh": [
    [served_by(twice_with_one_environ), served_by(twice_with_two_environs)],
  ],
  "environ.key-name": [
    [environ({ "SERVER-FLAG": "1" }), environ({ SERVER_FLAG: "1" })],
    [environ({ "ProgramFiles(x86)": "C" }), environ({ ProgramFiles: "C" })],
    [environ({ ".flag": 1 }), environ({ "my_server.flag": 1 })],
    [environ({ "My.flag": 1 }), environ({ "x-my.sub.flag": 1 })],
  ],
  "environ.query-string": [
    [without("QUERY_STRING"), environ({ QUERY_STRING: "" })],
  ],
  "environ.query-string-format": [
    [environ({ QUERY_STRING: "?a=b#" }), environ({ QUERY_STRING: "?a=b" })],
    [environ({ QUERY_STRING: "a#b" }), environ({ QUERY_STRING: "a%23b" })],
    [environ({ QUERY_STRING: "a b" }), environ({ QUERY_STRING: "a+b" })],
    [environ({ QUERY_STRING: "a\n" }), environ({ QUERY_STRING: "a%0A" })],
  ],
  "environ.request-method": [
    [environ({ REQUEST_METHOD: "" }), environ({ REQUEST_METHOD: "GET" })],
    [environ({ REQUEST_METHOD: "G T" }), environ({ REQUEST_METHOD: "PUT" })],
  ],
  "environ.request-method-known": [
    [environ({ REQUEST_METHOD: "get" }), environ({ REQUEST_METHOD: "GET" })],
    [
      environ({ REQUEST_METHOD: "PURGE" }),
      environ({ REQUEST_METHOD: "CONNECT" }),
    ],
  ],
  "environ.script-name": [
    [environ({ SCRIPT_NAME: "/" }), environ({ SCRIPT_NAME: "" })],
    [environ({ SCRIPT_NAME: "app" }), environ({ SCRIPT_NAME: "/app" })],
  ],
  "environ.script-name-slash": [
    [environ({ SCRIPT_NAME: "/app/" }), environ({ SCRIPT_NAME: "/app" })],
  ],
  "environ.path-info": [
    [environ({ PATH_INFO: "page" }), environ({ PATH_INFO: "/page" })],
    [
      environ({ PATH_INFO: "*" }),
      environ({ PATH_INFO: "*", REQUEST_METHOD: "OPTIONS" }),
    ],
  ],
  "environ.path-required": [
    [without("PATH_INFO"), without("PATH_INFO", { SCRIPT_NAME: "/app" })],
    [
      without("PATH_INFO", { SCRIPT_NAME: "" }),
      environ({ SCRIPT_NAME: "", PATH_INFO: "" }),
    ],
  ],
  "environ.content-length": [
    [environ({ CONTENT_LENGTH: "+5" }), environ({ CONTENT_LENGTH: "5" })],
    [environ({ CONTENT_LENGTH: "-1" }), environ({ CONTENT_LENGTH: "0" })],
    [environ({ CONTENT_LENGTH: " 5" }), environ({ CONTENT_LENGTH: "" })],
    [environ({ CONTENT_LENGTH: "0x5" }), environ({ CONTENT_LENGTH: "05" })],
  ],
  "environ.server-name": [
    [environ({ SERVER_NAME: "" }), environ({ SERVER_NAME: "localhost" })],
    [environ({ SERVER_NAME: "a b" }), environ({ SERVER_NAME: "a-b.example" })],
    [environ({ SERVER_NAME: "a:80" }), environ({ SERVER_NAME: "::1" })],
    [environ({ SERVER_NAME: "[x]" }), environ({ SERVER_NAME: "[::1]" })],
  ],
  "environ.server-port": [
    [environ({ SERVER_PORT: "" }), environ({ SERVER_PORT: "0" })],
    [environ({ SERVER_PORT: "65536" }), environ({ SERVER_PORT: "65535" })],
    [environ({ SERVER_PORT: "http" }), environ({ SERVER_PORT: "80" })],
  ],
  "environ.server-protocol": [
    [
      environ({ SERVER_PROTOCOL: "HTTP" }),
      environ({ SERVER_PROTOCOL: "HTTP/2" }),
    ],
    [
      environ({ SERVER_PROTOCOL: "http/1.1" }),
      environ({ SERVER_PROTOCOL: "HTTP/1.1" }),
    ],
  ],
  "environ.http-host": [
    [environ({ HTTP_HOST: "a/b" }), environ({ HTTP_HOST: "a.b" })],
    [environ({ HTTP_HOST: "a:b" }), environ({ HTTP_HOST: "a:80" })],
    [environ({ HTTP_HOST: "u@a" }), environ({ HTTP_HOST: "" })],
    [environ({ HTTP_HOST: "[a]" }), environ({ HTTP_HOST: "[::1]:80" })],
    [environ({ HTTP_HOST: "::1" }), environ({ HTTP_HOST: "[::1]" })],
    [environ({ HTTP_HOST: "[v1]" }), environ({ HTTP_HOST: "[v1F.a:b]:80" })],
    [environ({ HTTP_HOST: "[v1.a/b]" }), environ({ HTTP_HOST: "[V1.a]" })],
    [environ({ HTTP_HOST: "a%zz" }), environ({ HTTP_HOST: "a%7a" })],
    [environ({ HTTP_HOST: "a%2" }), environ({ HTTP_HOST: "a%20" })],
  ],
  "environ.http-header": [
    [environ({ "HTTP_X-A": "1" }), environ({ HTTP_X_A: "1" })],
    [environ({ HTTP_x: "1" }), environ({ HTTP_X: "1" })],
    [environ({ HTTP_X: "a\r\nb" }), environ({ HTTP_X: "a\tb" })],
    [environ({ HTTP_X: "a\0b" }), environ({ HTTP_X: "a\x01b" })],
  ],
  "environ.http-header-space": [
    [environ({ HTTP_X: " a" }), environ({ HTTP_X: "a b" })],
    [environ({ HTTP_X: "a\t" }), environ({ HTTP_X: "a\tb" })],
    // RFC 9110 §5.6.3: no other byte is white space.
    [environ({ HTTP_X: "a " }), environ({ HTTP_X: "a\xa0" })],
    [environ({ HTTP_HOST: " a.b" }), environ({ HTTP_HOST: "a.b" })],
  ],
  "environ.hop-by-hop": [
    [
      environ({ HTTP_TRANSFER_ENCODING: "chunked", CONTENT_LENGTH: "5" }),
      environ({ HTTP_TRANSFER_ENCODING: "chunked" }),
    ],
    [
      environ({
        HTTP_TRANSFER_ENCODING: "chunked",
        "wsgi.input_terminated": true,
      }),
      environ({ "wsgi.input_terminated": true }),
    ],
  ],
  "environ.https": [
    [
      environ({ HTTPS: "on", "wsgi.url_scheme": "http" }),
      environ({ HTTPS: "on", "wsgi.url_scheme": "https" }),
    ],
    [
      environ({ HTTPS: "off", "wsgi.url_scheme": "https" }),
      environ({ HTTPS: "off", "wsgi.url_scheme": "http" }),
    ],
  ],
  "environ.wsgi-version": [
    [environ({ "wsgi.version": [1, 1] }), environ({ "wsgi.version": [1, 0] })],
    [
      environ({ "wsgi.version": "1.0" }),
      environ({ "wsgi.version": Object.freeze([1, 0]) }),
    ],
  ],
  "environ.url-scheme": [
    [
      environ({ "wsgi.url_scheme": "HTTP" }),
      environ({ "wsgi.url_scheme": "http" }),
    ],
    [
      environ({ "wsgi.url_scheme": "ftp" }),
      environ({ "wsgi.url_scheme": "https" }),
    ],
  ],
  "environ.flags": [
    ...["wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"].map(
      (key): Pair => [environ({ [key]: 1 }), environ({ [key]: true })],
    ),
  ],
  "environ.input": [
    [environ({ "wsgi.input": null }), environ(input({}))],
    [
      environ(input({ readlines: undefined })),
      environ(async_input()),
    ],
    [
      environ(input({ [Symbol.iterator]: undefined })),
      environ({ "wsgi.input": new BytesInput() }),
    ],
  ],
  "environ.errors": [
    [
      environ({ "wsgi.errors": { write() {}, flush() {} } }),
      environ({ "wsgi.errors": { write() {}, flush() {}, writelines() {} } }),
    ],
    [
      environ({ "wsgi.errors": console }),
      environ({ "wsgi.errors": new StringErrors() }),
    ],
  ],
  "environ.file-wrapper": [
    [
      environ({ "wsgi.file_wrapper": true }),
      environ({ "wsgi.file_wrapper": class {} }),
    ],
  ],

  // wsgi.input and wsgi.errors

  "input.arguments": [
    [reading((input) => input.read(1, 2)), reading((input) => input.read(1))],
    [
      reading((input) => input.readline("1")),
      reading((input) => input.readline(-1)),
    ],
    [
      // The call is reported already, so it is not reported as unbounded too.
      reading((input) => input.read("1"), { CONTENT_LENGTH: "" }),
      reading((input) => input.read(1), { CONTENT_LENGTH: "" }),
    ],
    [
      reading((input) => input.readlines(1.5)),
      reading((input) => input.readlines(undefined)),
    ],
  ],
  "input.attribute": [
    [reading((input) => input.seek), reading((input) => input.read)],
    [reading((input) => input.name), reading((input) => String(input))],
    [
      reading((input) => input.tell, async_input()),
      reading(async (input) => await input, async_input()),
    ],
  ],
  "input.close": [
    [reading((input) => input.close()), reading((input) => "close" in input)],
  ],
  "input.read-unbounded": [
    [
      reading((input) => input.read(), { CONTENT_LENGTH: "" }),
      reading((input) => input.read(), { CONTENT_LENGTH: "8" }),
    ],
    [
      reading((input) => input.read(-1), { CONTENT_LENGTH: "" }),
      reading_to_end((input) => input.read(-1), { CONTENT_LENGTH: "" }),
    ],
    ...["readline", "readlines"].map((method): Pair => [
      reading((input) => input[method](), { CONTENT_LENGTH: "" }),
      reading((input) => input[method](8), { CONTENT_LENGTH: "" }),
    ]),
    [
      reading((input) => [...input], { CONTENT_LENGTH: "" }),
      reading((input) => [...input], { CONTENT_LENGTH: "8" }),
    ],
    [
      reading(async (input) => {
        for await (const _ of input);
      }, { CONTENT_LENGTH: "", ...async_input() }),
      reading_to_end(async (input) => {
        for await (const _ of input);
      }, { CONTENT_LENGTH: "", ...async_input() }),
    ],
  ],
  "input.past-end": [
    [reading((input) => input.read(9)), reading((input) => input.read(8))],
    [
      reading((input) => [input.read(5), input.read(5), input.read(5)]),
      reading((input) => [input.read(5), input.read(3)]),
    ],
    [
      reading((input) => input.read(9)),
      reading_to_end((input) => input.read(9), {}),
    ],
  ],
  "input.after-close": [
    [
      after_close((environ) => environ["wsgi.input"].read(0)),
      reading((input) => input.read(0)),
    ],
    [
      after_close((environ) => [...environ["wsgi.input"]]),
      reading((input) => [...input]),
    ],
  ],
  "input.type": [
    [
      reading((input) => input.read(3), input({ read: () => "one" })),
      reading((input) => input.read(3), input({ read: () => bytes("one") })),
    ],
    [
      reading((input) => input.readline(), input({ readline: () => null })),
      reading((input) => input.readline(), input({})),
    ],
    [
      reading(
        (input) => input.readlines(),
        input({ readlines: () => new Set() }),
      ),
      reading((input) => input.readlines(), input({})),
    ],
    [
      reading(
        (input) => [...input],
        input({ [Symbol.iterator]: () => ["a"].values() }),
      ),
      reading((input) => [...input], input({})),
    ],
    [
      reading(
        (input) => input.read(3),
        input({ read: async () => await bytes("one") }),
      ),
      reading((input) => input.read(3), async_input()),
    ],
    [
      reading(
        (input) => input.read(3),
        async_input({ read: () => bytes("one") }),
      ),
      reading((input) => input.read(3), async_input()),
    ],
  ],
  "input.length": [
    [
      reading_to_end((input) => input.read(), { CONTENT_LENGTH: "7" }),
      reading_to_end((input) => input.read(), { CONTENT_LENGTH: "8" }),
    ],
    [
      reading_to_end((input) => [input.readline(), input.readline()], {
        CONTENT_LENGTH: "4",
      }),
      reading_to_end((input) => [input.readline(), input.readline()], {
        CONTENT_LENGTH: "",
      }),
    ],
    // It is reported once.
    [
      reading_to_end((input) => [input.read(5), input.read(3)], {
        CONTENT_LENGTH: "4",
      }),
      reading((input) => [input.read(5), input.read(3)]),
    ],
  ],
  "input.size": [
    [
      reading((input) => input.read(2), parts("one")),
      reading((input) => input.read(3), parts("one")),
    ],
    [
      reading((input) => input.readline(2), parts("one")),
      reading((input) => input.readline(-1), parts("one")),
    ],
    [
      reading(
        (input) => input.read(2),
        async_input({ read: async () => await bytes("one") }),
      ),
      reading((input) => input.read(2), async_input()),
    ],
  ],
  "input.line": [
    [
      reading((input) => input.readline(), parts("one\ntwo\n")),
      reading((input) => input.readline(), parts("one\n")),
    ],
    [
      reading(
        (input) => [input.readline(), input.readline()],
        parts("on", "e\n"),
      ),
      reading(
        (input) => [input.readline(2), input.readline()],
        parts("on", "e\n"),
      ),
    ],
    [
      reading(
        (input) => input.readlines(),
        input({ readlines: () => [bytes("a"), bytes("b\n")] }),
      ),
      reading(
        (input) => input.readlines(),
        input({ readlines: () => [bytes("a\n"), bytes("b")] }),
      ),
    ],
    [
      reading(
        (input) => input.readlines(),
        input({ readlines: () => [bytes("")] }),
      ),
      reading((input) => input.readlines(), input({ readlines: () => [] })),
    ],
    [
      reading(
        (input) => exhaust(input),
        async_input({
          async *[Symbol.asyncIterator]() {
            yield await bytes("one\ntwo");
          },
        }),
      ),
      reading((input) => exhaust(input), async_input()),
    ],
  ],
  "input.eof": [
    [
      reading_to_end(
        (input) => [input.read(5), input.read(5)],
        parts("", "one"),
      ),
      reading_to_end(
        (input) => [input.read(5), input.read(5)],
        parts("one", ""),
      ),
    ],
    [
      reading_to_end(
        (input) => [input.readline(), input.read(5)],
        parts("", "one"),
      ),
      reading_to_end(
        (input) => [input.read(0), input.read(5)],
        parts("", "one"),
      ),
    ],
  ],
  "errors.arguments": [
    [
      logging((errors) => errors.write("a", "b")),
      logging((errors) => errors.write("a")),
    ],
    [
      logging((errors) => errors.write(bytes("a"))),
      logging((errors) => errors.write("€\n")),
    ],
    [
      logging((errors) => errors.writelines([1])),
      logging((errors) => errors.writelines(["1"])),
    ],
    [
      logging((errors) => errors.writelines(new Set([1]))),
      logging((errors) => errors.writelines(new Set(["1"]))),
    ],
    [
      logging((errors) => errors.writelines(null)),
      logging((errors) => errors.writelines("ab")),
    ],
    [
      logging((errors) => errors.flush(true)),
      logging((errors) => errors.flush()),
    ],
  ],
  "errors.attribute": [
    [
      logging((errors) => errors.fileno),
      logging((errors) => typeof errors.flush),
    ],
  ],
  "errors.close": [
    [logging((errors) => errors.close()), logging((errors) => errors.flush())],
  ],

  // start_response and write

  "start-response.arguments": [
    [starting("200 OK"), starting("200 OK", [...TEXT])],
    [
      starting("200 OK", [...TEXT], null, null),
      starting("200 OK", [...TEXT], null),
    ],
  ],
  "start-response.twice": [
    [
      doing((_environ, start_response) => start_response("200 OK", [...TEXT])),
      [{
        app: (_environ, start_response) => {
          start_response("200 OK", [...TEXT]);
          start_response("500 Oops", [...TEXT], new Error("lost"));
          return [bytes("hi")];
        },
      }],
    ],
    [
      doing((_environ, start_response) => start_response("200 OK", [...TEXT])),
      // A refused call does not start a response.
      doing((_environ, start_response) => {
        try {
          start_response("200 OK", [["Connection", "close"]]);
        } catch { /* The application answers for it. */ }
      }).map((exchange) => ({
        ...exchange,
        options: { on_error: throw_it },
      })),
    ],
  ],
  "start-response.exc-info": [
    [
      starting("500 Oops", [...TEXT], "lost"),
      starting("500 Oops", [...TEXT], new TypeError("lost")),
    ],
    [
      starting("500 Oops", [...TEXT], []),
      starting("500 Oops", [...TEXT], undefined),
    ],
  ],
  "start-response.too-late": [
    [
      after_close((_environ, start_response) =>
        start_response("500 Oops", [...TEXT], new Error("lost"))
      ),
      after_close(() => {}),
    ],
  ],
  "start-response.result": [
    [
      served_by(with_start_response(() => () => undefined)),
      served_by(with_start_response(() => () => () => {})),
    ],
  ],
  "start-response.reraise": [
    [
      [{
        app: restarting,
        server: with_start_response(() => () => () => {}),
      }],
      // It throws the same error, so the run ends with that.
      [{
        app: restarting,
        server: async (...args) => {
          await Promise.resolve(good_server(...args)).catch((error) => {
            assertEquals(error.message, "lost");
          });
        },
      }],
    ],
    [
      [{
        app: restarting,
        server: with_start_response(() => (...args: unknown[]) => {
          if (args.length === 3) throw new Error("another");
          return () => {};
        }),
      }],
      // Before the first byte the headers may be replaced.
      [{
        app: function* (_environ, start_response) {
          start_response("200 OK", [...TEXT]);
          yield bytes("");
          start_response("500 Oops", [...TEXT], new Error("lost"));
          yield bytes("hi");
        },
        server: with_start_response(() => () => () => {}),
      }],
    ],
  ],
  "status.type": [
    [status(200), status("200 OK")],
    [status(new String("200 OK")), status("200 OK")],
  ],
  "status.format": [
    [status("200"), status("200 OK")],
    [status("200OK"), status("200 OK")],
    [status("20 OK"), status("200 OK")],
    [status("OK 200"), status("404 Not Found")],
    [status(" 200 OK"), status("200 O K")],
    [status("200 OK "), status("200 O K")],
    [status("200  OK"), status("200 O  K")],
    [status("200 O\nK"), status("200 O_K")],
    [status("200 €"), status("200 \xe9")],
    // Its last byte in UTF-8 is not white space, although U+00A0 is.
    [status("200 à "), status("200 \xc3\xa0")],
    [status("２00 OK"), status("200 OK")],
  ],
  "status.reason": [
    [status("200 "), status("200 K")],
  ],
  "status.range": [
    [status("099 Low"), status("200 OK")],
    [status("000 None"), status("200 OK")],
  ],
  "status.class": [
    [status("600 More"), status("599 Most")],
    [status("999 More"), status("200 OK")],
  ],
  "status.informational": [
    [status("199 More"), status("200 OK")],
    [status("100 Continue"), status("200 OK")],
  ],
  "headers.frozen": [
    [
      answer({ headers: Object.freeze([["Content-Type", "text/plain"]]) }),
      answer({ headers: [Object.freeze(["Content-Type", "text/plain"])] }),
    ],
    [
      answer({ headers: Object.seal([["Content-Type", "text/plain"]]) }),
      answer({ headers: [["Content-Type", "text/plain"]] }),
    ],
  ],
  "headers.type": [
    [
      answer({ headers: new Map(TEXT), chunks: [] }),
      answer({ headers: [], chunks: [] }),
    ],
    [
      answer({ headers: new Headers(TEXT), chunks: [] }),
      answer({ headers: [...new Headers(TEXT)] }),
    ],
    [
      answer({ headers: TEXT.values(), chunks: [] }),
      answer({ headers: [...TEXT] }),
    ],
    [
      answer({ headers: null, chunks: [] }),
      answer({ headers: [], chunks: [] }),
    ],
  ],
  "headers.tuple": [
    [headers("X: a"), headers(["X", "a"])],
    [headers(["X"]), headers(["X", "a"])],
    [headers(["X", "a", "b"]), headers(["X", "a"])],
  ],
  "headers.string": [
    [headers(["X", 1]), headers(["X", "1"])],
    [headers([1, "X"]), headers(["X", ""])],
    [headers(["X", bytes("a")]), headers(["X", "a"])],
  ],
  "headers.latin1": [
    [headers(["X", "€"]), headers(["X", "\xff"])],
    [headers(["X€", "a"]), headers(["X!", "a"])],
  ],
  "headers.name": [
    [headers(["", "a"]), headers(["X", "a"])],
    [headers(["X A", "a"]), headers(["X_A", "a"])],
    [headers(["X:", "a"]), headers(["X!", "a"])],
    [headers(["1X", "a"]), headers(["X1", "a"])],
    [headers(["X-", "a"]), headers(["X-A", "a"])],
    [headers(["X_", "a"]), headers(["X_1", "a"])],
    [headers(["X\n", "a"]), headers(["x", "a"])],
    [headers(["X\xe9", "a"]), headers(["Xe", "a"])],
  ],
  "headers.status": [
    [headers(["Status", "200 OK"]), headers(["X-Status", "200 OK"])],
    [headers(["STATUS", "200 OK"]), headers(["Statuses", "200 OK"])],
  ],
  "headers.hop-by-hop": [
    ...[
      "Connection",
      "Keep-Alive",
      "Proxy-Connection",
      "Proxy-Authenticate",
      "Proxy-Authorization",
      "TE",
      "Trailer",
      "Trailers",
      "transfer-encoding",
      "UPGRADE",
    ].map((name): Pair => [headers([name, "a"]), headers([`X-${name}`, "a"])]),
  ],
  "headers.value": [
    [headers(["X", "a\r\nSet-Cookie: b"]), headers(["X", "a Set-Cookie: b"])],
    [headers(["X", "a\nb"]), headers(["X", "a b"])],
    [headers(["X", "a\tb"]), headers(["X", "a\x80b"])],
    [headers(["X", "a\0"]), headers(["X", ""])],
    [headers(["X", "a\x7f"]), headers(["X", "a~"])],
  ],
  "headers.value-space": [
    [headers(["X", " a"]), headers(["X", "a a"])],
    [headers(["X", "a "]), headers(["X", "a"])],
    [headers(["Content-Length", " 2"]), headers(["Content-Length", "2"])],
  ],
  "headers.required": [
    ...([
      ["401 Unauthorized", "WWW-Authenticate", "Basic"],
      ["405 Method Not Allowed", "Allow", "GET"],
      ["206 Partial Content", "Content-Range", "bytes 0-1/4"],
    ] as const).map(([status, name, value]): Pair => [
      answer({ status }),
      answer({ status, headers: [...TEXT, [name.toLowerCase(), value]] }),
    ]),
    [
      answer({ status: "206 Partial Content" }),
      answer({
        status: "206 Partial Content",
        headers: [["Content-Type", "multipart/byteranges; boundary=a"]],
      }),
    ],
    [answer({ status: "401 Unauthorized" }), answer({ status: "403 No" })],
  ],
  "headers.duplicate": [
    [
      headers(["content-type", "text/html"]),
      headers(["Content-Language", "en"], ["Content-Language", "fr"]),
    ],
    ...[
      ["Content-Length", "2"],
      ["Location", "/"],
      ["ETag", '"a"'],
      ["Date", CALENDAR],
      ["Last-Modified", CALENDAR],
      ["Expires", CALENDAR],
      ["Content-Location", "/a"],
      ["Content-Range", "bytes 0-1/2"],
      ["Age", "1"],
      ["Retry-After", "1"],
      ["Server", "a"],
    ].map((header): Pair => [headers(header, header), headers(header)]),
    [
      headers(["ETag", '"a"'], ["etag", '"b"']),
      headers(["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]),
    ],
  ],
  "headers.content-length": [
    [headers(["Content-Length", "+2"]), headers(["Content-Length", "2"])],
    [headers(["Content-Length", ""]), headers(["Content-Length", "02"])],
    [headers(["Content-Length", "2, 2"]), headers(["Content-Length", "2"])],
  ],
  "headers.content-length-forbidden": [
    [
      answer({
        status: "204 No Content",
        headers: [["Content-Length", "0"]],
        chunks: [],
      }),
      answer({
        status: "205 Reset",
        headers: [["Content-Length", "0"]],
        chunks: [],
      }),
    ],
  ],
  "headers.content-type-forbidden": [
    [
      answer({ status: "204 No Content", chunks: [] }),
      answer({ status: "204 No Content", headers: [], chunks: [] }),
    ],
    [
      answer({ status: "304 Not Modified", chunks: [] }),
      answer({ status: "200 OK", chunks: [] }),
    ],
  ],
  "headers.content-type-missing": [
    [answer({ headers: [] }), answer({ headers: [], chunks: [] })],
    [
      answer({
        headers: [["X", "a"]],
        chunks: [bytes(""), bytes("a"), bytes("b")],
      }),
      answer({ headers: [["X", "a"]], chunks: [bytes("")] }),
    ],
    [
      answer({ status: "302 Found", headers: [["Location", "/"]] }),
      answer({ status: "302 Found", headers: [["Location", "/"]], chunks: [] }),
    ],
  ],
  "headers.content-type-format": [
    ...[
      ["text", "text/x"],
      ["text/ html", "text/html"],
      ["text/html, charset=utf-8", "text/html; charset=utf-8"],
      ["text/html; charset=utf8", 'text/html; charset="UTF-8"'],
      ["text/html; charset=", "text/html"],
      ["text/html; charset=utf_8", "text/html; charset=constructor"],
      ["text/html;a=b;Charset=Latin-1", "text/html;a=b;Charset=Latin1"],
    ].map(([broken, good]): Pair => [
      answer({ headers: [["Content-Type", broken]] }),
      answer({ headers: [["Content-Type", good]] }),
    ]),
  ],
  "headers.entity-304": [
    ...[
      ["Content-Encoding", "gzip"],
      ["Content-Language", "en"],
      ["Content-Length", "2"],
      ["Content-Range", "bytes 0-1/2"],
    ].map((header): Pair => [
      answer({ status: "304 Not Modified", headers: [header], chunks: [] }),
      answer({ headers: [...TEXT, header] }),
    ]),
    [
      answer({
        status: "304 Not Modified",
        headers: [["Content-Length", "2"], ["Content-Language", "en"]],
        chunks: [],
      }),
      answer({
        status: "304 Not Modified",
        headers: [["Content-Location", "/"], ["ETag", '"a"']],
        chunks: [],
      }),
    ],
  ],
  "headers.etag": [
    [headers(["ETag", "abc"]), headers(["ETag", '"abc"'])],
    [headers(["ETag", 'w/"abc"']), headers(["ETag", 'W/"abc"'])],
    [headers(["ETag", '"a b"']), headers(["ETag", '""'])],
  ],
  "headers.date": [
    [headers(["Date", "1994-11-06"]), headers(["Date", CALENDAR])],
    [
      headers(["Expires", "0"]),
      headers(["Expires", "Thu, 01 Jan 1970 00:00:00 GMT"]),
    ],
    [
      headers(["Last-Modified", "Mon, 06 Nov 1994 08:49:37 GMT"]),
      headers(["Last-Modified", CALENDAR]),
    ],
    [
      headers(["Date", "Sunday, 06-Nov-94 08:49:37 GMT"]),
      headers(["Date", CALENDAR]),
    ],
  ],
  "headers.location": [
    [headers(["Location", "/caf\xe9"]), headers(["Location", "/caf%C3%A9"])],
    [headers(["Location", "/a b"]), headers(["Location", "/a?b=[c]#d"])],
    [headers(["Location", "/100%"]), headers(["Location", "/100%25"])],
    [headers(["Location", '"/"']), headers(["Location", "http://[::1]:80/"])],
  ],
  "headers.set-cookie": [
    [headers(["Set-Cookie", "a"]), headers(["Set-Cookie", "a="])],
    [headers(["Set-Cookie", "=b"]), headers(["Set-Cookie", "a=b=c; Path=/"])],
    [
      headers(["Set-Cookie", "a=b; SameSite=None"]),
      headers(["Set-Cookie", "a=b; samesite=none; SECURE"]),
    ],
    [
      headers(["Set-Cookie", "a b=c"]),
      headers(["Set-Cookie", "a=b; SameSite=Lax"]),
    ],
    ...([
      ["__Secure-a=b", "__Secure-a=b; Secure"],
      ["__Host-a=b; Path=/", "__Host-a=b; Path=/; Secure"],
      ["__host-a=b; Secure", "__host-a=b; secure; path=/"],
      ["__Host-a=b; Secure; Path=/a", "__Hos-a=b; Path=/a"],
      [
        "__Host-a=b; Secure; Path=/; Domain=c.d",
        "__Host-a=b; Secure; Path=/a; Path=/; Domain=",
      ],
    ] as const).map(([broken, right]): Pair => [
      headers(["Set-Cookie", broken]),
      headers(["Set-Cookie", right]),
    ]),
  ],
  "headers.fresh-list": [
    [
      [{
        app: answering({ headers: SHARED }, "array"),
        server: async (app, _environ, response) => {
          await good_server(app, make_environ(), response);
          await good_server(app, make_environ(), response);
        },
      }],
      [{
        app: (_environ, start_response) => {
          // The same list for the same response is not an earlier one.
          const list: FieldList = [...TEXT];
          start_response("200 OK", list);
          start_response("500 Oops", list, new Error("lost"));
          return [bytes("hi")];
        },
      }],
    ],
  ],
  "headers.mutated": [
    // An empty body, as redirects have.
    [
      [{
        app: (_environ, start_response) => {
          const list: FieldList = [["Location", "/a"]];
          start_response("302 Found", list);
          list[0][1] = "/b";
          return [];
        },
      }],
      [{
        app: (_environ, start_response) => {
          start_response("302 Found", [["Location", "/a"]]);
          return [];
        },
      }],
    ],
    // A server may change the list at any time: it is its own.
    [
      [{
        app: async function* (_environ, start_response) {
          const list: FieldList = [];
          start_response("200 OK", list);
          yield await bytes("");
          list.push(["Content-Type", "text/plain"]);
          yield await bytes("hi");
        },
      }],
      STYLES.map((style) => ({
        app: answering({}, style),
        server: server_that_adds_fields,
      })),
    ],
    [
      [{
        app: (_environ, start_response) => {
          const list: FieldList = [];
          start_response("200 OK", list);
          list.push(["Content-Type", "text/plain"]);
          return [bytes("hi")];
        },
      }],
      // After the first chunk, the list belongs only to the server.
      [{
        app: function* (_environ, start_response) {
          const list: FieldList = [...TEXT];
          start_response("200 OK", list);
          yield bytes("hi");
          list.push(["X", "a"]);
          yield bytes("hi");
        },
      }],
    ],
    [
      [{
        app: async function* (_environ, start_response) {
          const list: FieldList = [["Content-Type", "text/plain"]];
          start_response("200 OK", list);
          list[0][1] = "text/html";
          yield await bytes("hi");
        },
      }],
      // A server may change the list, since it owns it.
      [{
        app: answering({}, "async generator"),
        server: with_start_response(
          (response) => (...args: [string, FieldList]) => {
            args[1].push(["X", "a"]);
            response.status = args[0];
            return () => {};
          },
        ),
      }],
    ],
  ],
  "write.type": [
    [answer({ chunks: ["hi"] }, ["write"]), answer({}, ["write"])],
    [
      answer({ chunks: [new ArrayBuffer(2)] }, ["write"]),
      answer({ chunks: [new Uint8Array(new ArrayBuffer(2))] }, ["write"]),
    ],
  ],
  "write.arguments": [
    [
      [{
        app: (_environ, start_response) => {
          (start_response("200 OK", [...TEXT]) as Any)(bytes("a"), bytes("b"));
          return [];
        },
      }],
      answer({ chunks: [bytes("a"), bytes("b")] }, ["write"]),
    ],
  ],
  "write.after-return": [
    [
      [{
        app: (_environ, start_response) => {
          const write = start_response("200 OK", [...TEXT]);
          return function* () {
            write(bytes("hi"));
            yield bytes("");
          }();
        },
      }],
      [{
        app: async (_environ, start_response) => {
          const write = start_response("200 OK", [...TEXT]);
          await Promise.resolve();
          write(bytes("hi"));
          return [];
        },
      }],
    ],
  ],
  "write.after-close": [
    [
      after_close((_environ, _start_response, write) => write(bytes(""))),
      after_close(() => {}),
    ],
  ],

  // The body

  "body.missing": [
    [returning(undefined), returning([])],
    [returning(null), returning(new Set())],
    [returning(false), returning([])],
  ],
  "body.string": [
    [returning("hi"), returning([bytes("hi")])],
    [returning(bytes("hi")), returning([bytes("hi")])],
  ],
  "body.iterable": [
    [returning({}), returning(new Set([bytes("hi")]))],
    [returning(200), returning([])],
    [returning(new ArrayBuffer(2)), returning([new Uint8Array(2)])],
    [
      returning({ [Symbol.iterator]: () => ({ next: () => null }) }),
      returning({
        [Symbol.iterator]: () => ({ next: () => ({ done: true }) }),
      }),
    ],
  ],
  "body.chunk-type": [
    [
      answer({ chunks: ["hi"] }, STYLES.slice(0, 4)),
      answer({ chunks: [bytes("hi")] }),
    ],
    [
      answer({ chunks: [bytes("hi"), null] }, STYLES.slice(0, 4)),
      answer({ chunks: [bytes("hi"), bytes("")] }),
    ],
    [
      answer({ chunks: [new Uint16Array(2)] }, STYLES.slice(0, 4)),
      // A subclass is fine, as Node's Buffer is one.
      answer({ chunks: [new (class extends Uint8Array {})(2)] }),
    ],
  ],
  "body.start-response-first": [
    [[{ app: () => [bytes("hi")] }], returning([bytes("hi")])],
    [[{ app: () => [] }], returning([])],
    [
      [{
        app: function* (_environ, start_response) {
          yield bytes("");
          start_response("200 OK", [...TEXT]);
        },
      }],
      answer({ chunks: [bytes("")] }),
    ],
    [
      [{
        app: async function* (_environ, start_response) {
          yield await bytes("hi");
          start_response("200 OK", [...TEXT]);
          yield bytes("hi");
        },
      }],
      answer({}),
    ],
  ],
  "body.content-length": [
    [
      headers(["Content-Length", "3"]),
      headers(["Content-Length", "2"]),
    ],
    [
      headers(["Content-Length", "1"]),
      answer({
        method: "HEAD",
        headers: [...TEXT, ["Content-Length", "1"]],
        chunks: [],
      }),
    ],
    [
      answer({ headers: [["Content-Length", "1"]], chunks: [] }),
      answer({ headers: [["Content-Length", "0"]], chunks: [] }),
    ],
    [
      answer({
        headers: [...TEXT, ["Content-Length", "3"]],
        chunks: [bytes("ab"), bytes("cd"), bytes("ef")],
      }),
      answer({
        headers: [...TEXT, ["Content-Length", "6"]],
        chunks: [bytes("ab"), bytes("cd"), bytes("ef")],
      }),
    ],
    [
      // write() counts too.
      [{
        app: (_environ, start_response) => {
          const list: FieldList = [...TEXT, ["Content-Length", "2"]];
          start_response("200 OK", list)(bytes("hi"));
          return [bytes("hi")];
        },
      }],
      [{
        app: (_environ, start_response) => {
          const list: FieldList = [...TEXT, ["Content-Length", "4"]];
          start_response("200 OK", list)(bytes("hi"));
          return [bytes("hi")];
        },
      }],
    ],
  ],
  "body.close-type": [
    [
      returning(Object.assign([bytes("hi")], { close: "close" })),
      returning(Object.assign([bytes("hi")], { close() {} })),
    ],
    [
      returning(Object.assign(new Set([bytes("hi")]), { close: null })),
      returning(Object.assign(new Set([bytes("hi")]), { close: undefined })),
    ],
  ],
  "body.forbidden": [
    [
      answer({ status: "205 Reset Content" }),
      answer({ status: "205 Reset Content", chunks: [] }),
    ],
    [
      answer({ status: "204 No Content", headers: [] }),
      answer({ status: "204 No Content", headers: [], chunks: [] }),
    ],
    [
      answer({ status: "304 Not Modified", headers: [] }),
      answer({ status: "304 Not Modified", headers: [], chunks: [bytes("")] }),
    ],
  ],
  "body.head": [
    [answer({ method: "HEAD" }), answer({ method: "HEAD", chunks: [] })],
    [answer({ method: "HEAD" }), answer({ method: "GET" })],
  ],
  "body.single-iteration": [
    [
      [served_by(twice, "generator"), served_by(twice, "async generator")]
        .flat(),
      [served_by(good_server, "generator"), served_by(joined)].flat(),
    ],
    [served_by(twice, "array"), served_by(joined, "array")],
    [
      reading_body(async (body) => {
        const iterator = iterator_of(body);
        for await (const _ of iterator) break;
        for await (const _ of iterator);
      }).slice(1),
      reading_body(async (body) => {
        const iterator = iterator_of(body);
        for await (const _ of iterator);
      }),
    ],
  ],
  "body.early": [
    [
      served_by((app, environ, { start_response }) => {
        for (const _ of app(environ, start_response) as Any);
      }, "promise"),
      served_by(good_server, "promise"),
    ],
  ],
  "body.after-close": [
    [
      reading_body(async (body) => {
        body.close();
        for await (const _ of body) break;
      }),
      reading_body(async (body) => {
        for await (const _ of body) break;
        body.close();
      }),
    ],
    [
      served_by(async (app, environ, { start_response }) => {
        const body = await app(environ, start_response);
        const iterator = (body as Any)[Symbol.iterator]();
        iterator.next();
        body.close!();
        iterator.next();
      }, "generator"),
      served_by(good_server, "generator"),
    ],
  ],
  "body.close-missing": [
    [
      two_requests(exhaust),
      two_requests(async (body) => {
        await exhaust(body);
        body.close();
      }),
    ],
    // It is closed though it was not read: after HEAD, or as it was joined.
    [two_requests(() => {}), two_requests((body) => body.close())],
    [
      two_requests(async (body) => {
        for await (const _ of body) break;
      }),
      two_requests((body) => body.close()),
    ],
  ],
  "body.close-twice": [
    [
      reading_body(async (body) => {
        await body.close();
        await body.close();
      }),
      reading_body((body) => body.close()),
    ],
  ],
};

/** Adds a field when it gets the list, before and after the first chunk. */
async function server_that_adds_fields(
  ...[app, environ, response]: Parameters<Server>
): Promise<void> {
  let list: FieldList = [];
  const body = await app(environ, (...args) => {
    list = args[1] as FieldList;
    list.push(["X-First", "1"]);
    return response.start_response(...args);
  });
  list.push(["X-Second", "2"]);
  for await (const _ of body as AsyncIterable<Uint8Array>) {
    list.push(["X-Third", "3"]);
  }
  await body.close?.();
}

/** Calls the application twice with one environ. */
async function twice_with_one_environ(
  ...[app, environ, response]: Parameters<Server>
): Promise<void> {
  await good_server(app, environ, response);
  await good_server(app, environ, response);
}

/** Calls the application twice with environs that are equal. */
async function twice_with_two_environs(
  ...[app, environ, response]: Parameters<Server>
): Promise<void> {
  await good_server(app, { ...environ }, response);
  await good_server(app, { ...environ }, response);
}

/** Takes an array by its indexes, as a server that joins it does. */
async function joined(
  ...[app, environ, response]: Parameters<Server>
): Promise<void> {
  const body = await app(environ, response.start_response) as Any;
  for (let i = 0; i < body.length; i++) response.chunks.push(body[i]);
  body.close();
}

function iterator_of(body: Any): Any {
  return body[Symbol.iterator]?.() ?? body[Symbol.asyncIterator]();
}

/** Reads the body twice. */
async function twice(
  app: WSGIApplication,
  environ: WSGIEnvironment,
  { start_response }: Response,
): Promise<void> {
  const body = await app(environ, start_response);
  await exhaust(body);
  await exhaust(body);
  await body.close?.();
}

function throw_it(error: Error): never {
  throw error;
}

for (const [rule, pairs] of Object.entries(CASES)) {
  for (const [index, [breaks, passes]] of pairs.entries()) {
    Deno.test(`${rule}: broken, case ${index + 1}`, async () => {
      for (const exchange of breaks) {
        assertEquals(await broken_rules(exchange), [rule as RuleId]);
      }
    });
    Deno.test(`${rule}: kept, case ${index + 1}`, async () => {
      for (const exchange of passes) {
        assertEquals(await broken_rules(exchange), []);
      }
    });
  }
}

Deno.test("every rule that the validator checks has a case and a neighbour", () => {
  const { "Over a whole run": _, ...sections } = RULES_BY_SECTION;
  for (const { id } of Object.values(sections).flat()) {
    assert(CASES[id].length > 0, `${id} has no case`);
    for (const [breaks, passes] of CASES[id]) {
      assert(breaks.length > 0 && passes.length > 0, `${id} has half a pair`);
    }
  }
});
