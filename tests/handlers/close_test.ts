/**
 * PEP 3333: close() is called once, whatever happens; and so is return() of an
 * iterator that is left before its end.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ClientDisconnected } from "../../handlers/client_disconnected.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type {
  StartResponse,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/types.ts";
import { Collect } from "../helpers/collect.ts";

type Kind = "array" | "iterable" | "async iterable";

/** One chunk, or an error instead of it. */
type Chunk = string | Error;

/** A body that records what is called at its end. */
interface Tracked {
  body: WSGIResult;
  calls: string[];
}

function tracked(kind: Kind, chunks: Chunk[], failing = ""): Tracked {
  const calls: string[] = [];
  function note(call: string): void {
    calls.push(call);
    if (failing === call) throw new Error(`${call}() failed`);
  }
  function close(): void {
    note("close");
  }
  if (kind === "array") {
    const body = chunks.map((chunk) => latin1_encode(String(chunk)));
    return { calls, body: Object.assign(body, { close }) };
  }
  let position = 0;
  function next(): IteratorResult<Uint8Array> {
    const chunk = chunks[position++];
    if (chunk instanceof Error) throw chunk;
    return chunk === undefined
      ? { done: true, value: undefined }
      : { done: false, value: latin1_encode(chunk) };
  }
  function return_(): IteratorResult<Uint8Array> {
    note("return");
    return { done: true, value: undefined };
  }
  if (kind === "iterable") {
    const iterator = { next, return: return_ };
    return { calls, body: { [Symbol.iterator]: () => iterator, close } };
  }
  const iterator = {
    next: () => Promise.resolve().then(next),
    return: () => Promise.resolve().then(return_),
  };
  return {
    calls,
    body: {
      [Symbol.asyncIterator]: () => iterator,
      close: () => Promise.resolve().then(close),
    },
  };
}

interface Case {
  name: string;
  /** By default, two. */
  chunks?: Chunk[];
  environ?: Record<string, string>;
  /** What is called before the body is returned; by default, a plain start. */
  start?: (start_response: StartResponse) => void;
  /** The call that fails. */
  failing?: "close" | "return";
  /** Where it turns out that the client has left. */
  gone_at?: "_write" | "_flush";
  /** What is called; for an array, without the `return`. */
  calls: "close" | "return close";
  /** What the log must contain; by default, the log is empty. */
  logged?: string;
}

function start(start_response: StartResponse): void {
  start_response("200 OK", []);
}

const CASES: Case[] = [
  { name: "a normal end", calls: "close" },
  { name: "an empty body", chunks: [], calls: "close" },
  { name: "empty chunks", chunks: ["", ""], calls: "close" },
  {
    name: "an error at the first chunk",
    chunks: [new Error("oops")],
    calls: "close",
    logged: "oops",
  },
  {
    name: "an error at the third chunk",
    chunks: ["a", "b", new Error("oops")],
    calls: "close",
    logged: "oops",
  },
  {
    name: "an error in close()",
    failing: "close",
    calls: "close",
    logged: "close() failed",
  },
  {
    name: "an error in return()",
    environ: { REQUEST_METHOD: "HEAD" },
    failing: "return",
    calls: "return close",
    logged: "return() failed",
  },
  {
    name: "an error in close() after one in the body",
    chunks: ["a", new Error("oops")],
    failing: "close",
    calls: "close",
    logged: "oops",
  },
  {
    name: "start_response() not called",
    start() {},
    calls: "return close",
    logged: "start_response() must be called",
  },
  {
    name: "start_response() not called, and no chunk",
    start() {},
    chunks: [],
    calls: "close",
    logged: "without calling start_response()",
  },
  {
    name: "exc_info instead of the first headers",
    start(start_response) {
      start_response("200 OK", []);
      start_response("500 Oops", [], new Error("caught"));
    },
    calls: "close",
  },
  {
    name: "HEAD",
    environ: { REQUEST_METHOD: "HEAD" },
    calls: "return close",
  },
  {
    name: "HEAD, and no chunk",
    environ: { REQUEST_METHOD: "HEAD" },
    chunks: [],
    calls: "close",
  },
  {
    name: "304 with a body",
    start: (start_response) => start_response("304 Not Modified", []),
    calls: "return close",
  },
  {
    name: "write(), then the body",
    start: (start_response) =>
      start_response("200 OK", [])(latin1_encode("written")),
    calls: "close",
  },
  {
    name: "a client gone at a write",
    gone_at: "_write",
    calls: "return close",
  },
  {
    name: "a client gone at a flush",
    gone_at: "_flush",
    calls: "return close",
  },
];

const KINDS: Kind[] = ["array", "iterable", "async iterable"];
const TRANSPORTS = ["synchronous", "asynchronous"] as const;

class Handler extends Collect {
  transport: typeof TRANSPORTS[number] = "synchronous";
  gone_at: Case["gone_at"];

  protected override _write(data: Uint8Array): void {
    if (this.gone_at === "_write") throw new ClientDisconnected("gone");
    super._write(data);
  }

  protected override _flush(): void | Promise<void> {
    const is_gone = this.gone_at === "_flush";
    if (this.transport === "asynchronous") {
      return is_gone
        ? Promise.reject(new ClientDisconnected("gone"))
        : Promise.resolve();
    }
    if (is_gone) throw new ClientDisconnected("gone");
  }
}

for (const item of CASES) {
  for (const kind of KINDS) {
    const { name, chunks = ["bo", "dy"], failing, logged } = item;
    const has_iterator = kind !== "array";
    const fails = chunks.some((chunk) => chunk instanceof Error);
    // An array's iterator does not fail.
    if (!has_iterator && (fails || failing === "return")) continue;
    for (const transport of TRANSPORTS) {
      Deno.test(`close() is called once: ${name}, ${kind}, ${transport} transport`, async () => {
        const { body, calls } = tracked(kind, chunks, failing);
        const handler = new Handler(item.environ);
        handler.transport = transport;
        handler.gone_at = item.gone_at;
        await handler.run((_environ, start_response) => {
          (item.start ?? start)(start_response);
          return body;
        });
        const expected = item.calls.split(" ")
          .filter((call) => has_iterator || call !== "return");
        assertEquals(calls, expected);
        const log = handler.stderr.getvalue();
        if (logged === undefined) assertEquals(log, "");
        else assertStringIncludes(log, logged);
      });
    }
  }
}

Deno.test("a client that leaves while write() is being sent is noticed at the next step", async () => {
  const { body, calls } = tracked("iterable", ["bo", "dy"]);
  const handler = new Handler();
  handler.transport = "asynchronous";
  handler.gone_at = "_flush";
  await handler.run((_environ, start_response) => {
    start_response("200 OK", [])(latin1_encode("written"));
    return body;
  });
  assertEquals(calls, ["return", "close"]);
  assertEquals(handler.stderr.getvalue(), "");
});

Deno.test("a client that leaves while a chunk is being sent: no more is asked for", async () => {
  for (const kind of ["iterable", "async iterable"] as const) {
    const { body, calls } = tracked(kind, ["bo", "dy"]);
    let sent = 0;
    class Leaving extends Handler {
      // The system had room for the chunk, and learns of the reset after it.
      protected override async _flush() {
        await null;
        sent++;
        this.client_left();
      }
    }
    const handler = new Leaving();
    await handler.run((_environ, start_response) => {
      start(start_response);
      return body;
    });
    assertEquals(calls, ["return", "close"]);
    assertEquals([sent, handler.stderr.getvalue()], [1, ""]);
  }
});

Deno.test("a generator's finally block runs when it is left early", () => {
  const done: string[] = [];
  new Handler({ REQUEST_METHOD: "HEAD" }).run((_environ, start_response) => {
    start_response("200 OK", []);
    return (function* () {
      try {
        for (;;) yield latin1_encode("chunk");
      } finally {
        done.push("finally");
      }
    })();
  });
  assertEquals(done, ["finally"]);
});

Deno.test("the file of a wsgi.file_wrapper is closed once", () => {
  for (const is_sent of [true, false]) {
    class Sender extends Handler {
      override sendfile() {
        if (is_sent) this.write(latin1_encode("by sendfile"));
        return is_sent;
      }
    }
    let closed = 0;
    let read = false;
    const file = {
      read() {
        const data = latin1_encode(read ? "" : "contents");
        read = true;
        return data;
      },
      close: () => void closed++,
    };
    const handler = new Sender();
    handler.run((environ, start_response) => {
      start_response("200 OK", []);
      return new environ["wsgi.file_wrapper"]!(file);
    });
    assertEquals(handler.body, is_sent ? "by sendfile" : "contents");
    assertEquals([closed, read], [1, !is_sent]);
  }
});

Deno.test("the result of error_output() is closed as well", () => {
  const { body, calls } = tracked("iterable", ["sorry"]);
  class Apology extends Handler {
    override error_output(...[, start_response]: Parameters<WSGIApplication>) {
      start_response("500 Sorry", []);
      return body;
    }
  }
  const failed = tracked("iterable", [new Error("oops")]);
  new Apology().run((_environ, start_response) => {
    start_response("200 OK", []);
    return failed.body;
  });
  assertEquals([failed.calls, calls], [["close"], ["close"]]);
});

Deno.test("an error while answering an error reaches the caller, and everything is closed", async () => {
  for (const transport of TRANSPORTS) {
    const { body, calls } = tracked("iterable", ["sorry"]);
    class Broken extends Handler {
      override error_output(): WSGIResult {
        return body; // start_response() is not called.
      }
    }
    const handler = new Broken();
    handler.transport = transport;
    let thrown: unknown;
    try {
      await handler.run(() => {
        throw new Error("oops");
      });
    } catch (error) {
      thrown = error;
    }
    assertStringIncludes(String(thrown), "start_response() must be called");
    assertEquals(calls, ["return", "close"]);
  }
});
