/** An application's errors go to the log, and never to the client. */
import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "@std/assert";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type {
  HeaderList,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/types.ts";
import { without_date } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { reply, request } from "../helpers/wire.ts";

interface Case {
  name: string;
  app: WSGIApplication;
  /** What the log must contain. */
  logged: string;
}

const GET = request();
const bytes = latin1_encode;

/** What no client may see. */
const SECRET = "secret";

const ERROR_BODY =
  "A server error occurred.  Please contact the administrator.";
const ERROR_PAGE = reply("500 Internal Server Error", [
  "Content-Type: text/plain",
  `Content-Length: ${ERROR_BODY.length}`,
], ERROR_BODY);

/** An application that sends its own header and returns `result`. */
function started(result: () => unknown): WSGIApplication {
  return (_environ, start_response) => {
    start_response("200 OK", [["X-Own", SECRET]]);
    return result() as WSGIResult;
  };
}

/** An application that starts with these and returns an empty array. */
function starts(status: unknown, headers: unknown = []): WSGIApplication {
  return (_environ, start_response) => {
    start_response(status as string, headers as HeaderList);
    return [];
  };
}

function fail(): never {
  throw new Error(SECRET);
}

/** An application that throws an error with these properties. */
function throws(properties: PropertyDescriptorMap): WSGIApplication {
  return () => {
    throw Object.defineProperties(new Error("tea"), properties);
  };
}

/** An object that throws whatever is done with it. */
function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const BEFORE_OUTPUT: Case[] = [
  { name: "an error at the call", app: () => fail(), logged: "Error: secret" },
  {
    name: "an error that is not an Error",
    app: () => {
      throw SECRET;
    },
    logged: "secret",
  },
  {
    name: "an object that cannot be converted to a string",
    app: () => {
      throw Object.assign(Object.create(null), { tea: "cold" });
    },
    logged: '{"tea":"cold"}',
  },
  {
    name: "an error whose stack is a list",
    app: throws({ stack: { value: [SECRET] } }),
    logged: "Error: tea",
  },
  {
    name: "an error whose stack throws",
    app: throws({ stack: { get: fail } }),
    logged: "Error: tea",
  },
  {
    name: "an error whose cause throws",
    app: throws({ cause: { get: fail } }),
    logged: "Error: tea",
  },
  {
    name: "an error that is its own cause",
    app: () => {
      const error = new Error("tea");
      error.cause = error;
      throw error;
    },
    logged: "Error: tea",
  },
  {
    name: "a symbol",
    app: () => {
      throw Symbol("tea");
    },
    logged: "Symbol(tea)",
  },
  {
    name: "a revoked Proxy",
    app: () => {
      throw revoked();
    },
    logged: "Cannot inspect the thrown value",
  },
  {
    name: "a promise that rejects with a revoked Proxy",
    app: () => Promise.reject(revoked()),
    logged: "Cannot inspect the thrown value",
  },
  {
    name: "a promise that rejects",
    app: () => Promise.reject(new Error(SECRET)),
    logged: "Error: secret",
  },
  {
    name: "a thenable that rejects",
    app: () =>
      ({
        then: (_resolve: unknown, reject: (error: Error) => void) =>
          reject(new Error(SECRET)),
      }) as unknown as Promise<WSGIResult>,
    logged: "Error: secret",
  },
  {
    name: "an error after start_response()",
    app: started(fail),
    logged: "Error: secret",
  },
  {
    name: "a generator that throws at once",
    // deno-lint-ignore require-yield -- That it has none is the point.
    app: started(function* () {
      fail();
    }),
    logged: "Error: secret",
  },
  {
    name: "a generator that throws after an empty chunk",
    app: started(function* () {
      yield bytes("");
      fail();
    }),
    logged: "Error: secret",
  },
  {
    name: "an async generator that throws at once",
    // deno-lint-ignore require-yield -- That it has none is the point.
    app: started(async function* () {
      fail();
    }),
    logged: "Error: secret",
  },
  {
    name: "an iterable whose iterator cannot be made",
    app: started(() => ({ [Symbol.iterator]: fail })),
    logged: "Error: secret",
  },
  {
    name: "start_response() not called",
    app: () => [bytes(SECRET)],
    logged: "start_response() must be called before the first chunk",
  },
  {
    name: "start_response() not called, and no chunk",
    app: () => [],
    logged: "returned without calling start_response()",
  },
  {
    name: "start_response() called twice",
    app: (_environ, start_response) => {
      start_response("200 OK", []);
      start_response("200 OK", []);
      return [];
    },
    logged: "started before",
  },
  ...[undefined, null, SECRET, 1, bytes(SECRET), {}].map((result) => ({
    name: `a result that is ${
      result instanceof Uint8Array ? "bytes" : JSON.stringify(result)
    }`,
    app: started(() => result),
    logged: "must return an iterable of Uint8Array",
  })),
  ...[SECRET, 1, null, new ArrayBuffer(1)].map((chunk) => ({
    name: `a chunk that is ${Deno.inspect(chunk).split(" ")[0]}`,
    app: started(() => [chunk]),
    logged: "each chunk must be a Uint8Array",
  })),
  {
    name: "a hop-by-hop field",
    app: starts("200 OK", [["Transfer-Encoding", SECRET]]),
    logged:
      'hop-by-hop headers belong to the server (PEP 3333, Other HTTP Features): received "Transfer-Encoding"',
  },
  {
    name: "CR LF in a value",
    app: starts("200 OK", [["X", "a\r\nX-Secret: b"]]),
    logged: "the value of X must be",
  },
  {
    name: "CR LF in a name",
    app: starts("200 OK", [["X: a\r\nX-Secret", "b"]]),
    logged: "a header name must be a token",
  },
  {
    name: "CR LF in the status",
    app: starts("200 OK\r\nX-Secret: b"),
    logged: "status must be three digits",
  },
  {
    name: "a value beyond latin-1",
    app: starts("200 OK", [["X", "\u0100"]]),
    logged: "the value of X must be",
  },
  {
    name: "a Content-Length that is not a number",
    app: starts("200 OK", [["Content-Length", "+1"]]),
    logged: "Content-Length must be digits",
  },
  {
    name: "an interim status",
    app: starts("103 Early Hints"),
    logged: "status must be 200 or above",
  },
];

for (const { name, app, logged } of BEFORE_OUTPUT) {
  Deno.test(`PEP 3333, Error Handling: ${name} is answered with 500, and the connection goes on`, async () => {
    await using served = serve(app);
    const answer = without_date(await served.raw(GET + GET));
    assertEquals(answer, ERROR_PAGE.repeat(2));
    assertStringIncludes(served.errors.getvalue(), logged);
  });
}

const TEXT: HeaderList = [["Content-Type", "text/plain"]];

const AFTER_OUTPUT: Case[] = [
  {
    name: "a generator that throws",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT);
      return (function* () {
        yield bytes("bo");
        fail();
      })();
    },
    logged: "Error: secret",
  },
  {
    name: "an async generator that throws",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT);
      return (async function* () {
        yield bytes("bo");
        fail();
      })();
    },
    logged: "Error: secret",
  },
  {
    name: "write(), then an error",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT)(bytes("bo"));
      fail();
    },
    logged: "Error: secret",
  },
  {
    name: "write(), then a promise that rejects",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT)(bytes("bo"));
      return Promise.reject(new Error(SECRET));
    },
    logged: "Error: secret",
  },
  {
    name: "start_response() with exc_info",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT);
      return (function* () {
        yield bytes("bo");
        start_response("500 Oops", [], new Error(SECRET));
        yield bytes("dy");
      })();
    },
    logged: "Error: secret",
  },
  {
    name: "a chunk that is not bytes",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT);
      return (function* () {
        yield bytes("bo");
        yield SECRET as unknown as Uint8Array;
      })();
    },
    logged: "each chunk must be a Uint8Array",
  },
];

for (const { name, app, logged } of AFTER_OUTPUT) {
  Deno.test(`PEP 3333, Error Handling: after output, ${name} cuts the response short`, async () => {
    await using served = serve(app);
    assertEquals(
      without_date(await served.raw(GET + GET)),
      // No last chunk, so the client sees that it is not complete.
      reply("200 OK", [
        "Content-Type: text/plain",
        "Transfer-Encoding: chunked",
      ], "2\r\nbo\r\n"),
    );
    assertStringIncludes(served.errors.getvalue(), logged);
  });
}

/** Each ends well, except for what comes after the last byte. */
const AFTER_THE_END: Case[] = [
  {
    name: "close() that throws",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT);
      return Object.assign([bytes("body")], { close: fail });
    },
    logged: "Error: secret",
  },
  {
    name: "close() that rejects",
    app: (_environ, start_response) => {
      start_response("200 OK", TEXT);
      return Object.assign([bytes("body")], {
        close: () => Promise.reject(new Error(SECRET)),
      });
    },
    logged: "Error: secret",
  },
];

for (const { name, app, logged } of AFTER_THE_END) {
  Deno.test(`${name} does not answer the request twice`, async () => {
    await using served = serve(app);
    assertEquals(
      without_date(await served.raw(GET + GET)),
      reply("200 OK", ["Content-Type: text/plain", "Content-Length: 4"], "body")
        .repeat(2),
    );
    assertStringIncludes(served.errors.getvalue(), logged);
  });
}

Deno.test("an access log that throws neither answers twice nor prevents close()", async () => {
  let closed = 0;
  await using served = serve((_environ, start_response) => {
    start_response("200 OK", TEXT);
    return Object.assign([bytes("body")], { close: () => void closed++ });
  }, { access_log: fail });
  assertEquals(
    without_date(await served.raw(GET + GET)),
    reply("200 OK", ["Content-Type: text/plain", "Content-Length: 4"], "body")
      .repeat(2),
  );
  assertEquals(closed, 2);
  assertStringIncludes(served.errors.getvalue(), "Error: secret");
});

Deno.test("the log has the stacks of an error and its cause, the client has neither", async () => {
  await using served = serve(() => {
    throw new Error("outer", { cause: new Error(SECRET) });
  });
  assertFalse((await served.raw(GET)).includes("outer"));
  const log = served.errors.getvalue();
  assert(/Error: outer\n +at .*app_errors_test\.ts/.test(log), log);
  assert(/Caused by: Error: secret\n +at .*app_errors_test\.ts/.test(log), log);
});
