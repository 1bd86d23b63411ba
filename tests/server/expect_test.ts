/** RFC 9110 §10.1.1: a client that asks before it sends a body. */
import { assertEquals } from "@std/assert";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { AsyncInputStream, WSGIApplication } from "../../wsgi/types.ts";
import { without_date } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { refusal, reply, request } from "../helpers/wire.ts";

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const HEAD = request("POST /", [
  "Content-Length: 4",
  "Expect: 100-Continue",
]);
const ECHOED = reply("200 OK", ["X: y", "Content-Length: 4"], "body");

const echo: WSGIApplication = async (environ, start_response) => {
  const body = await environ["wsgi.input"].read();
  start_response("200 OK", [["X", "y"]]);
  return [body];
};

for (const input of ["buffered", "stream"] as const) {
  Deno.test(`${input} input: 100 is sent once, before the body`, async () => {
    await using served = serve(echo, { input });
    using peer = await served.connect();
    for (let i = 0; i < 2; i++) {
      await peer.send(HEAD);
      assertEquals(await peer.read_until("\r\n\r\n"), CONTINUE);
      await peer.send("body");
      const answer = await peer.read_until("body");
      assertEquals(without_date(answer), ECHOED);
    }
  });

  Deno.test(`${input} input: 100 is not sent again when more of the body arrives`, async () => {
    await using served = serve(echo, { input, bytewise: true });
    assertEquals(
      without_date(await served.raw(`${HEAD}body`)),
      CONTINUE + ECHOED,
    );
  });

  Deno.test(`${input} input: 100 is not sent if the body came with the head`, async () => {
    await using served = serve(echo, { input });
    assertEquals(without_date(await served.raw(`${HEAD}body`)), ECHOED);
  });

  Deno.test(`${input} input: 100 is not sent for an empty body`, async () => {
    await using served = serve(echo, { input });
    const head = HEAD.replace(": 4", ": 0");
    assertEquals(
      without_date(await served.raw(head)),
      reply("200 OK", ["X: y", "Content-Length: 0"]),
    );
  });

  Deno.test(`${input} input: HTTP/1.0 gets no 100`, async () => {
    await using served = serve(echo, { input });
    const head = HEAD.replace("HTTP/1.1", "HTTP/1.0");
    assertEquals(
      without_date(await served.raw(`${head}body`)),
      reply(
        "200 OK",
        ["X: y", "Content-Length: 4", "Connection: close"],
        "body",
      ),
    );
  });

  Deno.test(`${input} input: 100 is not sent if the answer is 413`, async () => {
    await using served = serve(echo, { input, max_body_bytes: 3 });
    assertEquals(
      without_date(await served.raw(HEAD)),
      refusal("413 Content Too Large"),
    );
  });

  Deno.test(`${input} input: any other expectation is answered with 417`, async () => {
    await using served = serve(echo, { input });
    assertEquals(
      without_date(await served.raw(HEAD.replace("100-Continue", "cookies"))),
      refusal("417 Expectation Failed"),
    );
  });
}

Deno.test("stream input: 100 is not sent if nobody reads, and the connection closes", async () => {
  await using served = serve((_environ, start_response) => {
    start_response("401 Unauthorized", []);
    return [];
  }, { input: "stream" });
  using peer = await served.connect();
  await peer.send(HEAD);
  assertEquals(
    without_date(await peer.read_to_end()),
    reply("401 Unauthorized", ["Content-Length: 0", "Connection: close"]),
  );
});

Deno.test("stream input: 100 is never sent once the response has begun", async () => {
  await using served = serve((environ, start_response) => {
    const input = environ["wsgi.input"] as unknown as AsyncInputStream;
    start_response("200 OK", []);
    return (async function* () {
      yield latin1_encode("first");
      yield await input.read();
    })();
  }, { input: "stream" });
  using peer = await served.connect();
  await peer.send(HEAD);
  await peer.read_until("first\r\n");
  await peer.send("body"); // A client may send it without having been asked.
  assertEquals(await peer.read_to_end(), "4\r\nbody\r\n0\r\n\r\n");
});
