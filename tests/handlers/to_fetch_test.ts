import { Buffer } from "node:buffer";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { to_fetch } from "../../handlers/fetch.ts";
import { latin1_decode, latin1_encode, StringErrors } from "../../wsgi/mod.ts";
import { Program } from "../helpers/program.ts";
import type {
  AsyncInputStream,
  StartResponse,
  Write,
  WSGIApplication,
  WSGIEnvironment,
  WSGIResult,
} from "../../wsgi/mod.ts";

/** An application for either kind of input. */
type StreamApp = WSGIApplication<AsyncInputStream>;

const URL_ROOT = "http://localhost/";
const TEXT: [string, string][] = [["Content-Type", "text/plain"]];

/** How the result of an application was ended. */
interface Ledger {
  closed: number;
  asked: number;
}

/** Chunks one by one, with a record of how they ended. */
function tracked(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ledger: Ledger,
): WSGIResult {
  const is_async = Symbol.asyncIterator in chunks;
  const iterator = is_async
    ? chunks[Symbol.asyncIterator]()
    : (chunks as Iterable<Uint8Array>)[Symbol.iterator]();
  const result = {
    [is_async ? Symbol.asyncIterator : Symbol.iterator]: () => ({
      next: () => {
        ledger.asked++;
        return iterator.next();
      },
    }),
    close: () => void ledger.closed++,
  };
  return result as unknown as WSGIResult;
}

function ok(result: WSGIResult): WSGIApplication {
  return (_environ, start_response) => {
    start_response("200 OK", [...TEXT]);
    return result;
  };
}

async function environ_of(
  request: Request,
  info?: Parameters<ReturnType<typeof to_fetch>>[1],
): Promise<WSGIEnvironment> {
  let seen: WSGIEnvironment | undefined;
  await to_fetch((environ, start_response) => {
    seen = environ;
    start_response("204 No Content", []);
    return [];
  })(request, info);
  return seen!;
}

const ENVIRONS: {
  name: string;
  request: Request;
  info?: { remoteAddr: { hostname?: string; port?: number } };
  expected: Record<string, unknown>;
}[] = [
  {
    name: "the path is decoded once, to latin-1",
    request: new Request("http://localhost/caf%C3%A9/%2520/%FF?q=%20&r"),
    expected: {
      SCRIPT_NAME: "",
      PATH_INFO: "/caf\xc3\xa9/%20/\xff",
      QUERY_STRING: "q=%20&r",
      REQUEST_URI: "/caf%C3%A9/%2520/%FF?q=%20&r",
    },
  },
  {
    name: "CVE-2021-28861: leading slashes are one, but in REQUEST_URI",
    request: new Request("http://localhost//a//"),
    expected: { PATH_INFO: "/a//", QUERY_STRING: "", REQUEST_URI: "//a//" },
  },
  {
    name: "http has port 80",
    request: new Request("http://example.com/"),
    expected: {
      "wsgi.url_scheme": "http",
      HTTPS: undefined,
      SERVER_NAME: "example.com",
      SERVER_PORT: "80",
      HTTP_HOST: "example.com",
      SERVER_PROTOCOL: "HTTP/1.1",
    },
  },
  {
    name: "https has HTTPS=on and port 443",
    request: new Request("https://example.com/"),
    expected: {
      "wsgi.url_scheme": "https",
      HTTPS: "on",
      SERVER_PORT: "443",
    },
  },
  {
    name: "a custom port is kept",
    request: new Request("https://example.com:8443/"),
    expected: { SERVER_PORT: "8443", HTTP_HOST: "example.com:8443" },
  },
  {
    name: "a Host field takes precedence over the URL",
    request: new Request(URL_ROOT, { headers: { Host: "other.example" } }),
    expected: { HTTP_HOST: "other.example", SERVER_NAME: "localhost" },
  },
  {
    name: "header fields become variables",
    request: new Request(URL_ROOT, {
      method: "PUT",
      headers: [["Accept", "a"], ["Accept", "b"], ["Content-Type", "x/y"]],
    }),
    expected: {
      REQUEST_METHOD: "PUT",
      HTTP_ACCEPT: "a, b",
      CONTENT_TYPE: "x/y",
      HTTP_CONTENT_TYPE: undefined,
      CONTENT_LENGTH: undefined,
    },
  },
  {
    name: "a field with _ and Proxy are left out, their neighbours are not",
    request: new Request(URL_ROOT, {
      headers: { X_A: "1", "X-B": "2", Proxy: "3", "X-Proxy": "4" },
    }),
    expected: {
      HTTP_X_A: undefined,
      HTTP_X_B: "2",
      HTTP_PROXY: undefined,
      HTTP_X_PROXY: "4",
    },
  },
  {
    name: "the transfer coding is hidden from the application",
    request: new Request(URL_ROOT, {
      headers: { "Transfer-Encoding": "chunked" },
    }),
    expected: { HTTP_TRANSFER_ENCODING: undefined },
  },
  {
    name: "the length of a body that was read is known",
    request: new Request(URL_ROOT, { method: "POST", body: "four" }),
    expected: { CONTENT_LENGTH: "4", "wsgi.input_terminated": true },
  },
  {
    name: "the client's address comes from info",
    request: new Request(URL_ROOT),
    info: { remoteAddr: { hostname: "192.0.2.1", port: 4711 } },
    expected: { REMOTE_ADDR: "192.0.2.1", REMOTE_PORT: "4711" },
  },
  {
    name: "a Unix socket has no address",
    request: new Request(URL_ROOT),
    info: { remoteAddr: {} },
    expected: { REMOTE_ADDR: undefined, REMOTE_PORT: undefined },
  },
];

for (const { name, request, info, expected } of ENVIRONS) {
  Deno.test(`to_fetch() environ: ${name}`, async () => {
    const environ = await environ_of(request, info);
    const seen = Object.fromEntries(
      Object.keys(expected).map((
        key,
      ) => [key, environ[key as keyof typeof environ]]),
    );
    assertEquals(seen, expected);
  });
}

Deno.test("to_fetch() environ: not shared with threads, but maybe with processes", async () => {
  const environ = await environ_of(new Request(URL_ROOT));
  assertEquals(
    [
      environ["wsgi.multithread"],
      environ["wsgi.multiprocess"],
      environ["wsgi.run_once"],
      environ["wsgi.version"],
    ],
    [false, true, false, [1, 0]],
  );
});

const chunk = latin1_encode;

/** An application for each way to respond, and what the client gets. */
const RESPONSES: {
  name: string;
  app: (start_response: StartResponse) => WSGIResult | Promise<WSGIResult>;
  method?: string;
  status?: number;
  reason?: string;
  body: string;
  length: string | null;
}[] = [
  {
    name: "an array of one chunk",
    app: (start_response) => {
      start_response("200 OK", [...TEXT]);
      return [chunk("one")];
    },
    body: "one",
    length: null,
  },
  {
    name: "an array of one chunk, and its length",
    app: (start_response) => {
      start_response("200 OK", [...TEXT, ["Content-Length", "3"]]);
      return [chunk("one")];
    },
    body: "one",
    length: "3",
  },
  {
    name: "an array of several",
    app: (start_response) => {
      start_response("200 OK", [...TEXT]);
      return [chunk("one"), chunk(""), chunk("two")];
    },
    body: "onetwo",
    length: null,
  },
  {
    name: "an empty array",
    app: (start_response) => {
      start_response("200 OK", [...TEXT]);
      return [];
    },
    body: "",
    length: "0",
  },
  {
    name: "a promise of an array",
    app: async (start_response) => {
      await Promise.resolve();
      start_response("200 OK", [...TEXT]);
      return [chunk("late")];
    },
    body: "late",
    length: null,
  },
  {
    name: "a generator that starts the response itself",
    app: function* (start_response) {
      start_response("200 OK", [...TEXT]);
      yield chunk("");
      yield chunk("a");
      yield chunk("b");
    },
    body: "ab",
    length: null,
  },
  {
    name: "an async generator",
    app: async function* (start_response) {
      start_response("200 OK", [...TEXT]);
      await Promise.resolve();
      yield chunk("a");
      await Promise.resolve();
      yield chunk("b");
    },
    body: "ab",
    length: null,
  },
  {
    name: "a generator without a chunk",
    app: function* (start_response) {
      start_response("200 OK", [...TEXT]);
      yield* [];
    },
    body: "",
    length: "0",
  },
  {
    name: "write()",
    app: (start_response) => {
      start_response("200 OK", [...TEXT])(chunk("written"));
      return [];
    },
    body: "written",
    length: null,
  },
  {
    name: "write() of nothing, then an iterable",
    app: (start_response) => {
      start_response("200 OK", [...TEXT])(chunk(""));
      return [chunk("after")];
    },
    body: "after",
    length: null,
  },
  {
    name: "write() in an async application",
    app: async (start_response) => {
      const write = start_response("200 OK", [...TEXT]);
      write(chunk("a"));
      await Promise.resolve();
      write(chunk("b"));
      return [chunk("c")];
    },
    body: "abc",
    length: null,
  },
  {
    name: "HEAD keeps the head and drops the body",
    method: "HEAD",
    app: (start_response) => {
      start_response("200 OK", [...TEXT]);
      return [chunk("one")];
    },
    body: "",
    length: "3",
  },
  {
    name: "HEAD of a generator",
    method: "HEAD",
    app: function* (start_response) {
      start_response("200 OK", [...TEXT]);
      yield chunk("a");
      yield chunk("b");
    },
    body: "",
    length: null,
  },
  ...[204, 205, 304].map((status) => ({
    name: `${status} has no body`,
    app: (start_response: StartResponse) => {
      start_response(`${status} Empty`, []);
      return [chunk("dropped")];
    },
    status,
    reason: "Empty",
    body: "",
    length: status === 205 ? "0" : null,
  })),
  {
    name: "a custom reason and status",
    app: (start_response) => {
      start_response("599 Out of Tea", [...TEXT]);
      return [chunk("!")];
    },
    status: 599,
    reason: "Out of Tea",
    body: "!",
    length: null,
  },
];

for (const case_ of RESPONSES) {
  Deno.test(`to_fetch() response: ${case_.name}`, async () => {
    const errors = new StringErrors();
    const handler = to_fetch((_, start) => case_.app(start), { errors });
    const response = await handler(
      new Request(URL_ROOT, { method: case_.method }),
    );
    assertEquals(
      {
        status: response.status,
        reason: response.statusText,
        length: response.headers.get("content-length"),
        body: await response.text(),
        errors: errors.getvalue(),
      },
      {
        status: case_.status ?? 200,
        reason: case_.reason ?? "",
        length: case_.length,
        body: case_.body,
        errors: "",
      },
    );
  });
}

Deno.test("to_fetch() keeps each Set-Cookie apart", async () => {
  const response = await to_fetch((_environ, start_response) => {
    start_response("200 OK", [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2, c"]]);
    return [];
  })(new Request(URL_ROOT));
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2, c"]);
});

Deno.test("PEP 3333, Buffering and Streaming: a chunk is made once the one before was read", async () => {
  const ledger = { closed: 0, asked: 0 };
  const chunks = [chunk("a"), chunk("b"), chunk("c")];
  const response = await to_fetch(ok(tracked(chunks, ledger)))(
    new Request(URL_ROOT),
  );
  assertEquals(ledger, { closed: 0, asked: 1 });
  const reader = response.body!.getReader();
  const seen = [];
  for (let step; !(step = await reader.read()).done;) {
    seen.push([latin1_decode(step.value), ledger.asked]);
  }
  assertEquals(seen, [["a", 1], ["b", 2], ["c", 3]]);
  assertEquals(ledger, { closed: 1, asked: 4 });
});

// slice() of a Buffer makes a view, not a copy.
for (const bytes of [Uint8Array, Buffer]) {
  Deno.test(`to_fetch() copies a ${bytes.name}, so that an application may refill it`, async () => {
    const app = ok((function* () {
      const buffer = bytes.from([0]);
      for (const letter of "abc") {
        buffer.set(chunk(letter));
        yield buffer;
      }
    })());
    const response = await to_fetch(app)(new Request(URL_ROOT));
    assertEquals(await response.text(), "abc");
  });
}

/** Views of `hello`, of memory of each kind that there is. */
const MEMORY: Record<string, () => Uint8Array> = {
  "memory of its own": () => chunk("hello"),
  "a part of other memory": () => chunk("say hello now").subarray(4, 9),
  "a Buffer": () => Buffer.from("hello"),
  "shared memory": () => {
    const shared = new Uint8Array(new SharedArrayBuffer(5));
    shared.set(chunk("hello"));
    return shared;
  },
  "memory that can grow": () => {
    const bytes = new Uint8Array(new ArrayBuffer(5, { maxByteLength: 9 }));
    bytes.set(chunk("hello"));
    return bytes;
  },
};

for (const [name, make] of Object.entries(MEMORY)) {
  Deno.test(`to_fetch() is done with an array of one chunk once it returns: ${name}`, async () => {
    const bytes = make();
    const app: WSGIApplication = (_environ, start_response) => {
      start_response("200 OK", [...TEXT]);
      return [bytes];
    };
    const response = await to_fetch(app)(new Request(URL_ROOT));
    bytes.fill(0);
    assertEquals(await response.text(), "hello");
  });
}

Deno.test("to_fetch(): small pieces that are written faster than they are read are held as bytes", async () => {
  const handler = to_fetch((_environ, start_response) => {
    const write = start_response("200 OK", [...TEXT]);
    for (let i = 0; i < 50_000; i++) write(chunk("a"));
    return [];
  });
  const response = await handler(new Request(URL_ROOT));
  const lengths: number[] = [];
  for await (const { length, buffer } of response.body!) {
    assert(buffer.byteLength <= Math.max(64, 2 * length));
    lengths.push(length);
  }
  assertEquals(lengths.reduce((sum, length) => sum + length), 50_000);
  assert(lengths.length <= 2, `in ${lengths.length} chunks`);
});

for (const input of ["buffered", "stream"] as const) {
  Deno.test(`to_fetch(): a request body of small chunks is held as bytes (input: "${input}")`, async () => {
    let held = 0;
    let left = 20_000;
    const body = new ReadableStream({
      pull(controller) {
        if (left-- === 0) {
          held = Deno.memoryUsage().external;
          return controller.close();
        }
        controller.enqueue(new Uint8Array(65_536).subarray(0, 1));
      },
    });
    const handler = to_fetch(async (environ, start_response) => {
      const bytes = await environ["wsgi.input"].read();
      start_response("200 OK", [...TEXT]);
      return [chunk(String(bytes.length))];
    }, { input });
    const request = new Request(URL_ROOT, { method: "POST", body });
    assertEquals(await (await handler(request)).text(), "20000");
    // The buffers are 1250 MiB.
    assert(held < 1000 * 2 ** 20, `${held} bytes were held`);
  });
}

/** Ways for a client to leave after the first chunk. */
const LEAVINGS: {
  name: string;
  leave: (
    reader: ReadableStreamDefaultReader,
    aborter: AbortController,
  ) => Promise<void>;
}[] = [
  { name: "cancels the stream", leave: (reader) => reader.cancel() },
  {
    name: "aborts the request",
    leave: async (reader, aborter) => {
      aborter.abort();
      await assertRejects(() => reader.read());
    },
  },
  {
    name: "does both",
    leave: async (reader, aborter) => {
      aborter.abort();
      await reader.cancel().catch(() => {});
    },
  },
];

async function* a_then_never(): AsyncGenerator<Uint8Array> {
  yield chunk("a");
  await new Promise(() => {});
}

for (const { name, leave } of LEAVINGS) {
  const bodies = {
    "a synchronous body": () => [chunk("a"), chunk("b")],
    "a body that waits for ever": a_then_never,
  };
  for (const [kind, make_body] of Object.entries(bodies)) {
    Deno.test(`close() is called once when the client ${name} of ${kind}`, async () => {
      const ledger = { closed: 0, asked: 0 };
      const errors = new StringErrors();
      const aborter = new AbortController();
      const app = ok(tracked(make_body(), ledger));
      const response = await to_fetch(app, { errors })(
        new Request(URL_ROOT, { signal: aborter.signal }),
      );
      const reader = response.body!.getReader();
      assertEquals(latin1_decode((await reader.read()).value!), "a");
      const next = reader.read().catch(() => {}); // The body is asked again.
      await leave(reader, aborter);
      await next;
      assertEquals([ledger.closed, errors.getvalue()], [1, ""]);
    });
  }
}

Deno.test("close() is called when the client left before the application returned", async () => {
  const ledger = { closed: 0, asked: 0 };
  const aborter = new AbortController();
  const released = Promise.withResolvers<void>();
  const returned = to_fetch(async (_environ, start_response) => {
    start_response("200 OK", [...TEXT]);
    await released.promise;
    return tracked([chunk("a")], ledger);
  })(new Request(URL_ROOT, { signal: aborter.signal }));
  aborter.abort();
  assertEquals((await returned).status, 499);
  released.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(ledger, { closed: 1, asked: 0 });
});

Deno.test("write() after the end of a response from to_fetch() says so", async () => {
  let write: Write;
  const response = await to_fetch((_environ, start_response) => {
    write = start_response("200 OK", [...TEXT]);
    return [chunk("a")];
  })(new Request(URL_ROOT));
  assertThrows(() => write(chunk("b")), Error, "the response has ended");
  assertEquals(await response.text(), "a");
});

Deno.test("to_fetch() answers an error with 500 and leaks nothing about it", async () => {
  const errors = new StringErrors();
  const response = await to_fetch((_environ, start_response) => {
    start_response("200 OK", [["X-Secret", "swordfish"]]);
    throw new Error("swordfish");
  }, { errors })(new Request(URL_ROOT));
  assertEquals(response.status, 500);
  assertEquals(response.headers.get("x-secret"), null);
  assert(!(await response.text()).includes("swordfish"));
  assert(errors.getvalue().includes("Error: swordfish\n    at "));
});

Deno.test("to_fetch() cuts the response short when the body fails in the middle", async () => {
  const ledger = { closed: 0, asked: 0 };
  const errors = new StringErrors();
  const body = (function* () {
    yield chunk("a");
    throw new Error("swordfish");
  })();
  const response = await to_fetch(ok(tracked(body, ledger)), { errors })(
    new Request(URL_ROOT),
  );
  const error = await assertRejects(() => response.text(), Error);
  assert(!error.message.includes("swordfish"));
  assert(errors.getvalue().includes("swordfish"));
  assertEquals(ledger.closed, 1);
});

const LENGTHS = [
  { name: "sends a body of Content-Length bytes", length: 5, text: "hello" },
  { name: "does not send more than Content-Length", length: 3, text: "hel" },
  { name: "fails if there is less than Content-Length", length: 6, text: null },
];

for (const { name, length, text } of LENGTHS) {
  for (const streamed of [false, true]) {
    Deno.test(`to_fetch() ${name} (${streamed ? "stream" : "array"})`, async () => {
      const errors = new StringErrors();
      const app: WSGIApplication = (_environ, start_response) => {
        start_response("200 OK", [["Content-Length", String(length)]]);
        const body = [chunk("hel"), chunk("lo")];
        return streamed ? body.values() : body;
      };
      const response = await to_fetch(app, { errors })(new Request(URL_ROOT));
      if (text !== null) {
        assertEquals(await response.text(), text);
      } else if (streamed) {
        await assertRejects(() => response.text(), Error);
      } else {
        assertEquals(response.status, 500);
      }
      assertEquals(errors.getvalue().includes("Content-Length"), length !== 5);
    });
  }
}

Deno.test("PEP 3333: to_fetch() leaves a generator that exceeds its Content-Length", async () => {
  const ledger: Ledger = { closed: 0, asked: 0 };
  const endless = (function* () {
    for (;;) yield chunk("body");
  })();
  const app: WSGIApplication = (_environ, start_response) => {
    start_response("200 OK", [["Content-Length", "6"]]);
    return tracked(endless, ledger);
  };
  const response = await to_fetch(app)(new Request(URL_ROOT));
  assertEquals(await response.text(), "bodybo");
  assertEquals(ledger, { closed: 1, asked: 2 });
});

Deno.test("to_fetch() answers 500 when a later chunk of an array is not a Uint8Array", async () => {
  const errors = new StringErrors();
  const body = [chunk("a"), "b"] as unknown as Uint8Array[];
  const response = await to_fetch(ok(body), { errors })(new Request(URL_ROOT));
  assertEquals([response.status, await response.text()], [500, ""]);
});

for (const status of ["101 Switching Protocols", "600 Beyond"]) {
  Deno.test(`to_fetch() answers 500 for ${status}, which no Response can have`, async () => {
    const errors = new StringErrors();
    const response = await to_fetch((_environ, start_response) => {
      start_response(status, []);
      return [];
    }, { errors })(new Request(URL_ROOT));
    assertEquals(response.status, 500);
    assert(errors.getvalue().includes(JSON.stringify(status)));
  });
}

/** Answers with the request body. */
const echo: WSGIApplication = async (environ, start_response) => {
  const body = await environ["wsgi.input"].read();
  start_response("200 OK", [...TEXT]);
  return [body];
};

/** A POST whose length is known in advance only if it is announced. */
function post(body: string, announced?: number): Request {
  const headers = new Headers();
  if (announced !== undefined) headers.set("content-length", String(announced));
  return new Request(URL_ROOT, { method: "POST", body, headers });
}

const LIMITS = [
  { name: "a body of max_body_bytes", request: () => post("1234"), code: 200 },
  { name: "one byte more", request: () => post("12345"), code: 413 },
  {
    name: "one byte more, as announced",
    request: () => post("12345", 5),
    code: 413,
  },
];

for (const input of ["buffered", "stream"] as const) {
  for (const { name, request, code } of LIMITS) {
    Deno.test(`to_fetch() answers ${name} with ${code} (${input})`, async () => {
      const errors = new StringErrors();
      const handler = to_fetch(echo, { input, max_body_bytes: 4, errors });
      const response = await handler(request());
      assertEquals(response.status, code);
      assertEquals(
        await response.text(),
        code === 200 ? "1234" : "413 Content Too Large",
      );
      assertEquals(errors.getvalue(), "");
    });
  }

  Deno.test(`to_fetch() answers 400 to a body that breaks off (${input})`, async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.error(new Error("reset")),
    });
    const init = { method: "POST", body, duplex: "half" };
    const response = await to_fetch(echo, { input })(
      new Request(URL_ROOT, init),
    );
    assertEquals(response.status, 400);
    await response.body!.cancel();
  });
}

Deno.test("to_fetch() input: a synchronous application reads its body synchronously", async () => {
  const response = await to_fetch((environ, start_response) => {
    start_response("200 OK", [...TEXT]);
    return environ["wsgi.input"].readlines().reverse();
  })(new Request(URL_ROOT, { method: "POST", body: "a\nb\n" }));
  assertEquals(await response.text(), "b\na\n");
});

Deno.test("to_fetch() input: a stream is read line by line while it arrives", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const returned = to_fetch(async function* (environ, start_response) {
    start_response("200 OK", [...TEXT]);
    for await (const line of environ["wsgi.input"]) yield line;
  }, { input: "stream" })(
    new Request(
      URL_ROOT,
      { method: "POST", body: readable, duplex: "half" } as RequestInit,
    ),
  );
  writer.write(chunk("ping\n"));
  const reader = (await returned).body!.getReader();
  assertEquals(latin1_decode((await reader.read()).value!), "ping\n");
  writer.write(chunk("pong\n"));
  assertEquals(latin1_decode((await reader.read()).value!), "pong\n");
  writer.close();
  assert((await reader.read()).done);
});

Deno.test("to_fetch() cancels the rest of a stream that the application did not read", async () => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream({ cancel: () => cancelled.resolve() });
  const init = { method: "POST", body, duplex: "half" };
  await to_fetch(ok([]) as unknown as StreamApp, { input: "stream" })(
    new Request(URL_ROOT, init),
  );
  await cancelled.promise;
});

Deno.test("to_fetch() under Deno.serve: address, body and a client that leaves", async () => {
  const closed = Promise.withResolvers<void>();
  const handler = to_fetch((environ, start_response) => {
    start_response("200 OK", [...TEXT]);
    if (environ.PATH_INFO === "/endless") {
      return Object.assign(a_then_never(), { close: () => closed.resolve() });
    }
    return [chunk(`${environ.REMOTE_ADDR} `), environ["wsgi.input"].read()];
  });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    handler,
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const reply = await fetch(url, { method: "POST", body: "hello" });
  assertEquals(await reply.text(), "127.0.0.1 hello");
  // The server fills in what a Response leaves to it.
  assertEquals(reply.statusText, "OK");
  assertEquals(reply.headers.get("content-length"), "15");
  const aborter = new AbortController();
  const endless = await fetch(`${url}/endless`, { signal: aborter.signal });
  const reader = endless.body!.getReader();
  await reader.read();
  aborter.abort();
  await assertRejects(() => reader.read());
  await closed.promise;
});

Deno.test("to_fetch() under deno serve --parallel", async () => {
  const module = new URL("../fixtures/deno_serve.ts", import.meta.url).pathname;
  const args = ["serve", "--parallel", "--host=127.0.0.1", "--port=0", module];
  await using program = new Program(args, Deno.cwd());
  const url = await program.listens();
  const response = await fetch(url, { method: "POST", body: "hello" });
  assertEquals(await response.text(), "hello");
});

Deno.test("to_fetch() returns a promise only where it has to wait", async () => {
  const hello: WSGIApplication = (_environ, start_response) => {
    start_response("200 OK", []);
    return [new TextEncoder().encode("hello")];
  };
  const get = () => new Request("http://localhost/");
  const post = () =>
    new Request("http://localhost/", { method: "POST", body: "x" });
  const late: WSGIApplication = async (...args) =>
    await Promise.resolve(hello(...args));
  const failing: WSGIApplication = () => {
    throw new Error("oops");
  };
  const errors = new StringErrors();
  for (
    const [app, request, is_response] of [
      [hello, get(), true],
      [failing, get(), true],
      [late, get(), false],
      [hello, post(), false],
    ] as const
  ) {
    const answer = to_fetch(app, { errors })(request);
    assertEquals(answer instanceof Response, is_response);
    await (await answer).body?.cancel();
  }
});

for (
  const [url, expected] of Object.entries({
    "http://a.example": ["a.example", "80", "/", "/", ""],
    "https://a.example/": ["a.example", "443", "/", "/", ""],
    "http://a.example:8000/b%20c?d=/e?#f/g": [
      "a.example",
      "8000",
      "/b%20c?d=/e?",
      "/b c",
      "d=/e?",
    ],
    "http://[::1]/?": ["[::1]", "80", "/?", "/", ""],
    "https://[::1]:8443//b#?c": ["[::1]", "8443", "//b", "/b", ""],
    "HTTP://A.example:80/b?": ["a.example", "80", "/b?", "/b", ""],
  })
) {
  Deno.test(`to_fetch() takes ${url} apart as URL does`, async () => {
    let seen: unknown[] = [];
    const handler = to_fetch((environ, start_response) => {
      seen = [
        environ.SERVER_NAME,
        environ.SERVER_PORT,
        environ.REQUEST_URI,
        environ.PATH_INFO,
        environ.QUERY_STRING,
      ];
      assertEquals(environ.HTTP_HOST, new URL(url).host);
      assertEquals(environ.HTTPS, /^https/i.test(url) ? "on" : undefined);
      assertEquals(Object.values(environ).includes(undefined), false);
      start_response("204 No Content", []);
      return [];
    });
    await handler(new Request(url));
    assertEquals(seen, expected);
  });
}
