/**
 * A client that leaves while an application works for it: the signal first,
 * then the body's return() and close(), and the connection is let go.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { from_fetch } from "../../handlers/from_fetch.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication, WSGIEnvironment } from "../../wsgi/types.ts";
import { eventually } from "../helpers/eventually.ts";
import { find_program, test_with } from "../helpers/programs.ts";
import { timed, until } from "../helpers/timed.ts";
import { request } from "../helpers/wire.ts";

const GET = request();

function signal_of(environ: WSGIEnvironment): AbortSignal {
  return environ["pep3333.connection"]!.signal;
}

/** What an application notes, in order, and when all of it is there. */
class Notes {
  readonly all: string[] = [];
  note(what: string): void {
    this.all.push(what);
  }
  async come_to(...due: string[]): Promise<void> {
    await until(
      `the notes ${due}, so far ${this.all}`,
      () => this.all.length >= due.length,
    );
    assertEquals(this.all, due);
  }
}

const NEVER = new Promise<never>(() => {});

/** Applications that wait for ever, each in another place. */
const WAITING: Record<string, (notes: Notes) => WSGIApplication> = {
  "before it answers": (notes) => async (environ) => {
    signal_of(environ).onabort = () => notes.note("signal");
    notes.note("waits");
    return await NEVER;
  },
  "in an asynchronous generator": (notes) => (environ, start_response) => {
    signal_of(environ).onabort = () => notes.note("signal");
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    const body = (async function* () {
      yield latin1_encode("first");
      notes.note("waits");
      await NEVER;
    })();
    return Object.assign(body, { close: () => notes.note("close") });
  },
  "in an iterator with return()": (notes) => (environ, start_response) => {
    signal_of(environ).onabort = () => notes.note("signal");
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    notes.note("waits");
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => NEVER,
        return() {
          notes.note("return");
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
      close: () => notes.note("close"),
    };
  },
};

const AFTER: Record<string, string[]> = {
  "before it answers": ["waits", "signal"],
  "in an asynchronous generator": ["waits", "signal", "close"],
  "in an iterator with return()": ["waits", "signal", "return", "close"],
};

for (const [place, app] of Object.entries(WAITING)) {
  for (const input of ["buffered", "stream"] as const) {
    Deno.test(`a client that closes while the application waits ${place} (${input})`, async () => {
      const notes = new Notes();
      const { served, clock, errors, is } = timed(app(notes), { input });
      await using _ = served;
      using peer = await served.connect();
      await peer.send(GET);
      await notes.come_to("waits");
      // With bytes unread it would be a reset.
      if (place === "in an asynchronous generator") {
        await peer.read_until("first\r\n");
      }
      peer.close();
      // Its FIN is all that is seen of it: an answer has some time still.
      await until("the end of its sending to be seen", () => {
        clock.advance(0.25);
        return notes.all.length > 1;
      });
      assert(clock.now >= 2, `${clock.now}`);
      await notes.come_to(...AFTER[place]);
      await is("closed");
      assertEquals(errors.getvalue(), "");
    });
  }

  Deno.test(`server_close() while the application waits ${place}`, async () => {
    const notes = new Notes();
    const { served } = timed(app(notes));
    using peer = await served.connect();
    await peer.send(GET);
    await notes.come_to("waits");
    served.server.server_close();
    await eventually("serve_forever()", served.served);
    await notes.come_to(...AFTER[place]);
  });
}

/** Closes with a reset, which Deno's own sockets never do. */
const RESETTING_CLIENT = `
import socket, struct, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.sendall(sys.argv[2].encode())
sys.stdin.readline()
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
client.close()
`;

test_with(
  { python3: find_program("python3") },
  "a client that resets the connection has left at once",
  async ({ python3 }) => {
    const notes = new Notes();
    const { served, is } = timed(
      WAITING["in an asynchronous generator"](notes),
    );
    await using _ = served;
    const client = new Deno.Command(python3, {
      args: ["-c", RESETTING_CLIENT, String(served.server.server_port), GET],
      stdin: "piped",
    }).spawn();
    await notes.come_to("waits");
    await client.stdin.close();
    await notes.come_to("waits", "signal", "close");
    await is("closed");
    await client.status;
  },
);

Deno.test("a client that ended its sending still gets an answer in time", async () => {
  const release = Promise.withResolvers<void>();
  const { served, clock } = timed(async (_environ, start_response) => {
    await release.promise;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode("in time")];
  });
  await using _ = served;
  using peer = await served.connect();
  await peer.send(GET);
  await peer.end();
  clock.advance(1.5);
  release.resolve();
  assertStringIncludes(await peer.read_to_end(), "in time");
});

Deno.test("a synchronous answer is sent, however late, to a client that ended its sending", async () => {
  const { served } = timed((_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [new Uint8Array(4 * 1024 * 1024)];
  }, { half_close_timeout: 0 });
  await using _ = served;
  assertEquals((await served.raw(GET)).length > 4 * 1024 * 1024, true);
});

Deno.test("from_fetch(): the handler's signal is aborted when its client leaves", async () => {
  const notes = new Notes();
  const { served, clock } = timed(from_fetch((request) => {
    request.signal.onabort = () => notes.note("signal");
    notes.note("waits");
    return NEVER;
  }));
  await using _ = served;
  using peer = await served.connect();
  await peer.send(GET);
  await notes.come_to("waits");
  peer.close();
  await until("the signal", () => {
    clock.advance(0.25);
    return notes.all.length > 1;
  });
  assertEquals(notes.all, ["waits", "signal"]);
});

Deno.test("the signal is made when first asked for, also after the client left", async () => {
  const environs: WSGIEnvironment[] = [];
  const { served, clock, is } = timed((environ) => {
    environs.push(environ);
    return NEVER;
  });
  await using _ = served;
  using peer = await served.connect();
  await peer.send(GET);
  await until("the application to run", () => environs.length > 0);
  peer.close();
  await until("the end to be seen", () => {
    clock.advance(1);
    return clock.now > 10;
  });
  await is("closed");
  assertEquals(signal_of(environs[0]).aborted, true);
});

Deno.test("the signal of a client that stays is not aborted, and is one for its connection", async () => {
  const signals: AbortSignal[] = [];
  const { served } = timed(async (environ, start_response) => {
    signals.push(signal_of(environ));
    await Promise.resolve();
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode("ok")];
  });
  {
    await using _ = served;
    using peer = await served.connect();
    for (let i = 0; i < 2; i++) {
      await peer.send(GET);
      await peer.read_until("ok");
    }
  }
  assertEquals(signals[0], signals[1]);
  assertEquals(signals[0].aborted, false);
});

Deno.test("what comes early of the next request is kept for it", async () => {
  const release = Promise.withResolvers<void>();
  const bodies: string[] = [];
  const { served, has_read } = timed(async (environ, start_response) => {
    const body = environ["wsgi.input"].read();
    bodies.push(String.fromCharCode(...body));
    if (bodies.length === 1) await release.promise;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode(`answer ${bodies.length}`)];
  });
  await using _ = served;
  using peer = await served.connect();
  await peer.send(GET);
  await until("the application to run", () => bodies.length === 1);
  const post = request("POST /", ["Content-Length: 4"]);
  for (const piece of [post.slice(0, 9), post.slice(9), "te", "a!"]) {
    const before = piece.length;
    await peer.send(piece);
    await has_read(GET.length + before);
  }
  release.resolve();
  await peer.read_until("answer 1");
  await peer.read_until("answer 2");
  assertEquals(bodies, ["", "tea!"]);
});

Deno.test("how much comes early is bounded", async () => {
  const release = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  let read = 0;
  const { served } = timed(async (_environ, start_response) => {
    entered.resolve();
    await release.promise;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode("ok")];
  }, { max_body_bytes: 64 * 1024 * 1024 });
  await using _ = served;
  using peer = await served.connect();
  await peer.send(GET);
  await eventually("the application", entered.promise);
  const size = 32 * 1024 * 1024;
  let sent = 0;
  const flood = (async () => {
    await peer.send(request("POST /", [`Content-Length: ${size}`]));
    const piece = new Uint8Array(256 * 1024);
    while (sent < size) {
      sent += await peer.conn.write(piece.subarray(0, size - sent));
    }
  })();
  // It comes to a stand once the system's buffers are full.
  for (let same = 0; same < 20;) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    same = sent === read ? same + 1 : 0;
    read = sent;
  }
  assert(sent < size, "all was read while nobody asked for it");
  release.resolve();
  await peer.read_until("ok");
  await flood;
  await peer.read_until("ok");
});
