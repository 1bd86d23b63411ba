/** Nothing an application does after its response reaches a client. */
import { assertEquals, assertThrows } from "@std/assert";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { StartResponse, Write } from "../../wsgi/types.ts";
import { Collect } from "../helpers/collect.ts";
import { responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";

const GET = request();
const EVIL = latin1_encode("evil");

Deno.test("start_response() throws once the request was answered", async () => {
  const kept: StartResponse[] = [];
  await using served = serve((_environ, start_response) => {
    kept.push(start_response);
    if (kept.length === 1) return []; // As one that forgot to await does.
    assertThrows(() => kept[0]("200 OK", []), Error, "has ended");
    assertThrows(
      () => kept[0]("200 OK", [], new Error("caught")),
      Error,
      "has ended",
    );
    start_response("200 OK", []);
    return [latin1_encode("body")];
  });
  const answers = responses(await served.raw(GET + GET));
  assertEquals(answers.map(({ status }) => status), [500, 200]);
});

Deno.test("write() throws once the response has ended", async () => {
  const kept: Write[] = [];
  await using served = serve((_environ, start_response) => {
    kept.push(start_response("200 OK", []));
    if (kept.length > 1) {
      assertThrows(() => kept[0](EVIL), Error, "has ended");
    }
    return [latin1_encode("body")];
  });
  const answers = responses(await served.raw(GET + GET));
  assertEquals(answers.map(({ body }) => body), ["body", "body"]);
});

Deno.test("write() after the last chunk throws, even while that is being sent", async () => {
  const sent = Promise.withResolvers<void>();
  class Slow extends Collect {
    override finish_content() {
      super.finish_content();
      this.output += "end";
    }
    protected override _flush() {
      return sent.promise;
    }
  }
  const handler = new Slow();
  let write: Write;
  const pending = handler.run((_environ, start_response) => {
    write = start_response("200 OK", []);
    return [latin1_encode("body")];
  });
  assertThrows(() => write(EVIL), Error, "has ended");
  sent.resolve();
  await pending;
  assertThrows(() => write(EVIL), Error, "has ended");
  assertEquals(handler.body, "bodyend");
});

Deno.test("a handler may run again after a response has ended", () => {
  const handler = new Collect();
  for (let i = 0; i < 2; i++) {
    handler.output = "";
    handler.run((_environ, start_response) => {
      start_response("200 OK", []);
      return [latin1_encode("body")];
    });
    assertEquals(handler.body, "body");
  }
});
