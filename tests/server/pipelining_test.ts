/** Requests sent before the earlier ones are answered. */
import { assertEquals } from "@std/assert";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { timed } from "../helpers/timed.ts";
import { request } from "../helpers/wire.ts";
import { eventually } from "../helpers/eventually.ts";

/** Answers with the path; for `/slow`, once `release` resolves. */
function gated(
  release: Promise<void>,
  entered: () => void = () => {},
): WSGIApplication {
  return (environ, start_response) => {
    const path = environ.PATH_INFO!;
    const answer = () => {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return [latin1_encode(path)];
    };
    if (path !== "/slow") return answer();
    entered();
    return release.then(answer);
  };
}

function get(...paths: string[]): string {
  return paths.map((path) => request(`GET ${path}`)).join("");
}

Deno.test("RFC 9112 §9.3.2: pipelined requests are answered in order", async () => {
  await using served = serve(gated(Promise.resolve()));
  const paths = Array.from({ length: 50 }, (_, i) => i % 7 ? `/${i}` : "/slow");
  const answers = responses(await served.raw(get(...paths)));
  assertEquals(answers.map(({ body }) => body), paths);
});

Deno.test("a response does not wait for the next request to be answered", async () => {
  const release = Promise.withResolvers<void>();
  await using served = serve(gated(release.promise));
  using peer = await served.connect();
  await peer.send(get("/fast", "/slow"));
  await peer.read_until("\r\n\r\n/fast");
  release.resolve();
  await peer.read_until("\r\n\r\n/slow");
});

Deno.test("a response does not wait for a slow close()", async () => {
  const release = Promise.withResolvers<void>();
  await using served = serve(async (environ, start_response) => {
    const body = await gated(Promise.resolve())(environ, start_response);
    return Object.assign(body, { close: () => release.promise });
  });
  using peer = await served.connect();
  await peer.send(get("/a"));
  await peer.read_until("\r\n\r\n/a");
  release.resolve();
});

Deno.test("a request sent while another is served waits for its turn", async () => {
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await using served = serve(gated(release.promise, entered.resolve));
  using peer = await served.connect();
  await peer.send(get("/slow"));
  await eventually("the application to be called", entered.promise);
  await peer.send(get("/b", "/c"));
  release.resolve();
  await peer.end();
  const answers = responses(await peer.read_to_end());
  assertEquals(answers.map(({ body }) => body), ["/slow", "/b", "/c"]);
});

Deno.test("what follows a request stays as it came while more is received", async () => {
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const { served, has_read } = timed(gated(release.promise, entered.resolve));
  await using _ = served;
  using peer = await served.connect();
  const first = get("/slow", "/b") + "GET /c HT";
  // As long, so that it would take the place of all that waits.
  const rest = `TP/1.1\r\nX-A: ${"a".repeat(first.length)}\r\n`;
  await peer.send(first);
  await eventually("the application to be called", entered.promise);
  await peer.send(rest);
  await has_read(first.length + rest.length);
  release.resolve();
  await peer.send("Host: a\r\n\r\n");
  await peer.end();
  const answers = responses(await peer.read_to_end());
  assertEquals(answers.map(({ body }) => body), ["/slow", "/b", "/c"]);
});

Deno.test("a slow response on one connection does not delay the others", async () => {
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await using served = serve(gated(release.promise, entered.resolve));
  using slow = await served.connect();
  await slow.send(get("/slow"));
  await eventually("the application to be called", entered.promise);
  const [fast] = responses(await served.raw(get("/fast")));
  assertEquals(fast.body, "/fast");
  release.resolve();
  await slow.read_until("\r\n\r\n/slow");
});

Deno.test("an error in the second request is answered after the first", async () => {
  await using served = serve(gated(Promise.resolve()));
  const answers = responses(
    await served.raw(get("/first") + "GET / HTTP/9.9\r\n\r\n" + get("/third")),
  );
  assertEquals(answers.map(({ status }) => status), [200, 505]);
});

Deno.test("bodies of pipelined requests end where their framing says", async () => {
  await using served = serve((environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [environ["wsgi.input"].read()];
  });
  const answers = responses(
    await served.raw(
      request("POST /", ["Content-Length: 3"], "one"),
      request("POST /"),
      request(
        "POST /",
        ["Transfer-Encoding: chunked"],
        "3\r\ntwo\r\n0\r\n\r\n",
      ),
      request("POST /", ["Content-Length: 5"], "three"),
    ),
  );
  assertEquals(answers.map(({ body }) => body), ["one", "", "two", "three"]);
});
