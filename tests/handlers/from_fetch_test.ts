import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { from_fetch, to_fetch } from "../../handlers/fetch.ts";
import { StreamInput } from "../../wsgi/input.ts";
import {
  call_app,
  environ_from,
  latin1_decode,
  latin1_encode,
} from "../../wsgi/mod.ts";
import type {
  RequestParts,
  StartResponse,
  WSGIEnvironment,
} from "../../wsgi/mod.ts";

/** The request that a handler gets for an environ. */
async function request_of(environ: WSGIEnvironment): Promise<Request> {
  let seen: Request | undefined;
  const app = from_fetch((request) => {
    seen = request;
    return new Response();
  });
  await call_app(app, environ);
  return seen!;
}

const URLS: {
  name: string;
  environ: Partial<WSGIEnvironment>;
  url: string;
}[] = [
  {
    name: "path and query",
    environ: environ_from({ url: "http://example.com/caf%C3%A9/x?q=%20" }),
    url: "http://example.com/caf%C3%A9/x?q=%20",
  },
  {
    name: "an escaped slash is kept if REQUEST_URI has it",
    environ: environ_from({ url: "http://example.com/a%2Fb" }),
    url: "http://example.com/a%2Fb",
  },
  {
    name: "a mounted application gets the whole path",
    environ: {
      ...environ_from({ url: "http://example.com/api/x" }),
      SCRIPT_NAME: "/api",
      PATH_INFO: "/x",
    },
    url: "http://example.com/api/x",
  },
  {
    name: "a path that middleware rewrote takes precedence over REQUEST_URI",
    environ: {
      ...environ_from({ url: "http://example.com/old" }),
      PATH_INFO: "/new",
    },
    url: "http://example.com/new",
  },
  {
    name: "so does a query",
    environ: {
      ...environ_from({ url: "http://example.com/?old" }),
      QUERY_STRING: "new",
    },
    url: "http://example.com/?new",
  },
  {
    name: "https and a port",
    environ: environ_from({ url: "https://example.com:8443/" }),
    url: "https://example.com:8443/",
  },
  {
    name: "repeated slashes, but not at the start (CVE-2021-28861)",
    environ: environ_from({ url: "http://example.com//a%2Fb//" }),
    url: "http://example.com/a%2Fb//",
  },
  {
    name: "OPTIONS *",
    environ: {
      ...environ_from({ method: "OPTIONS", url: "http://example.com" }),
      PATH_INFO: "*",
      REQUEST_URI: "*",
    },
    url: "http://example.com/",
  },
];

for (const { name, environ, url } of URLS) {
  Deno.test(`from_fetch() URL: ${name}`, async () => {
    assertEquals((await request_of(environ as WSGIEnvironment)).url, url);
  });
}

for (
  const [host, url] of [
    ["127.0.0.1", "http://127.0.0.1/"],
    ["256.256.256.256", null],
    ["1.2.3.4.5", null],
    ["a%41:80", "http://aa/"],
    ["a%20b", null],
    ["a%00", null],
    ["[::1]:8000", "http://[::1]:8000/"],
    ["[::1", null],
    ["a_b", "http://a_b/"],
    ["xn--a", null],
    ["u@a", null],
    ["a/b", null],
    ["a?b", null],
    ["a#", null],
    ["", "http://127.0.0.1/"],
  ] as const
) {
  Deno.test(`from_fetch() ${url === null ? "answers 400 to" : "takes"} the host ${JSON.stringify(host)}`, async () => {
    let seen: string | null = null;
    const app = from_fetch((request) => {
      seen = request.url;
      return new Response();
    });
    const environ = { ...environ_from(), HTTP_HOST: host };
    const { status } = await call_app(app, environ);
    assertEquals([status, seen], [
      url === null ? "400 Bad Request" : "200 OK",
      url,
    ]);
  });
}

for (
  const [method, seen] of [
    ["get", "GET"],
    ["Head", "HEAD"],
    ["post", "POST"],
    ["patch", "patch"],
  ]
) {
  Deno.test(`from_fetch() serves the method ${method}, by the rules of Fetch as ${seen}`, async () => {
    const environ = {
      ...environ_from({ method, body: "tea" }),
      "wsgi.input_terminated": true,
    };
    const request = await request_of(environ);
    assertEquals(request.method, seen);
    assertEquals(request.body !== null, seen !== "GET" && seen !== "HEAD");
  });
}

Deno.test("from_fetch() takes an empty CONTENT_TYPE or CONTENT_LENGTH for none", async () => {
  const environ = {
    ...environ_from(),
    CONTENT_TYPE: "",
    CONTENT_LENGTH: "",
    HTTP_EMPTY: "",
  };
  const { headers } = await request_of(environ);
  assertEquals([...headers], [["empty", ""], ["host", "127.0.0.1"]]);
});

Deno.test("from_fetch() turns variables into header fields", async () => {
  const environ = environ_from({
    method: "POST",
    headers: {
      "Content-Type": "x/y",
      "Accept-Language": "fr",
      "Cookie": "a=1; b=2",
    },
    body: "four",
  });
  const { headers } = await request_of(
    Object.assign({ SECRET: "swordfish" }, environ),
  );
  assertEquals([...headers], [
    ["accept-language", "fr"],
    ["content-length", "4"],
    ["content-type", "x/y"],
    ["cookie", "a=1; b=2"],
    ["host", "127.0.0.1"],
  ]);
});

Deno.test("CVE-2016-5385: from_fetch() passes on HTTP_X_PROXY, but not HTTP_PROXY", async () => {
  const { headers } = await request_of({
    ...environ_from(),
    HTTP_PROXY: "http://evil.example",
    HTTP_X_PROXY: "x",
  });
  assertEquals([headers.get("proxy"), headers.get("x-proxy")], [null, "x"]);
});

Deno.test("from_fetch() passes the client's address as Deno.serve does", async () => {
  let seen;
  const app = from_fetch((_request, info) => {
    seen = info;
    return new Response();
  });
  const environ = environ_from();
  await call_app(app, environ);
  assertEquals(seen, {});
  await call_app(app, {
    ...environ,
    REMOTE_ADDR: "192.0.2.1",
    REMOTE_PORT: "4711",
  });
  const remoteAddr = { transport: "tcp", hostname: "192.0.2.1", port: 4711 };
  assertEquals(seen, { remoteAddr });
});

const BODIES: { name: string; request: RequestParts; extra?: object }[] = [
  { name: "by its length", request: { method: "POST", body: "tea" } },
  {
    name: "by its end, if the input ends by itself",
    request: { method: "POST", body: "tea" },
    extra: { CONTENT_LENGTH: "" },
  },
  {
    name: "by its length, if the input does not end by itself",
    request: { method: "PUT", body: "tea and more" },
    extra: { CONTENT_LENGTH: "3", "wsgi.input_terminated": undefined },
  },
];

for (const { name, request, extra } of BODIES) {
  Deno.test(`from_fetch() passes a request body on: ${name}`, async () => {
    const environ = { ...environ_from(request), ...extra };
    const app = from_fetch(async (request) =>
      new Response(await request.text())
    );
    const { body } = await call_app(app, environ as WSGIEnvironment);
    assertEquals(latin1_decode(body), "tea");
  });
}

for (
  const [name, environ] of Object.entries({
    "GET": environ_from({ method: "GET" }),
    "Content-Length: 0": environ_from({ method: "POST", body: "" }),
    "no length and no end": {
      ...environ_from({ method: "POST" }),
      "wsgi.input_terminated": undefined,
    },
  })
) {
  Deno.test(`from_fetch() gives no body to a request: ${name}`, async () => {
    assertEquals((await request_of(environ as WSGIEnvironment)).body, null);
  });
}

Deno.test("from_fetch() streams: the handler answers before the body has ended", async () => {
  const more = Promise.withResolvers<Uint8Array | null>();
  const chunks = [Promise.resolve(latin1_encode("a".repeat(65_536)))];
  const input = new StreamInput(() => chunks.shift() ?? more.promise);
  const app = from_fetch((request) => new Response(request.body));
  const result = await app({
    ...environ_from({ method: "POST", body: "" }),
    CONTENT_LENGTH: "65537",
    "wsgi.input": input,
  } as unknown as WSGIEnvironment, () => () => {}) as AsyncIterable<Uint8Array>;
  const iterator = result[Symbol.asyncIterator]();
  assertEquals((await iterator.next()).value.length, 65_536);
  more.resolve(latin1_encode("z"));
  assertEquals(latin1_decode((await iterator.next()).value), "z");
  assert((await iterator.next()).done);
});

const RESPONSES: {
  name: string;
  response: () => Response;
  method?: string;
  status: string;
  headers?: [string, string][];
  body?: string;
}[] = [
  {
    name: "without a reason it gets the standard one",
    response: () => new Response(null, { status: 404 }),
    status: "404 Not Found",
  },
  {
    name: "a custom reason is kept",
    response: () => new Response(null, { status: 404, statusText: "Nope" }),
    status: "404 Nope",
  },
  {
    name: "an unregistered code",
    response: () => new Response(null, { status: 599 }),
    status: "599 Unknown",
  },
  {
    name: "each Set-Cookie apart",
    response: () =>
      new Response(null, {
        headers: [["Set-Cookie", "a=1"], ["X", "1"], ["Set-Cookie", "b=2"]],
      }),
    status: "200 OK",
    headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x", "1"]],
  },
  {
    name: "connection fields are left out",
    response: () =>
      new Response(null, {
        headers: {
          "Connection": "close",
          "Keep-Alive": "timeout=5",
          "Transfer-Encoding": "chunked",
          "Upgrade": "h2c",
          "X": "1",
        },
      }),
    status: "200 OK",
    headers: [["x", "1"]],
  },
  ...[204, 205, 304].map((status) => ({
    name: `${status} has no body`,
    response: () => new Response(null, { status, statusText: "Empty" }),
    status: `${status} Empty`,
  })),
  {
    name: "HEAD has none either",
    method: "HEAD",
    response: () => new Response("dropped", { headers: { "X": "1" } }),
    status: "200 OK",
    headers: [["content-type", "text/plain;charset=UTF-8"], ["x", "1"]],
  },
  {
    name: "a body",
    response: () => new Response(new Blob(["blob"])),
    status: "200 OK",
    body: "blob",
  },
];

for (const { name, response, method, status, headers, body } of RESPONSES) {
  Deno.test(`from_fetch() response: ${name}`, async () => {
    const seen = await call_app(from_fetch(response), environ_from({ method }));
    assertEquals(
      [seen.status, seen.headers, latin1_decode(seen.body)],
      [status, headers ?? [], body ?? ""],
    );
  });
}

for (const method of ["CONNECT", "Connect", "TRACE", "trace", "TRACK"]) {
  Deno.test(`from_fetch() answers 501 to ${method}, which no Request can have`, async () => {
    const app = from_fetch(() => new Response("never asked"));
    const { status } = await call_app(app, environ_from({ method }));
    assertEquals(status, "501 Not Implemented");
  });
}

for (
  const [name, response] of Object.entries({
    "a network error": Response.error(),
    "a body that was used": (() => {
      const used = new Response("used");
      used.body!.getReader();
      return used;
    })(),
  })
) {
  Deno.test(`from_fetch() throws for ${name}`, async () => {
    await assertRejects(() => call_app(from_fetch(() => response)));
  });
}

Deno.test("from_fetch() says that a handler did not return a response", async () => {
  // A router without a route for the request may return nothing.
  for (const wrong of [undefined, null, "text", {}]) {
    await assertRejects(
      () => call_app(from_fetch(() => wrong as unknown as Response)),
      TypeError,
      "the handler must return a Response",
    );
  }
});

Deno.test("from_fetch() takes an object and calls its method on it", async () => {
  class App {
    greeting = "hi";
    fetch() {
      return new Response(this.greeting);
    }
  }
  const { body } = await call_app(from_fetch(new App()));
  assertEquals(latin1_decode(body), "hi");
});

Deno.test("from_fetch() refuses a value that is not a function and has no fetch()", () => {
  for (const wrong of [null, {}, "app", { fetch: "app" }]) {
    assertThrows(
      () => from_fetch(wrong as unknown as () => Response),
      TypeError,
    );
  }
});

/** A stream of chunks that are there, and its end too. */
function ended(chunks: Iterable<string>): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(latin1_encode(chunk));
      controller.close();
    },
  });
}

const IN_MEMORY: [name: string, response: () => Response, length: number][] = [
  ["a string", () => new Response("tea"), 3],
  ["an empty string", () => new Response(""), 0],
  ["JSON", () => Response.json({}), 2],
  ["bytes", () => new Response(new Uint8Array(200_000)), 200_000],
  ["a Blob", () => new Response(new Blob(["te", "a"])), 3],
  ["a form", () => new Response(new URLSearchParams({ a: "b" })), 3],
  ["a stream that has ended", () => new Response(ended(["te", "a"])), 3],
  ["a clone", () => new Response("tea").clone(), 3],
  ["the body of another", () => new Response(new Response("tea").body), 3],
];

for (const [name, response, length] of IN_MEMORY) {
  Deno.test(`from_fetch() lets the server know the length of ${name}`, async () => {
    const result = await from_fetch(response)(environ_from(), () => () => {});
    assert(Array.isArray(result));
    assertEquals(result.reduce((sum, chunk) => sum + chunk.length, 0), length);
  });
}

Deno.test("from_fetch() gathers no long stream, but for its first chunk", async () => {
  for (const chunks of [Array(16).fill("a"), ["a", "b".repeat(65_536)]]) {
    const app = from_fetch(() => new Response(ended(chunks)));
    const result = await app(environ_from(), () => () => {});
    assert(!Array.isArray(result));
    const seen = await Array.fromAsync(result as AsyncIterable<Uint8Array>);
    assertEquals(seen.map(latin1_decode), chunks);
  }
});

/** Bodies of `te` and `a`, and the moment that they wait for. */
const STREAMED: [string, (later: Promise<void>) => ReadableStream][] = [
  [
    "waits for its first chunk",
    (later) =>
      ReadableStream.from(async function* () {
        await later;
        yield latin1_encode("te");
        yield latin1_encode("a");
      }()),
  ],
  [
    "waits for its second chunk",
    (later) =>
      ReadableStream.from(async function* () {
        yield latin1_encode("te");
        await later;
        yield latin1_encode("a");
      }()),
  ],
  ["waits for its end", (later) =>
    ReadableStream.from(async function* () {
      yield latin1_encode("te");
      yield latin1_encode("a");
      await later;
    }())],
];

for (const [name, body_after] of STREAMED) {
  Deno.test(`from_fetch() waits for no body: one that ${name}`, async () => {
    const later = Promise.withResolvers<void>();
    const app = from_fetch(() => new Response(body_after(later.promise)));
    const result = await app(environ_from(), () => () => {});
    assert(!Array.isArray(result));
    later.resolve();
    const chunks = await Array.fromAsync(result as AsyncIterable<Uint8Array>);
    assertEquals(chunks.map(latin1_decode), ["te", "a"]);
  });
}

Deno.test("from_fetch() throws a stream's error where it comes", async () => {
  for (const chunks of [[], ["te"], ["te", "a"]]) {
    const body = ReadableStream.from(async function* () {
      for (const chunk of chunks) yield latin1_encode(chunk);
      throw new RangeError("spilt");
    }());
    const app = from_fetch(() => new Response(body));
    const result = await app(environ_from(), () => () => {});
    const seen: string[] = [];
    await assertRejects(async () => {
      for await (const chunk of result) seen.push(latin1_decode(chunk));
    }, RangeError);
    assertEquals(seen, chunks);
  }
});

/** A body that never ends, and what happens to it. */
function endless(): { body: ReadableStream; cancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(latin1_encode("a")),
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, cancelled: () => cancelled };
}

Deno.test("close() aborts the request and cancels the stream", async () => {
  const { body, cancelled } = endless();
  let signal: AbortSignal | undefined;
  const app = from_fetch((request) => {
    signal = request.signal;
    return new Response(body);
  });
  const result = await app(environ_from(), () => () => {});
  const iterator = (result as AsyncIterable<Uint8Array>)
    [Symbol.asyncIterator]();
  await iterator.next();
  assertEquals([signal!.aborted, cancelled()], [false, false]);
  await result.close!();
  assertEquals([signal!.aborted, cancelled()], [true, true]);
});

Deno.test("close() after the end aborts nothing", async () => {
  let signal: AbortSignal | undefined;
  const app = from_fetch((request) => {
    signal = request.signal;
    return new Response("all of it");
  });
  await call_app(app);
  assertEquals(signal!.aborted, false);
});

Deno.test("a response that start_response() refuses is cancelled", async () => {
  const { body, cancelled } = endless();
  const refuse: StartResponse = () => {
    throw new TypeError("refused");
  };
  const app = from_fetch(() => new Response(body));
  await assertRejects(async () => await app(environ_from(), refuse), TypeError);
  assert(cancelled());
});

Deno.test("a client that leaves to_fetch(from_fetch()) aborts the innermost request", async () => {
  const { body, cancelled } = endless();
  const handler = to_fetch(from_fetch(() => new Response(body)));
  const response = await handler(new Request("http://localhost/"));
  await response.body!.cancel();
  assert(cancelled());
});
