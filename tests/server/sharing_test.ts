/**
 * What one client does costs the others little: resets before accept(), and
 * long rows of pipelined requests.
 */
import { assert, assertEquals } from "@std/assert";
import { WSGIServer } from "../../server/wsgi_server.ts";
import type { Address } from "../../server/base_server.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { ManualClock } from "../helpers/manual_clock.ts";
import { serve } from "../helpers/serve.ts";
import { until } from "../helpers/timed.ts";
import { request } from "../helpers/wire.ts";

const GET = request();

const ok: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode("ok")];
};

/** A server whose accept() fails `times` times with `code` first. */
function failing_first(code: string, times: number): typeof WSGIServer {
  return class extends WSGIServer {
    #left = times;
    override get_request(): Promise<[Deno.Conn, Address]> {
      if (this.#left-- <= 0) return super.get_request();
      return Promise.reject(Object.assign(new Error(code), { code }));
    }
  };
}

for (const code of ["ECONNABORTED", "ENOTCONN", "ECONNRESET", "EPROTO"]) {
  Deno.test(`accept: a connection that ended with ${code} delays nobody`, async () => {
    const clock = new ManualClock(); // It stands still: a pause would be for ever.
    await using served = serve(ok, {
      clock,
      server_class: failing_first(code, 50),
    });
    using peer = await served.connect();
    await peer.send(GET);
    await peer.read_until("ok");
  });
}

for (const code of ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]) {
  Deno.test(`accept: pauses after ${code}, which others that end give back`, async () => {
    const clock = new ManualClock();
    await using served = serve(ok, {
      clock,
      server_class: failing_first(code, 1),
    });
    using peer = await served.connect();
    await peer.send(GET);
    await until("the pause", () => !clock.is_idle);
    clock.advance(0.2);
    await peer.read_until("ok");
  });
}

Deno.test("pipelined requests give way to other connections", async () => {
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  await using served = serve((environ, start_response) => {
    order.push(environ.PATH_INFO!);
    if (environ.PATH_INFO === "/slow") {
      first.resolve();
      const end = performance.now() + 2;
      while (performance.now() < end); // Busy, as a synchronous application is.
    }
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode("ok")];
  });
  using busy = await served.connect();
  using other = await served.connect();
  const slow = request("GET /slow");
  const count = 200;
  await busy.send(slow.repeat(count));
  await first.promise;
  await other.send(request("GET /other"));
  await other.read_until("ok");
  for (let i = 0; i < count; i++) await busy.read_until("ok");
  assertEquals(order.length, count + 1);
  const at = order.indexOf("/other");
  assert(at < count - 50, `the other waited for ${at} of ${count}`);
});

Deno.test("time in which an application kept the server busy is not held against others", async () => {
  const busy_for = 700; // Milliseconds: longer than any client may be silent.
  let meanwhile = () => {};
  await using served = serve((environ, start_response) => {
    if (environ.PATH_INFO === "/busy") {
      meanwhile();
      const end = performance.now() + busy_for;
      while (performance.now() < end);
    }
    return ok(environ, start_response);
  }, { keep_alive_timeout: 0.4, header_timeout: 0.4, body_timeout: 0.4 });
  using busy = await served.connect();
  using idle = await served.connect();
  using slow = await served.connect();
  await idle.send(GET);
  await idle.read_until("ok");
  await slow.send(request("POST /", ["Content-Length: 2"]) + "a");
  // What is sent then waits with the system, as a write begins at once.
  const sent: Promise<void>[] = [];
  meanwhile = () => sent.push(idle.send(GET), slow.send("b"));
  await busy.send(request("GET /busy"));
  for (const peer of [busy, idle, slow]) await peer.read_until("200 OK");
  await Promise.all(sent);
});
