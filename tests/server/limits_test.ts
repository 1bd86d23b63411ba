/** Requests at each limit and one past it, and how a refusal arrives. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type ServerOptions,
  WSGIRequestHandler,
  WSGIServer,
} from "../../server/mod.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { responses, without_date } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { refusal, request } from "../helpers/wire.ts";
import { ManualClock } from "../helpers/manual_clock.ts";
import { eventually } from "../helpers/eventually.ts";

const ok: WSGIApplication = async (environ, start_response) => {
  await environ["wsgi.input"].read();
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode("ok")];
};

const LINE = "GET / HTTP/1.1".length;
const HOST = "Host: a\r\n".length;

const LIMITS: {
  option: ServerOptions;
  /** A request as long as the limit. */
  at: string;
  /** The same, one longer. */
  past: string;
  status: string;
}[] = [
  {
    option: { max_request_line: LINE + 5 },
    at: request("GET /12345"),
    past: request("GET /123456"),
    status: "414 URI Too Long",
  },
  {
    option: { max_header_bytes: HOST + 10 },
    at: request("GET /", ["X: 12345"]),
    past: request("GET /", ["X: 123456"]),
    status: "431 Request Header Fields Too Large",
  },
  {
    option: { max_headers: 2 },
    at: request("GET /", ["X: 1"]),
    past: request("GET /", ["X: 1", "Y: 2"]),
    status: "431 Request Header Fields Too Large",
  },
  {
    option: { max_body_bytes: 4 },
    at: request("POST /", ["Content-Length: 4"], "1234"),
    past: request("POST /", ["Content-Length: 5"], "12345"),
    status: "413 Content Too Large",
  },
  {
    option: { max_body_bytes: 4 },
    at: request(
      "POST /",
      ["Transfer-Encoding: chunked"],
      "3\r\n123\r\n1\r\n4\r\n0\r\n\r\n",
    ),
    past: request(
      "POST /",
      ["Transfer-Encoding: chunked"],
      "3\r\n123\r\n2\r\n45\r\n0\r\n\r\n",
    ),
    status: "413 Content Too Large",
  },
  {
    option: { max_body_bytes: 0 },
    at: request("POST /", ["Content-Length: 0"]),
    past: request("POST /", ["Content-Length: 1"], "1"),
    status: "413 Content Too Large",
  },
];

for (const { option, at, past, status } of LIMITS) {
  const [[name, limit]] = Object.entries(option);
  const how = at.includes("chunked") ? ", chunked" : "";
  for (const input of ["buffered", "stream"] as const) {
    Deno.test(`${name} ${limit}${how}, ${input} input: a request at the limit is served, a longer one gets ${status}`, async () => {
      for (const bytewise of [false, true]) {
        await using served = serve(ok, { ...option, input, bytewise });
        const [answer] = responses(await served.raw(at));
        assertEquals([answer.status, answer.body], [200, "ok"]);
        assertEquals(without_date(await served.raw(past)), refusal(status));
      }
    });
  }
}

Deno.test("the default limits take a request line of 8 KiB and 64 KiB of fields", async () => {
  await using served = serve(ok);
  const target = `/${"x".repeat(8 * 1024 - LINE)}`;
  const field = `X: ${"x".repeat(64 * 1024 - HOST - "X: \r\n".length)}`;
  const [long] = responses(await served.raw(request(`GET ${target}`, [field])));
  assertEquals(long.status, 200);
  const [line] = responses(await served.raw(request(`GET ${target}x`)));
  assertEquals(line.status, 414);
  const [fields] = responses(await served.raw(request("GET /", [`${field}x`])));
  assertEquals(fields.status, 431);
});

const REFUSED: { message: string; status: string }[] = [
  { message: "GET / HTTP/1.1\n\n", status: "400 Bad Request" },
  { message: "GET / HTTP/1.1\r\n\r\n", status: "400 Bad Request" },
  { message: request("GET  /"), status: "400 Bad Request" },
  { message: request("CONNECT a:80"), status: "501 Not Implemented" },
  {
    message: request("POST /", ["Transfer-Encoding: gzip"]),
    status: "501 Not Implemented",
  },
  {
    message: "GET / HTTP/2.0\r\n\r\n",
    status: "505 HTTP Version Not Supported",
  },
];

for (const { message, status } of REFUSED) {
  Deno.test(`${JSON.stringify(message)} is answered with ${status}, and nothing after it`, async () => {
    for (const bytewise of [false, true]) {
      await using served = serve(ok, { bytewise });
      const answer = await served.raw(message + request());
      assertEquals(without_date(answer), refusal(status));
      assertStringIncludes(
        served.errors.getvalue(),
        `code ${status.slice(0, 3)}, message Cannot`,
      );
    }
  });
}

Deno.test("RFC 9112 §9.6: a client that goes on sending sees the refusal, not a reset", async () => {
  await using served = serve(ok, { max_body_bytes: 10 });
  using peer = await served.connect();
  // More than the system buffers: it only arrives if somebody reads it.
  await peer.send(request("POST /", ["Content-Length: 800000"]));
  await peer.send("x".repeat(800_000));
  await peer.end();
  assertEquals(
    without_date(await peer.read_to_end()),
    refusal("413 Content Too Large"),
  );
});

Deno.test("after a refusal the server ends its side before the client does", async () => {
  let is_closed = false;
  class Server extends WSGIServer {
    override shutdown_request(request: Deno.Conn) {
      is_closed = true;
      super.shutdown_request(request);
    }
  }
  await using served = serve(ok, { server_class: Server });
  using peer = await served.connect();
  await peer.send("nonsense\r\n\r\n");
  assertEquals(
    without_date(await peer.read_to_end()),
    refusal("400 Bad Request"),
  );
  assertEquals(is_closed, false);
});

Deno.test("a client that sends without end is eventually cut off", async () => {
  const clock = new ManualClock();
  await using served = serve(ok, { max_body_bytes: 10, clock });
  using peer = await served.connect();
  await peer.send(request("POST /", ["Content-Length: 1000000000"]));
  await peer.read_until("413 Content Too Large\n");
  const flood = (async () => {
    for (;;) {
      await peer.send("x".repeat(64 * 1024));
      clock.advance(1); // It is never silent, but its time runs out.
    }
  })();
  const cut = await eventually("the cut", flood.catch((error: Error) => error));
  assert(
    cut instanceof Deno.errors.ConnectionReset ||
      cut instanceof Deno.errors.BrokenPipe,
    String(cut),
  );
});

Deno.test("bytes after the last request do not reset its answer", async () => {
  const written = Promise.withResolvers<void>();
  class Handler extends WSGIRequestHandler {
    override async handle() {
      await super.handle();
      await this.wfile.flush();
      written.resolve();
    }
  }
  const body = new Uint8Array(1024 * 1024).fill(0x61);
  await using served = serve((_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [body];
  }, { handler_class: Handler });
  using peer = await served.connect();
  await peer.send(
    request("GET /", ["Connection: close"]) + "x".repeat(500_000),
  );
  await eventually("the response to be written", written.promise);
  await peer.end();
  const [answer] = responses(await peer.read_to_end());
  assertEquals(answer.body.length, body.length);
});

Deno.test("at max_connections, accepting pauses until a connection ends", async () => {
  const entered: (() => void)[] = [];
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  entered.push(first.resolve);
  await using served = serve(async (environ, start_response) => {
    order.push(environ.PATH_INFO!);
    entered.shift()?.();
    await release.promise;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [];
  }, { max_connections: 1 });

  const last = ["Connection: close"];
  using a = await served.connect();
  await a.send(request("GET /a", last));
  await eventually("the first request", first.promise);
  using b = await served.connect();
  await b.send(request("GET /b", last));
  // A turn in which the second would be accepted if there were room.
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(order, ["/a"]);

  release.resolve();
  await a.read_to_end();
  await b.read_to_end();
  assertEquals(order, ["/a", "/b"]);
});

Deno.test("RFC 9110 §9.3.2: a HEAD that is refused gets no body", async () => {
  await using served = serve(ok);
  const [refused] = responses(
    await served.raw("HEAD / HTTP/1.1\r\nNo-Host: a\r\n\r\n"),
    ["HEAD"],
  );
  assertEquals([refused.status, refused.body], [400, ""]);
  // Whether it is a HEAD is known before all of its head is there.
  const [broken_off] = responses(await served.raw("HEAD / HT"), ["HEAD"]);
  assertEquals([broken_off.status, broken_off.body], [400, ""]);
  const [get] = responses(await served.raw("GET / HTTP/1.1\r\n\r\n"));
  assertEquals([get.status, get.body], [400, "400 Bad Request\n"]);
});
