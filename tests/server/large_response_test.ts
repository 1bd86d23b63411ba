/** Responses larger than the buffers, and clients that leave early. */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import { ClientDisconnected } from "../../handlers/mod.ts";
import { WSGIRequestHandler, WSGIServer } from "../../server/mod.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type {
  HeaderList,
  WSGIApplication,
  WSGIResult,
} from "../../wsgi/types.ts";
import { ok } from "../helpers/apps.ts";
import { responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";
import { eventually } from "../helpers/eventually.ts";

const GET = request();
const MIB = 1024 * 1024;

/** `length` bytes, none equal to its neighbours. */
function sample(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

/** `data` in chunks of `size` bytes. */
function* chunks_of(data: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) {
    yield data.subarray(at, at + size);
  }
}

const DATA = sample(6 * MIB);
const SHORT = DATA.subarray(0, 20_000);

const BODIES: { name: string; body: () => WSGIResult; data: Uint8Array }[] = [
  { name: "one chunk of 6 MiB", body: () => [DATA], data: DATA },
  {
    name: "an array of chunks of all sizes around a block",
    body: () => [...chunks_of(DATA.subarray(0, MIB), 8191)],
    data: DATA.subarray(0, MIB),
  },
  {
    name: "a generator of chunks of 100 000 bytes",
    body: () => chunks_of(DATA, 100_000),
    data: DATA,
  },
  {
    name: "a generator that uses one buffer for all its chunks",
    *body() {
      const buffer = new Uint8Array(50_000);
      for (const chunk of chunks_of(DATA, buffer.length)) {
        buffer.set(chunk);
        yield buffer.subarray(0, chunk.length);
      }
    },
    data: DATA,
  },
  {
    name: "a generator of 20 000 chunks of one byte",
    body: () => chunks_of(SHORT, 1),
    data: SHORT,
  },
  {
    name: "an async generator of chunks of 100 000 bytes",
    async *body() {
      yield* chunks_of(DATA, 100_000);
    },
    data: DATA,
  },
];

for (const { name, body, data } of BODIES) {
  Deno.test(`${name} arrives unchanged`, async () => {
    await using served = serve((_environ, start_response) => {
      start_response("200 OK", [["Content-Type", "application/octet-stream"]]);
      return body();
    });
    const answers = responses(await served.raw(GET + GET));
    assertEquals(answers.length, 2);
    for (const answer of answers) {
      assertEquals(answer.body.length, data.length);
      assert(latin1_encode(answer.body).every((byte, i) => byte === data[i]));
    }
  });
}

// slice() of a Buffer makes a view, not a copy.
for (const bytes of [Uint8Array, Buffer]) {
  Deno.test(`write() of 6 MiB, from a ${bytes.name} that is reused, arrives unchanged`, async () => {
    await using served = serve((_environ, start_response) => {
      const write = start_response("200 OK", [["Content-Type", "text/plain"]]);
      const buffer = bytes.from(new Uint8Array(50_000));
      for (const chunk of chunks_of(DATA, buffer.length)) {
        buffer.set(chunk);
        write(buffer.subarray(0, chunk.length));
      }
      return [];
    });
    const [answer] = responses(await served.raw(GET));
    assert(latin1_encode(answer.body).every((byte, i) => byte === DATA[i]));
    assertEquals(answer.body.length, DATA.length);
  });
}

Deno.test("20 KB of header fields arrive unchanged", async () => {
  const headers: HeaderList = Array.from(
    { length: 200 },
    (_, i) => [`X-${i}`, `${i}\xe9`.repeat(20)],
  );
  await using served = serve((_environ, start_response) => {
    start_response("200 OK", headers);
    return [latin1_encode("body")];
  });
  const [answer] = responses(await served.raw(GET));
  assertEquals(answer.headers.slice(2, -1), headers);
  assertEquals(answer.body, "body");
});

/** An endless body, which records when and how often it was released. */
class Endless {
  closed = 0;
  returned = 0;
  readonly released = Promise.withResolvers<void>();

  *sync(): Generator<Uint8Array> {
    try {
      for (;;) yield SHORT;
    } finally {
      this.returned++;
    }
  }

  async *async(): AsyncGenerator<Uint8Array> {
    yield* this.sync();
  }

  close(): void {
    this.closed++;
    this.released.resolve();
  }
}

const ENDLESS: { name: string; body: (endless: Endless) => WSGIResult }[] = [
  { name: "a generator", body: (endless) => endless.sync() },
  { name: "an async generator", body: (endless) => endless.async() },
];

for (const { name, body } of ENDLESS) {
  Deno.test(`${name} without end makes no more than the client takes, and is released once when it leaves`, async () => {
    const endless = new Endless();
    await using served = serve((_environ, start_response) => {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return Object.assign(body(endless), { close: () => endless.close() });
    });
    using peer = await served.connect();
    await peer.send(GET);
    for (let i = 0; i < 100; i++) await peer.read_until("\r\n");
    // The server is waiting for its client, so it has time for this one.
    using other = await served.connect();
    await other.send("GET * HTTP/1.1\r\n\r\n");
    await other.read_until("400 Bad Request");
    peer.close();
    await eventually("close()", endless.released.promise);
    assertEquals([endless.closed, endless.returned], [1, 1]);
    assertEquals(served.errors.getvalue().match(/^.*Error.*$/gm), null);
  });
}

Deno.test("write() throws once the client has left, which ends an application that only writes", async () => {
  const ended = Promise.withResolvers<void>();
  await using served = serve(async (_environ, start_response) => {
    const write = start_response("200 OK", [["Content-Type", "text/plain"]]);
    try {
      for (;;) {
        write(SHORT);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      ended.resolve();
    }
  });
  using peer = await served.connect();
  await peer.send(GET);
  await peer.read_until("\r\n\r\n");
  peer.close();
  await eventually("the application to end", ended.promise);
  assertEquals(served.errors.getvalue(), "");
});

Deno.test("it is not an error if a client leaves before its answer", async () => {
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const app: WSGIApplication = async (_environ, start_response) => {
    entered.resolve();
    await release.promise;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return Object.assign([DATA], { close: closed.resolve });
  };
  await using served = serve(app);
  using peer = await served.connect();
  await peer.send(GET);
  await eventually("the application to be called", entered.promise);
  peer.close();
  release.resolve();
  await eventually("close()", closed.promise);
  assertEquals(served.errors.getvalue(), "");
});

Deno.test("it is not a server error if a client is gone when its answer is sent", async () => {
  const errors: unknown[] = [];
  class Server extends WSGIServer {
    override handle_error(
      ...[, , error]: Parameters<WSGIServer["handle_error"]>
    ) {
      errors.push(error);
    }
  }
  class Handler extends WSGIRequestHandler {
    override setup() {
      super.setup();
      this.wfile.flush = () => Promise.reject(new ClientDisconnected("gone"));
    }
  }
  await using served = serve(ok, {
    server_class: Server,
    handler_class: Handler,
  });
  assertEquals(await served.raw(GET), "");
  assertEquals(errors, []);
});

Deno.test("server_close() cuts off a response, and releases it", async () => {
  const endless = new Endless();
  await using served = serve((_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return Object.assign(endless.sync(), { close: () => endless.close() });
  });
  using peer = await served.connect();
  await peer.send(GET);
  await peer.read_until("\r\n\r\n");
  served.server.server_close();
  await eventually("close()", endless.released.promise);
  await eventually("serve_forever()", served.served);
  assertEquals([endless.closed, endless.returned], [1, 1]);
});
