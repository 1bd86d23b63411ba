/**
 * A synchronous application over a synchronous transport runs without a
 * promise, and no chunk is requested before the last one was passed on.
 */
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { WSGIRequestHandler } from "../../server/mod.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { StartResponse, WSGIApplication } from "../../wsgi/types.ts";
import { Collect } from "../helpers/collect.ts";
import { count_promises } from "../helpers/count_promises.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";

const bytes = latin1_encode;

function start(start_response: StartResponse) {
  return start_response("200 OK", [["Content-Type", "text/plain"]]);
}

const array: WSGIApplication = (_environ, start_response) => {
  start(start_response);
  return [bytes("bo"), bytes("dy")];
};

const SYNCHRONOUS: Record<string, WSGIApplication> = {
  "an array": array,
  "a generator": function* (_environ, start_response) {
    start(start_response);
    yield bytes("bo");
    yield bytes("dy");
  },
  "a file": (environ, start_response) => {
    start(start_response);
    const file = new BytesInput(bytes("body"));
    return new environ["wsgi.file_wrapper"]!(file, 2);
  },
  "write()": (_environ, start_response) => {
    start(start_response)(bytes("body"));
    return [];
  },
  "a body with close()": (_environ, start_response) => {
    start(start_response);
    return Object.assign([bytes("body")], { close() {} });
  },
  "an error": () => {
    throw new Error("oops");
  },
  "an error after the first chunk": function* (_environ, start_response) {
    start(start_response);
    yield bytes("bo");
    throw new Error("oops");
  },
};

Deno.test("count_promises() counts what async and await make", () => {
  assertEquals(count_promises(() => {}), 0);
  assertEquals(count_promises(() => Promise.resolve()), 1);
  assertEquals(count_promises(async () => {}), 1);
  assert(count_promises(async () => await null) > 1);
});

for (const [name, app] of Object.entries(SYNCHRONOUS)) {
  Deno.test(`run() makes no promise for ${name}`, () => {
    for (const method of ["GET", "HEAD"]) {
      const handler = new Collect({ REQUEST_METHOD: method });
      let result: unknown = "not run";
      assertEquals(count_promises(() => result = handler.run(app)), 0);
      assertEquals(result, undefined);
      assert(handler.output.startsWith("HTTP/1.0 "));
    }
  });
}

class AsyncTransport extends Collect {
  protected override _flush(): Promise<void> {
    return Promise.resolve();
  }
}

const ASYNCHRONOUS: [name: string, handler: typeof Collect, WSGIApplication][] =
  [
    [
      "a promise of an array",
      Collect,
      (...args) => Promise.resolve(array(...args)),
    ],
    [
      "a thenable of an array",
      Collect,
      (...args) => {
        const then = (resolve: (result: unknown) => void) =>
          resolve(array(...args));
        return { then } as unknown as Promise<Uint8Array[]>;
      },
    ],
    ["an async generator", Collect, (_environ, start_response) => {
      start(start_response);
      return (async function* () {
        yield bytes("bo");
        await null;
        yield bytes("dy");
      })();
    }],
    [
      "an asynchronous close()",
      Collect,
      (...args) =>
        Object.assign(array(...args), {
          close: () => Promise.resolve(),
        }),
    ],
    ["an array over an asynchronous transport", AsyncTransport, array],
    [
      "a generator over an asynchronous transport",
      AsyncTransport,
      SYNCHRONOUS["a generator"],
    ],
  ];

for (const [name, Handler, app] of ASYNCHRONOUS) {
  Deno.test(`run() returns a promise for ${name}`, async () => {
    const handler = new Handler();
    const pending = handler.run(app);
    assertInstanceOf(pending, Promise);
    await pending;
    assertEquals(handler.body, "body");
  });
}

/** A handler and a body that record what happens, in order. */
class Noting extends Collect {
  readonly events: string[] = [];

  override write(data: Uint8Array): void {
    this.events.push("write");
    super.write(data);
  }

  protected override _flush(): void | Promise<void> {
    this.events.push("flush");
  }

  readonly app: WSGIApplication = (_environ, start_response) => {
    start(start_response);
    const events = this.events;
    return (function* () {
      for (let i = 1; i <= 3; i++) {
        events.push(`chunk ${i}`);
        yield bytes("x");
      }
    })();
  };
}

const IN_ORDER = ["chunk 1", "write", "flush", "chunk 2", "write", "flush"];

Deno.test("PEP 3333, Buffering and Streaming: each chunk is flushed before the next is requested", () => {
  const handler = new Noting();
  handler.run(handler.app);
  assertEquals(handler.events.slice(0, 6), IN_ORDER);
});

Deno.test("no chunk is requested while the last one is being flushed", async () => {
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  let flushes = 0;
  class Gated extends Noting {
    protected override _flush(): Promise<void> {
      super._flush();
      return gates[flushes++].promise;
    }
  }
  const handler = new Gated();
  const pending = handler.run(handler.app);
  for (let i = 0; i < 3; i++) {
    // By then, anything that does not wait for the gate has happened.
    await new Promise((resolve) => setTimeout(resolve, 0));
    assertEquals(handler.events.at(-2), "write");
    assertEquals(handler.events.at(-3), `chunk ${i + 1}`);
    gates[i].resolve();
  }
  gates[3].resolve();
  await pending;
  assertEquals(handler.events.slice(0, 6), IN_ORDER);
});

Deno.test("no part of the body is requested before the application has returned", () => {
  const handler = new Noting();
  handler.run((environ, start_response) => {
    const body = handler.app(environ, start_response);
    handler.events.push("returned");
    return body;
  });
  assertEquals(handler.events[0], "returned");
});

for (const start of ["GET /", "HEAD /"]) {
  Deno.test(`the server makes no promise from the head of ${start} to an array's last byte`, async () => {
    const made: number[] = [];
    class Handler extends WSGIRequestHandler {
      override log_message() {}
      override handle_one_request() {
        made.push(count_promises(() => {
          assertEquals(super.handle_one_request(), undefined);
        }));
      }
    }
    await using served = serve(array, {
      handler_class: Handler,
      access_log: "common",
    });
    const message = request(start);
    await served.raw(message + message);
    assertEquals(made, [0, 0]);
  });
}
