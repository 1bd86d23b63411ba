/** How request bodies reach the application, in both input modes. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { field_values } from "../../conformance/client/response_reader.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { AsyncInputStream, WSGIApplication } from "../../wsgi/types.ts";
import { responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";
import { eventually } from "../helpers/eventually.ts";

const MODES = ["buffered", "stream"] as const;
const MIB = 1024 * 1024;

/** Answers with the body; works in both modes. */
const echo: WSGIApplication = async (environ, start_response) => {
  const body = await environ["wsgi.input"].read();
  start_response("200 OK", [
    ["Content-Type", "application/octet-stream"],
    ["X-Length", environ.CONTENT_LENGTH ?? "none"],
  ]);
  return [body];
};

/** Answers with the path, whatever else was sent. */
const unread: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode(environ.PATH_INFO!)];
};

/** A POST of `body`, by its length or in chunks of `size` bytes. */
function post(body: string, size?: number): string {
  if (size === undefined) {
    return request("POST /", [`Content-Length: ${body.length}`], body);
  }
  let chunks = "";
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.slice(at, at + size);
    chunks += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  }
  return request(
    "POST /",
    ["Transfer-Encoding: chunked"],
    `${chunks}0\r\n\r\n`,
  );
}

/** `length` bytes of all values, none equal to its neighbours. */
function sample(length: number): string {
  const bytes = Array.from({ length: 251 }, (_, i) => String.fromCharCode(i));
  return bytes.join("").repeat(Math.ceil(length / 251)).slice(0, length);
}

const GET = request();

for (const input of MODES) {
  for (
    const length of [0, 1, 2047, 2048, 2049, 65_535, 65_536, 65_537, 4 * MIB]
  ) {
    for (const chunk of [undefined, 1000, 100_000]) {
      const how = chunk ? `chunks of ${chunk}` : "Content-Length";
      Deno.test(`${input} input: a body of ${length} bytes by ${how} comes back as sent`, async () => {
        await using served = serve(echo, { input });
        const body = sample(length);
        const [answer, next] = responses(
          await served.raw(post(body, chunk) + GET),
        );
        assert(answer.body === body, "the body is another");
        // A body that is complete has a length, however it was sent.
        const length_seen = chunk && input === "stream" ? "none" : `${length}`;
        assertEquals(field_values(answer, "x-length"), [length_seen]);
        assertEquals(next.body, "");
      });
    }
  }

  Deno.test(`${input} input: a body read byte by byte comes back as sent`, async () => {
    await using served = serve(echo, { input, bytewise: true });
    for (const message of [post("body"), post("body", 2)]) {
      const [answer] = responses(await served.raw(message));
      assertEquals(answer.body, "body");
    }
  });

  Deno.test(`${input} input: the next request starts after a body that was not read`, async () => {
    await using served = serve(unread, { input });
    for (const size of [undefined, 1000]) {
      const messages = post(sample(10_000), size) + request("GET /next");
      const answers = responses(await served.raw(messages));
      assertEquals(answers.map(({ body }) => body), ["/", "/next"]);
    }
  });

  Deno.test(`${input} input: a body too long to skip does not hide the answer`, async () => {
    await using served = serve(unread, { input });
    const [answer] = responses(await served.raw(post(sample(4 * MIB))));
    assertEquals(answer.body, "/");
  });

  Deno.test(`${input} input: HTTP_TRANSFER_ENCODING is removed for a decoded body`, async () => {
    await using served = serve((environ, start_response) => {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return [latin1_encode(String("HTTP_TRANSFER_ENCODING" in environ))];
    }, { input });
    const [answer] = responses(await served.raw(post("body", 2)));
    assertEquals(answer.body, "false");
  });
}

Deno.test("buffered input: the application is not called for a body that breaks off", async () => {
  let calls = 0;
  await using served = serve((environ, start_response) => {
    calls++;
    return echo(environ, start_response);
  });
  const [answer] = responses(
    await served.raw(request("POST /", ["Content-Length: 5"], "body")),
  );
  assertEquals([answer.status, calls], [400, 0]);
});

Deno.test("stream input: the application is called before the body arrives", async () => {
  await using served = serve(async (environ, start_response) => {
    const input = environ["wsgi.input"] as unknown as AsyncInputStream;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    const line = await input.readline();
    return (async function* () {
      yield line;
      yield* input;
    })();
  }, { input: "stream" });
  using peer = await served.connect();
  await peer.send(request("POST /", ["Content-Length: 12"], "one\n"));
  await peer.read_until("one\n");
  await peer.send("two\n");
  await peer.read_until("two\n");
  await peer.send("six\n");
  await peer.read_until("six\n\r\n0\r\n\r\n");
});

Deno.test("stream input: a read of a body that breaks off rejects, and the answer is 400", async () => {
  let seen: unknown;
  await using served = serve(async (environ, start_response) => {
    try {
      return await echo(environ, start_response);
    } catch (error) {
      seen = error;
      throw error;
    }
  }, { input: "stream" });
  const [answer] = responses(
    await served.raw(request("POST /", ["Content-Length: 5"], "body")),
  );
  assertEquals(answer.status, 400);
  assertStringIncludes(String(seen), "it is incomplete");
});

Deno.test("stream input: the server does not wait for a body too long to skip", async () => {
  await using served = serve(unread, { input: "stream" });
  using peer = await served.connect();
  const head = request("POST /", ["Content-Length: 4000000"]);
  await peer.send(head + sample(64 * 1024));
  const [answer] = responses(await peer.read_to_end());
  assertEquals(answer.body, "/");
});

Deno.test("stream input: an unfinished read takes nothing from the next request", async () => {
  const late: Promise<Uint8Array>[] = [];
  await using served = serve((environ, start_response) => {
    const input = environ["wsgi.input"] as unknown as AsyncInputStream;
    late.push(input.read());
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode(environ.PATH_INFO!)];
  }, { input: "stream" });
  const answers = responses(
    await served.raw(post("body") + request("GET /next") + post("more")),
  );
  assertEquals(answers.map(({ body }) => body), ["/", "/next", "/"]);
  assertEquals(
    await eventually("the reads", Promise.all(late)),
    ["body", "", "more"].map(latin1_encode),
  );
});

Deno.test("stream input: a stream kept after its request reads nothing", async () => {
  const kept: AsyncInputStream[] = [];
  await using served = serve(async (environ, start_response) => {
    const input = environ["wsgi.input"] as unknown as AsyncInputStream;
    kept.push(input);
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    if (kept.length === 1) return [latin1_encode("unread")];
    return [await kept[0].read(), latin1_encode("|"), await input.read()];
  }, { input: "stream" });
  const answers = responses(await served.raw(GET + post("two")));
  assertEquals(answers.map(({ body }) => body), ["unread", "|two"]);
});
