import { Buffer } from "node:buffer";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { call_app } from "../../wsgi/call_app.ts";
import { environ_from } from "../../wsgi/environ_from.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type {
  HeaderList,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../../wsgi/types.ts";

/** An application that starts a response with these, then returns `result`. */
function app(
  result: unknown,
  { status = "200 OK", headers = [] as HeaderList } = {},
): WSGIApplication {
  return (_environ, start_response) => {
    start_response(status, headers);
    return result as WSGIResult;
  };
}

function chunks(...texts: string[]): Uint8Array[] {
  return texts.map(latin1_encode);
}

function* generate(...texts: string[]): Generator<Uint8Array> {
  yield* chunks(...texts);
}

async function* generate_async(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks(...texts)) yield await Promise.resolve(chunk);
}

function* fill(memory: Uint8Array): Generator<Uint8Array> {
  for (const char of "abc") {
    memory[0] = char.charCodeAt(0);
    yield memory;
  }
}

async function body_of(
  application: WSGIApplication,
  environ?: Partial<WSGIEnvironment>,
): Promise<string> {
  return latin1_decode((await call_app(application, environ)).body);
}

Deno.test("call_app() gives status, code, headers, body and errors", async () => {
  const response = await call_app((environ, start_response) => {
    environ["wsgi.errors"].write("hm\n");
    start_response("404 Gone fishing", [["A", "1"], ["a", "2"]]);
    return chunks("a", "b");
  });
  assertEquals(response, {
    status: "404 Gone fishing",
    code: 404,
    headers: [["A", "1"], ["a", "2"]],
    body: latin1_encode("ab"),
    errors: "hm\n",
  });
});

// The ways to answer "abc".
const ANSWERS: Record<string, WSGIApplication> = {
  "an array": app(chunks("ab", "c")),
  "an array with empty chunks": app(chunks("", "ab", "", "c", "")),
  "a generator": app(generate("ab", "c")),
  "an async generator": app(generate_async("ab", "c")),
  "a promise of an array": (_environ, start_response) => {
    start_response("200 OK", []);
    return Promise.resolve(chunks("abc"));
  },
  "an async function": async (_environ, start_response) => {
    await Promise.resolve();
    start_response("200 OK", []);
    return generate_async("abc");
  },
  "write() alone": (_environ, start_response) => {
    start_response("200 OK", [])(latin1_encode("abc"));
    return [];
  },
  "write(), then chunks": (_environ, start_response) => {
    const write = start_response("200 OK", []);
    write(latin1_encode("a"));
    write(latin1_encode("b"));
    return chunks("c");
  },
  "one array of bytes, used again and again": app(fill(new Uint8Array(1))),
  // Whose slice() is a view, not a copy.
  "one Buffer, used again and again": app(fill(Buffer.alloc(1))),
  "start_response() called late": (_environ, start_response) => ({
    *[Symbol.iterator]() {
      start_response("200 OK", []);
      yield latin1_encode("abc");
    },
  }),
  "its Content-Length": app(chunks("ab", "c"), {
    headers: [["Content-Length", "3"]],
  }),
  "more than its Content-Length": app(generate("ab", "cd", "e"), {
    headers: [["content-length", "3"]],
  }),
  "exc_info instead of what it began": (_environ, start_response) => {
    start_response("200 OK", [["Content-Length", "9"]]);
    start_response("500 Oops", [], new Error("caught"));
    return chunks("abc");
  },
  "exc_info after an empty chunk": (_environ, start_response) => ({
    *[Symbol.iterator]() {
      start_response("200 OK", [["Content-Length", "9"]]);
      yield new Uint8Array();
      start_response("500 Oops", [], new Error("caught"));
      yield latin1_encode("abc");
    },
  }),
};

for (const [how, application] of Object.entries(ANSWERS)) {
  Deno.test(`call_app() collects the body of ${how}`, async () => {
    assertEquals(await body_of(application), "abc");
  });
}

for (
  const [name, status, method, application] of [
    ["HEAD", "200 OK", "HEAD", app(chunks("abc"))],
    [
      "HEAD with a Content-Length",
      "200 OK",
      "HEAD",
      app(chunks("abc"), { headers: [["Content-Length", "3"]] }),
    ],
    [
      "204",
      "204 No Content",
      "GET",
      app(chunks("abc"), { status: "204 No Content" }),
    ],
    [
      "304",
      "304 Not Modified",
      "GET",
      app(chunks("abc"), { status: "304 Not Modified" }),
    ],
  ] as const
) {
  Deno.test(`RFC 9110 §6.4.1: call_app() gives no body for ${name}`, async () => {
    const response = await call_app(application, { REQUEST_METHOD: method });
    assertEquals([response.status, response.body.length], [status, 0]);
  });
}

Deno.test("call_app() allows write() for HEAD, though nothing is sent", async () => {
  const application: WSGIApplication = (_environ, start_response) => {
    start_response("200 OK", [])(latin1_encode("abc"));
    return [];
  };
  assertEquals(await body_of(application, { REQUEST_METHOD: "HEAD" }), "");
});

Deno.test("call_app() adds what the environ lacks, in a copy", async () => {
  const given: Partial<WSGIEnvironment> = { PATH_INFO: "/x", "my.key": {} };
  let seen: Partial<WSGIEnvironment> = {};
  await call_app((environ, start_response) => {
    seen = environ;
    environ["my.other"] = 1;
    start_response("200 OK", []);
    return [];
  }, given);
  assertStrictEquals(seen["my.key"], given["my.key"]);
  assertEquals([seen.PATH_INFO, seen.QUERY_STRING], ["/x", ""]);
  assert(seen["wsgi.input"] instanceof BytesInput);
  assertEquals(Object.keys(given), ["PATH_INFO", "my.key"]);
});

Deno.test("call_app() reports only the errors of its own call", async () => {
  const environ = environ_from();
  const application: WSGIApplication = (environ, start_response) => {
    environ["wsgi.errors"].write("once");
    start_response("200 OK", []);
    return [];
  };
  await call_app(application, environ);
  assertEquals((await call_app(application, environ)).errors, "once");
});

Deno.test("call_app() calls the application with two arguments", async () => {
  let length = 0;
  await call_app((...args) => {
    length = args.length;
    args[1]("200 OK", []);
    return [];
  });
  assertEquals(length, 2);
});

// Every way to end: close() once, return() only if iteration stops early.
interface Ending {
  name: string;
  steps: (() => Uint8Array)[];
  environ?: Partial<WSGIEnvironment>;
  headers?: HeaderList;
  status?: string;
  returned: number;
  throws?: boolean;
}

const a_chunk = () => latin1_encode("a");
const a_wrong_chunk = () => "a" as unknown as Uint8Array;
const an_error = () => {
  throw new Error("in the body");
};

const ENDINGS: Ending[] = [
  { name: "at the end", steps: [a_chunk, a_chunk], returned: 0 },
  { name: "with no chunk", steps: [], returned: 0 },
  {
    name: "at an error in the first step",
    steps: [an_error],
    returned: 0,
    throws: true,
  },
  {
    name: "at an error after a chunk",
    steps: [a_chunk, an_error],
    returned: 0,
    throws: true,
  },
  {
    name: "at a chunk that is not bytes",
    steps: [a_chunk, a_wrong_chunk, a_chunk],
    returned: 1,
    throws: true,
  },
  {
    name: "past Content-Length",
    headers: [["Content-Length", "1"]],
    steps: [a_chunk, a_chunk, a_chunk],
    returned: 1,
  },
  {
    name: "short of Content-Length",
    headers: [["Content-Length", "3"]],
    steps: [a_chunk],
    returned: 0,
    throws: true,
  },
  {
    name: "early for HEAD",
    environ: { REQUEST_METHOD: "HEAD" },
    steps: [a_chunk, a_chunk],
    returned: 1,
  },
  {
    name: "early for 204",
    status: "204 No Content",
    steps: [a_chunk, a_chunk],
    returned: 1,
  },
];

for (
  const { name, steps, environ, headers, status, returned, throws } of ENDINGS
) {
  for (const kind of ["iterable", "async iterable"]) {
    Deno.test(`PEP 3333: call_app() closes an ${kind} once, ${name}`, async () => {
      const counts = { closed: 0, returned: 0 };
      const left = [...steps];
      const next = () => {
        const step = left.shift();
        return step ? { done: false, value: step() } : { done: true };
      };
      const iterator = {
        next: kind === "iterable" ? next : () => Promise.resolve().then(next),
        return() {
          counts.returned++;
          return kind === "iterable" ? {} : Promise.resolve({});
        },
      };
      const symbol = kind === "iterable"
        ? Symbol.iterator
        : Symbol.asyncIterator;
      const result = {
        [symbol]: () => iterator,
        close: () => void counts.closed++,
      };
      const called = call_app(app(result, { headers, status }), environ);
      if (throws) await assertRejects(() => called);
      else await called;
      assertEquals(counts, { closed: 1, returned });
    });
  }
}

Deno.test("PEP 3333: call_app() closes a result that it cannot iterate", async () => {
  let closed = 0;
  const application = app({ close: () => closed++ });
  await assertRejects(() => call_app(application), TypeError);
  assertEquals(closed, 1);
});

Deno.test("call_app() waits for a slow close()", async () => {
  let closed = false;
  const close = async () => {
    await Promise.resolve();
    closed = true;
  };
  const response = await call_app(app(Object.assign(chunks("a"), { close })));
  assertEquals([response.code, closed], [200, true]);
});

Deno.test("call_app() rejects with the same error that the application throws", async () => {
  const error = new Error("mine");
  const thrower = () => {
    throw error;
  };
  const applications: WSGIApplication[] = [
    thrower,
    () => Promise.reject(error),
    app({ [Symbol.iterator]: () => ({ next: thrower }) }),
    (_environ, start_response) => {
      start_response("200 OK", [])(latin1_encode("sent"));
      start_response("500 Oops", [], error);
      return [];
    },
  ];
  for (const application of applications) {
    assertStrictEquals(await assertRejects(() => call_app(application)), error);
  }
});

const REFUSED: [name: string, application: WSGIApplication, message: string][] =
  [
    ["no start_response()", () => chunks("a"), "must call start_response()"],
    [
      "no start_response() and no chunk",
      () => [],
      "must call start_response()",
    ],
    [
      "an empty chunk before start_response()",
      () => chunks(""),
      "must call start_response()",
    ],
    [
      "a second start_response()",
      (_environ, start_response) => {
        start_response("200 OK", []);
        start_response("201 Created", []);
        return [];
      },
      '"200 OK" was started before: received "201 Created"',
    ],
    [
      "write() past Content-Length",
      (_environ, start_response) => {
        const write = start_response("200 OK", [["Content-Length", "1"]]);
        write(latin1_encode("ab"));
        return [];
      },
      "must not exceed the Content-Length of 1: received Uint8Array(2 bytes)",
    ],
    [
      "fewer bytes than Content-Length",
      app(chunks("a"), { headers: [["Content-Length", "2"]] }),
      "its Content-Length of 2: received 1 bytes",
    ],
    [
      "a Content-Length that is not a number",
      app(chunks("a"), { headers: [["Content-Length", "+1"]] }),
      'received "+1"',
    ],
    ["a bad status", app([], { status: "200" }), 'received "200"'],
    [
      "a bad header",
      app([], { headers: [["X", "a\r\nY: b"]] }),
      'received "a\\r\\nY: b"',
    ],
    ["no result", app(null), "must return an iterable"],
    ["a string", app("abc"), "must return an iterable"],
    [
      "bytes instead of a list of them",
      app(latin1_encode("a")),
      "each chunk must be a Uint8Array: received 97",
    ],
  ];

for (const [name, application, message] of REFUSED) {
  Deno.test(`call_app() refuses ${name}`, async () => {
    await assertRejects(() => call_app(application), Error, message);
  });
}
