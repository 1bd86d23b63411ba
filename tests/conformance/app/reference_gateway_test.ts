import { Buffer } from "node:buffer";
import {
  assert,
  assertEquals,
  assertFalse,
  assertIsError,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { latin1_decode } from "../../../wsgi/latin1.ts";
import type { HeaderList, WSGIApplication } from "../../../wsgi/types.ts";
import {
  answer_in_steps,
  answer_to,
  environ_of,
} from "../../../conformance/app/reference_gateway.ts";
import { respond } from "../../fixtures/apps/respond.ts";

const OPTIONS = { timeout: 1000 };
const TYPE: HeaderList = [["Content-Type", "text/plain"]];
const BYTE = new Uint8Array(1);

Deno.test("environ_of() is what a plain server on port 80 would pass", () => {
  const environ = environ_of({ path: "/a%20b?c=%20d" });
  assertEquals(environ.REQUEST_METHOD, "GET");
  assertEquals(environ.SCRIPT_NAME, "");
  assertEquals(environ.PATH_INFO, "/a b");
  assertEquals(environ.QUERY_STRING, "c=%20d");
  assertEquals(environ.SERVER_PORT, "80");
  assertEquals(environ.SERVER_PROTOCOL, "HTTP/1.1");
  assertEquals(environ.REMOTE_ADDR, "127.0.0.1");
  assertFalse("CONTENT_LENGTH" in environ);
});

Deno.test("environ_of() sets and removes keys", () => {
  const environ = environ_of({
    body: "abc",
    environ: {
      SCRIPT_NAME: "/app",
      PATH_INFO: "",
      CONTENT_LENGTH: undefined,
    },
  });
  assertEquals([environ.SCRIPT_NAME, environ.PATH_INFO], ["/app", ""]);
  assertFalse("CONTENT_LENGTH" in environ);
});

for (const null_prototype of [true, false]) {
  Deno.test(`environ_of() with null_prototype: ${null_prototype}`, () => {
    const prototype = Object.getPrototypeOf(environ_of({ null_prototype }));
    assertStrictEquals(prototype, null_prototype ? null : Object.prototype);
  });
}

Deno.test("short reads return fewer bytes than requested, but lose none", () => {
  const input = environ_of({ body: "ab\ncdef", short_reads: 2 })["wsgi.input"];
  assertEquals(latin1_decode(input.read(100)), "ab");
  assertEquals(latin1_decode(input.readline()), "\n");
  assertEquals(latin1_decode(input.read()), "cdef");
  assertEquals(input.read(1).length, 0);
});

Deno.test("an answer has the status, the fields and the chunks", async () => {
  const answer = await answer_to(
    (_environ, start_response) => {
      start_response("201 Created", [...TYPE])(BYTE);
      return [new Uint8Array(0), new Uint8Array(2)];
    },
    {},
    OPTIONS,
  );
  assertEquals(answer, {
    status: "201 Created",
    code: 201,
    headers: TYPE,
    chunks: [new Uint8Array(1), new Uint8Array(2)],
    ending: "complete",
  });
});

Deno.test("PEP 3333: the gateway changes the header list once it is sent", async () => {
  const headers: HeaderList = [...TYPE];
  await answer_to(
    (_environ, start_response) => {
      start_response("200 OK", headers);
      return [BYTE];
    },
    {},
    OPTIONS,
  );
  assertEquals(headers.map(([name]) => name), ["Content-Type", "Date"]);
});

Deno.test("PEP 3333: exc_info replaces a response that has not been sent", async () => {
  const answer = await answer_to(
    (_environ, start_response) => {
      start_response("200 OK", [...TYPE]);
      start_response("500 Oh", [...TYPE], new Error("late"));
      return [];
    },
    {},
    OPTIONS,
  );
  assertEquals([answer.code, answer.ending], [500, "complete"]);
});

Deno.test("PEP 3333: exc_info is thrown again once the headers are sent", async () => {
  const error = new Error("too late");
  const answer = await answer_to(
    (_environ, start_response) => {
      start_response("200 OK", [...TYPE])(BYTE);
      start_response("500 Oh", [...TYPE], error);
      return [];
    },
    {},
    OPTIONS,
  );
  assertEquals([answer.code, answer.ending], [200, "threw"]);
  assertStrictEquals(answer.error, error);
});

const REFUSED: { name: string; app: WSGIApplication }[] = [
  {
    name: "a second start_response()",
    app: (_environ, start_response) => {
      start_response("200 OK", [...TYPE]);
      start_response("200 OK", [...TYPE]);
      return [];
    },
  },
  {
    name: "a body that is not iterable",
    app: (_environ, start_response) => {
      start_response("200 OK", [...TYPE]);
      return 5 as unknown as Uint8Array[];
    },
  },
];

for (const { name, app } of REFUSED) {
  Deno.test(`the gateway cannot continue after ${name}`, async () => {
    assertEquals((await answer_to(app, {}, OPTIONS)).ending, "refused");
  });
}

/** A body that notes what is done to it. */
function noted_body(log: string[]) {
  return {
    *[Symbol.iterator]() {
      try {
        for (const name of ["first", "second"]) {
          log.push(name);
          yield BYTE;
        }
      } finally {
        log.push("return");
      }
    },
    close: () => void log.push("close"),
  };
}

const ENDS = [
  { take: 0, ending: "abandoned", log: ["close"] },
  { take: 1, ending: "abandoned", log: ["first", "return", "close"] },
  {
    take: undefined,
    ending: "complete",
    log: ["first", "second", "return", "close"],
  },
];

for (const { take, ending, log } of ENDS) {
  Deno.test(`a body is closed after ${take ?? "all"} of its chunks`, async () => {
    const seen: string[] = [];
    const answer = await answer_to(
      (_environ, start_response) => {
        start_response("200 OK", [...TYPE]);
        return noted_body(seen);
      },
      {},
      { ...OPTIONS, take },
    );
    assertEquals(answer.ending, ending);
    assertEquals(seen, log);
  });
}

Deno.test("a body that throws is closed, and its error is kept", async () => {
  let closed = 0;
  const answer = await answer_to(
    (_environ, start_response) => {
      start_response("200 OK", [...TYPE]);
      return {
        *[Symbol.iterator]() {
          yield BYTE;
          throw new Error("half-way");
        },
        close: () => void closed++,
      };
    },
    {},
    OPTIONS,
  );
  assertEquals([answer.ending, closed], ["threw", 1]);
  assertIsError(answer.error, Error, "half-way");
});

Deno.test("an error of close() is distinguished from one of the body", async () => {
  const answer = await answer_to(
    (_environ, start_response) => {
      const chunks = respond(start_response, "text");
      return Object.assign(chunks, {
        close() {
          throw new Error("stuck");
        },
      });
    },
    {},
    OPTIONS,
  );
  assertEquals(answer.ending, "close threw");
  assertEquals(answer.chunks.length, 1);
});

const LATE: { name: string; app: WSGIApplication }[] = [
  { name: "an answer", app: () => new Promise(() => {}) },
  {
    name: "a chunk",
    app: (_environ, start_response) => {
      start_response("200 OK", [...TYPE]);
      return (async function* () {
        await new Promise(() => {});
        yield BYTE;
      })();
    },
  },
  {
    name: "close()",
    app: (_environ, start_response) =>
      Object.assign(respond(start_response, ""), {
        close: () => new Promise<void>(() => {}),
      }),
  },
  {
    name: "the end of an endless body",
    app: (_environ, start_response) => {
      start_response("200 OK", [...TYPE]);
      return (function* () {
        while (true) yield BYTE;
      })();
    },
  },
];

for (const { name, app } of LATE) {
  Deno.test(`the gateway does not wait forever for ${name}`, async () => {
    const { ending } = await answer_to(app, {}, { timeout: 20 });
    assertEquals(ending, "late");
  });
}

Deno.test("the time of an answer_in_steps() does not pass while another runs", async () => {
  const app: WSGIApplication = (_environ, start_response) => {
    start_response("200 OK", [...TYPE]);
    return [BYTE];
  };
  const timeout = 200;
  const steps = answer_in_steps(app, {}, { timeout });
  let step = await steps.next();
  while (!step.done) {
    await new Promise((resolve) => setTimeout(resolve, timeout));
    step = await steps.next();
  }
  assertEquals(step.value.ending, "complete");
});

Deno.test("two requests can be interleaved", async () => {
  const log: string[] = [];
  const app: WSGIApplication = (environ, start_response) => {
    log.push(`call ${environ.PATH_INFO}`);
    start_response("200 OK", [...TYPE]);
    return (function* () {
      log.push(`chunk ${environ.PATH_INFO}`);
      yield BYTE;
    })();
  };
  const [one, other] = ["/one", "/other"]
    .map((path) => answer_in_steps(app, { path }, OPTIONS));
  while (true) {
    const ended = [await one.next(), await other.next()];
    if (ended.every(({ done }) => done)) break;
  }
  assertEquals(log, ["call /one", "call /other", "chunk /one", "chunk /other"]);
});

Deno.test("a request that HTTP cannot carry is refused", () => {
  assertThrows(() => environ_of({ headers: [["A B", "c"]] }), TypeError);
  assert(environ_of({ headers: [["A-B", "c"]] }));
});

// The slice() of a Buffer is a view, not a copy.
for (const bytes of [Uint8Array, Buffer]) {
  Deno.test(`an answer keeps the chunks of a ${bytes.name} that is reused`, async () => {
    const chunk = bytes.from([0x61]);
    const app: WSGIApplication = function* (_environ, start_response) {
      start_response("200 OK", TYPE);
      yield chunk;
      chunk[0] = 0x62;
      yield chunk;
    };
    const { chunks } = await answer_to(app, {}, OPTIONS);
    assertEquals(chunks.map(latin1_decode), ["a", "b"]);
  });
}
