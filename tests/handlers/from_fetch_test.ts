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
    name: "repeated slashes",
    environ: environ_from({ url: "http://example.com//a//" }),
    url: "http://example.com//a//",
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
  const { headers } = await request_of({ ...environ, SECRET: "swordfish" });
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

for (const method of ["CONNECT", "TRACE", "TRACK"]) {
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
