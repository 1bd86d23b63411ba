/**
 * What the validator does with violations, and what it leaves alone.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { ConformanceError } from "../../validator/conformance_error.ts";
import { type RuleId, RULES } from "../../validator/rules.ts";
import { validator } from "../../validator/validator.ts";
import type {
  HeaderList,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/types.ts";
import { FileWrapper } from "../../wsgi/file_wrapper.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { answering, bytes, STYLES, TEXT } from "./exchanges.ts";
import { good_server, make_environ, Response } from "./gateway.ts";

const hello: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [...TEXT]);
  return [bytes("hi")];
};

function call(app: WSGIApplication): Iterable<Uint8Array> & WSGIResult {
  const { start_response } = new Response();
  return app(make_environ(), start_response) as Iterable<Uint8Array>;
}

function starting(status: string, headers: HeaderList): WSGIApplication {
  return (_environ, start_response) => {
    start_response(status, headers);
    return [];
  };
}

// Violations

Deno.test("validator(): an error is thrown with all its parts", () => {
  const app = validator(starting("200OK", []));
  const error = assertThrows(() => call(app), ConformanceError);
  assertEquals(error.name, "ConformanceError");
  assertEquals(error.rule, "status.format");
  assertEquals(error.side, "app");
  assertEquals(error.level, "error");
  assertEquals(error.seen, '"200OK"');
  assertStringIncludes(error.expected, "three digits, one space");
  assertStringIncludes(error.source, "PEP 3333");
  assertEquals(
    error.message,
    "Cannot start response: the status must be three digits, one space and " +
      "a reason, in latin-1 without control characters or white space around " +
      'it: received "200OK"; write "200 OK" (status.format; PEP 3333, The ' +
      "start_response() Callable; RFC 9112 §4; wsgiref.validate)",
  );
});

Deno.test("validator(): a long value is cut at 100 characters", () => {
  const app = validator(starting("200" + "a".repeat(1000), []));
  const error = assertThrows(() => call(app), ConformanceError);
  assert(error.seen.length <= 101);
});

Deno.test("validator(): a line break in a value cannot forge a line", () => {
  const app = validator(starting("200 OK", [["X", "a\r\nforged: b"]]));
  const error = assertThrows(() => call(app), ConformanceError);
  assert(!/[\r\n]/.test(error.message));
});

Deno.test("validator(): a warning goes to console.warn() and changes nothing", () => {
  using warn = stub(console, "warn");
  const app = validator(starting("200 OK", [["X", " a"]]));
  assertEquals([...call(app)], []);
  assertEquals(warn.calls.length, 1);
  assertStringIncludes(String(warn.calls[0].args[0]), "headers.value-space");
});

Deno.test("validator(): on_error and on_warning get the errors, in order", () => {
  const rules: string[] = [];
  const note = (error: ConformanceError) =>
    rules.push(`${error.level} ${error.rule}`);
  const app = validator(
    starting("200OK", [["X", " a"], ["Connection", "close"]]),
    { on_error: note, on_warning: note },
  );
  call(app);
  assertEquals(rules, [
    "error status.format",
    "warning headers.value-space",
    "error headers.hop-by-hop",
  ]);
});

Deno.test("validator(): an error that the application makes in a call is thrown into it", () => {
  let caught: unknown;
  const app = validator((_environ, start_response) => {
    try {
      start_response("200OK", []);
    } catch (error) {
      caught = error;
    }
    start_response("500 Oops", [...TEXT], caught as Error);
    return [bytes("hi")];
  });
  assertEquals([...call(app)].length, 1);
  assert(caught instanceof ConformanceError);
});

Deno.test("validator(): a disabled rule is not reported", () => {
  const app = validator(starting("200OK", [["X", " a"]]), {
    disable: ["status.format", "headers.value-space"],
  });
  assertEquals([...call(app)], []);
});

Deno.test("validator(): disable refuses an unknown rule and suggests a similar one", () => {
  const error = assertThrows(
    () => validator(hello, { disable: ["status.formt" as RuleId] }),
    TypeError,
  );
  assertStringIncludes(error.message, '"status.formt"');
  assertStringIncludes(error.message, "did you mean status.format?");
});

Deno.test("validator(): every message is one sentence that names its rule", () => {
  for (const { id, level, text, why, fix } of RULES) {
    const { message } = new ConformanceError(id, "this", "that");
    assertStringIncludes(message, ": received this, expected that; ");
    assertStringIncludes(message, `(${id}; `);
    assertEquals(message.startsWith("Cannot "), level === "error", id);
    assert(
      !message.startsWith("Cannot undefined") && !message.endsWith("."),
      id,
    );
    for (const sentence of [text, why, fix]) assert(sentence.endsWith("."), id);
    assert(text.includes(level === "error" ? "must" : "should"), id);
  }
});

// What is left alone

Deno.test("validator(): a synchronous application stays synchronous", () => {
  for (const style of ["array", "generator", "write"] as const) {
    const body = call(validator(answering({}, style)));
    assert(Symbol.iterator in body && !(Symbol.asyncIterator in body));
  }
});

Deno.test("validator(): an asynchronous application returns a promise or an async iterable", async () => {
  const promise = call(validator(answering({}, "promise")));
  assert(promise instanceof Promise);
  assert(Symbol.iterator in await promise);
  const body = call(validator(answering({}, "async generator")));
  assert(Symbol.asyncIterator in body && !(Symbol.iterator in body));
});

Deno.test("validator(): has two parameters, as applications have", () => {
  assertEquals(validator(hello).length, 2);
});

Deno.test("validator(): an array stays an array of the same length", () => {
  const chunks = [bytes("a"), bytes("b")];
  const body = call(validator(answering({ chunks }, "array")));
  assert(Array.isArray(body));
  assertEquals(body.length, 2);
});

Deno.test("validator(): status, header list and chunks are the same objects", async () => {
  for (const style of STYLES) {
    const headers: HeaderList = [...TEXT];
    const chunks = [bytes("a"), bytes(""), bytes("b")];
    const response = new Response();
    const app = validator(answering({ headers, chunks }, style));
    await good_server(app, make_environ(), response);
    assertEquals(response.status, "200 OK");
    assertStrictEquals(response.headers, headers);
    assertEquals(response.chunks.length, 3);
    response.chunks.forEach((chunk, i) => assertStrictEquals(chunk, chunks[i]));
  }
});

Deno.test("validator(): a generator is not run ahead", () => {
  const log: string[] = [];
  const app = validator(function* (_environ, start_response) {
    log.push("start");
    start_response("200 OK", [...TEXT]);
    yield bytes("a");
    log.push("second");
    yield bytes("b");
  });
  const iterator = call(app)[Symbol.iterator]();
  assertEquals(log, []);
  iterator.next();
  assertEquals(log, ["start"]);
  iterator.next();
  assertEquals(log, ["start", "second"]);
});

Deno.test("validator(): errors of the application pass through", async () => {
  const lost = new Error("lost");
  const fail = () => {
    throw lost;
  };
  assertStrictEquals(assertThrows(() => call(validator(fail))), lost);
  const caught = await Promise.resolve(
    call(validator(() => Promise.reject(lost))),
  )
    .catch((error) => error);
  assertStrictEquals(caught, lost);
});

// close()

/** A body that notes what is called on it. */
function noting(
  log: string[],
  is_async: boolean,
  own_close: boolean,
): WSGIResult {
  const generator = is_async
    ? async function* () {
      try {
        yield await bytes("a");
        yield await bytes("b");
      } finally {
        log.push("finally");
      }
    }
    : function* () {
      try {
        yield bytes("a");
        yield bytes("b");
      } finally {
        log.push("finally");
      }
    };
  if (!own_close) return generator();
  return Object.assign(generator(), { close: () => void log.push("close") });
}

const ENDINGS = [
  { name: "all read", own_close: true, read: 3, log: ["finally", "close"] },
  { name: "abandoned", own_close: true, read: 1, log: ["close"] },
  { name: "never read", own_close: true, read: 0, log: ["close"] },
  { name: "all read", own_close: false, read: 3, log: ["finally"] },
  { name: "abandoned", own_close: false, read: 1, log: ["finally"] },
  { name: "never read", own_close: false, read: 0, log: [] },
];

for (const { name, own_close, read, log: expected } of ENDINGS) {
  for (const is_async of [false, true]) {
    const kind = `${is_async ? "asynchronous" : "synchronous"} body ` +
      (own_close ? "with close()" : "without close()");
    Deno.test(`validator(): a ${kind}, ${name}, is closed once`, async () => {
      const log: string[] = [];
      const body = call(validator((_environ, start_response) => {
        start_response("200 OK", [...TEXT]);
        return noting(log, is_async, own_close);
      })) as Partial<AsyncIterable<Uint8Array> & Iterable<Uint8Array>>;
      const iterator = is_async
        ? body[Symbol.asyncIterator]!()
        : body[Symbol.iterator]!();
      for (let i = 0; i < read; i++) await iterator.next();
      await (body as WSGIResult).close!();
      assertEquals(log, expected);
    });
  }
}

Deno.test("validator(): the iterator's return() followed by close() ends a generator once", () => {
  const log: string[] = [];
  const body = call(validator((_environ, start_response) => {
    start_response("200 OK", [...TEXT]);
    return noting(log, false, false);
  }));
  for (const _ of body) break;
  body.close!();
  assertEquals(log, ["finally"]);
});

Deno.test("validator(): a generator that breaks a rule is released by close()", () => {
  const log: string[] = [];
  const body = call(validator(function* (_environ, start_response) {
    try {
      start_response("200 OK", []);
      yield bytes("no Content-Type");
    } finally {
      log.push("finally");
    }
  }));
  const iterator = body[Symbol.iterator]();
  assertThrows(() => iterator.next(), ConformanceError);
  body.close!();
  assertEquals(log, ["finally"]);
});

Deno.test("validator(): an array that breaks a rule is closed for the server", () => {
  const log: string[] = [];
  const app = validator((_environ, start_response) => {
    start_response("200 OK", []);
    const close = () => void log.push("close");
    return Object.assign([bytes("no Content-Type")], { close });
  });
  assertThrows(() => call(app), ConformanceError);
  assertEquals(log, ["close"]);
});

Deno.test("body.close-missing: is never thrown at the next request", () => {
  using error = stub(console, "error");
  const app = validator(hello);
  assertEquals([...call(app)].length, 1);
  call(app);
  assertEquals(error.calls.length, 1);
  assertStringIncludes(String(error.calls[0].args[0]), "body.close-missing");
});

Deno.test("body.close-missing: a failing on_error is not thrown either", () => {
  using error = stub(console, "error");
  const app = validator(hello, {
    on_error: () => {
      throw new Error("the collector failed");
    },
  });
  assertEquals([...call(app)].length, 1);
  call(app);
  assertEquals(String(error.calls[0].args[0]), "Error: the collector failed");
});

const TCP = { REMOTE_ADDR: "127.0.0.1", REMOTE_PORT: "50000" };
const UNIX = { REMOTE_ADDR: "unix:/run/app.sock", REMOTE_PORT: "0" };

const MEANWHILE = [
  {
    name: "another connection",
    first: TCP,
    second: { ...TCP, REMOTE_PORT: "50001" },
  },
  {
    name: "another client",
    first: TCP,
    second: { ...TCP, REMOTE_ADDR: "10.0.0.1" },
  },
  {
    name: "a client whose connection is unknown",
    first: { REMOTE_ADDR: "127.0.0.1" },
    second: { REMOTE_ADDR: "127.0.0.1" },
  },
  { name: "any client of a Unix socket", first: UNIX, second: UNIX },
];

for (const { name, first, second } of MEANWHILE) {
  Deno.test(`body.close-missing: nothing follows from a request from ${name}`, () => {
    const rules: RuleId[] = [];
    const app = validator(hello, { on_error: ({ rule }) => rules.push(rule) });
    const { start_response } = new Response();
    const body = app(make_environ(first), start_response) as WSGIResult;
    for (const _ of body as Iterable<Uint8Array>);
    app(make_environ(second), start_response);
    assertEquals(rules, []);
    body.close!();
  });
}

Deno.test("body.close-missing: a lost body is reported when it is garbage-collected", async () => {
  const program = `
    import { validator } from ${
    JSON.stringify(import.meta.resolve("../../validator/validator.ts"))
  };
    import { setup_testing_defaults } from ${
    JSON.stringify(import.meta.resolve("../../wsgi/environ_from.ts"))
  };
    const app = validator((environ, start_response) => {
      start_response("200 OK", []);
      return environ.PATH_INFO === "/list" ? [] : new Set();
    }, { on_error: (error) => console.log(error.rule) });
    function run(path, close) {
      const environ = { QUERY_STRING: "", SCRIPT_NAME: "", PATH_INFO: path };
      setup_testing_defaults(environ);
      const body = app(environ, () => () => {});
      if (close) body.close();
    }
    for (const path of ["/list", "/set"]) {
      run(path, true);
      run(path, false);
    }
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      gc();
    }
  `;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--v8-flags=--expose-gc", program],
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  assertEquals(code, 0);
  assertEquals(
    new TextDecoder().decode(stdout),
    "body.close-missing\n".repeat(2),
  );
});

// Nested, and called again

Deno.test("validator(): may be nested", async () => {
  for (const style of STYLES) {
    const app = validator(validator(answering({}, style)));
    const response = new Response();
    await good_server(app, make_environ(), response);
    assertEquals(response.chunks.length, 1);
  }
});

Deno.test("validator(): requests may be interleaved", () => {
  const app = validator(function* (environ, start_response) {
    start_response("200 OK", [...TEXT]);
    yield bytes(environ.PATH_INFO!);
    yield bytes(environ.PATH_INFO!);
  });
  const { start_response } = new Response();
  const [a, b] = ["/a", "/b"].map((PATH_INFO) =>
    app(make_environ({ PATH_INFO }), start_response) as
      & Iterable<Uint8Array>
      & WSGIResult
  );
  const [in_a, in_b] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (let i = 0; i < 2; i++) {
    assertEquals(in_a.next().value, bytes("/a"));
    assertEquals(in_b.next().value, bytes("/b"));
  }
  in_a.next();
  in_b.next();
  a.close!();
  b.close!();
});

Deno.test("validator(): an application may call itself for part of its response", () => {
  const app: WSGIApplication = validator((environ, start_response) => {
    if (environ.PATH_INFO === "/part") return hello(environ, start_response);
    const part = new Response();
    const inner = app(
      make_environ({ PATH_INFO: "/part" }),
      part.start_response,
    ) as Uint8Array[] & WSGIResult;
    start_response("200 OK", [...TEXT]);
    const body = [...inner];
    inner.close!();
    return body;
  });
  assertEquals([...call(app)], [bytes("hi")]);
});

// The streams

Deno.test("wsgi.input: a refused member is still that of the stream", () => {
  const rules: RuleId[] = [];
  const app = validator((environ, start_response) => {
    const input = environ["wsgi.input"] as unknown as { size(): number };
    assertEquals(input.size(), 5);
    return hello(environ, start_response);
  }, { on_error: ({ rule }) => rules.push(rule) });
  const stream = {
    length: 5,
    size() {
      return this.length;
    },
    read() {},
    readline() {},
    readlines() {},
    [Symbol.iterator]() {},
  };
  app(make_environ({ "wsgi.input": stream }), new Response().start_response);
  assertEquals(rules, ["input.attribute"]);
});

Deno.test("wsgi.input: a refused close() need not exist", () => {
  const rules: RuleId[] = [];
  const app = validator((environ, start_response) => {
    start_response("200 OK", [...TEXT]);
    return new FileWrapper(environ["wsgi.input"]);
  }, { on_error: ({ rule }) => rules.push(rule) });
  const input = new BytesInput(bytes("hi"));
  const environ = make_environ({
    "wsgi.input": input,
    "wsgi.input_terminated": true,
  });
  const response = new Response();
  const body = app(environ, response.start_response) as WSGIResult;
  assertEquals([...body as Iterable<Uint8Array>], [bytes("hi")]);
  body.close!();
  assertEquals(rules, ["input.close"]);
});

Deno.test("wsgi.errors: lines are taken one by one, as the stream asks for them", () => {
  const log: string[] = [];
  const stream = {
    write() {},
    flush() {},
    writelines(lines: Iterable<string>) {
      for (const line of lines) log.push(`took ${line}`);
    },
  };
  function* lines() {
    log.push("made a");
    yield "a";
    log.push("made b");
    yield "b";
  }
  const app = validator((environ, start_response) => {
    environ["wsgi.errors"].writelines(lines());
    return hello(environ, start_response);
  });
  app(make_environ({ "wsgi.errors": stream }), new Response().start_response);
  assertEquals(log, ["made a", "took a", "made b", "took b"]);
});

Deno.test("environ: the check leaves a Proxy and its target as they were", () => {
  const target = make_environ();
  const proxy = new Proxy(target, {});
  const app = validator(hello, { on_error: () => {} });
  app(proxy, new Response().start_response);
  assertStrictEquals(Object.getPrototypeOf(target), Object.prototype);
});
