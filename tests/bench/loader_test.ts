import { assert, assertEquals } from "@std/assert";
import { write_requests } from "../../bench/load.ts";
import {
  BROWSER,
  CLOSING,
  PIPELINED,
  PLAIN,
  post,
  VARIED,
  with_fields,
} from "../../bench/requests.ts";
import { make_server, type WSGIApplication } from "../../mod.ts";
import { feed } from "../server/http1/feed.ts";

const REQUESTS = {
  PLAIN,
  BROWSER,
  CLOSING,
  PIPELINED,
  VARIED: VARIED.join(""),
  post: post(16 * 1024),
};

for (const [name, text] of Object.entries(REQUESTS)) {
  Deno.test(`${name} is as many whole requests as the loader counts`, () => {
    const { requests, outcome } = feed([text]);
    assertEquals(outcome, "idle");
    assertEquals(requests.length, text.split(" HTTP/1.1\r\n").length - 1);
  });
}

Deno.test("with_fields() sends as many fields as it says", () => {
  for (const count of [1, 5, 20, 40]) {
    const { requests } = feed([with_fields(count)]);
    assertEquals(requests[0].head.headers.length, count);
  }
});

const TEXT = new TextEncoder().encode("Hello world\n");

/** Bodies by length, in chunks and to the end of the connection. */
const framed: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", []);
  if (environ.PATH_INFO === "/length") return [TEXT];
  return [TEXT, TEXT].values();
};

const LOADS = {
  "answers of known length": ["GET /length HTTP/1.1\r\nHost: a\r\n\r\n"],
  "answers in chunks": ["GET /chunks HTTP/1.1\r\nHost: a\r\n\r\n"],
  "answers to the end of the connection": ["GET / HTTP/1.0\r\n\r\n"],
  "requests in one piece": [
    "GET /length HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3),
  ],
  "requests in turn": [
    "GET /length HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /chunks HTTP/1.1\r\nHost: a\r\n\r\n",
  ],
};

for (const [name, requests] of Object.entries(LOADS)) {
  Deno.test(`the loader counts ${name}`, async () => {
    let answered = 0;
    await using server = make_server(
      "127.0.0.1",
      0,
      (environ, start_response) => {
        answered++;
        return framed(environ, start_response);
      },
      { access_log: false },
    );
    const served = server.serve_forever();
    const file = write_requests(requests);
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-net",
        "--allow-read",
        "--no-config",
        new URL("../../bench/loader.ts", import.meta.url).pathname,
        String(server.server_port),
        "2",
        "0.2",
        file,
      ],
    }).output();
    Deno.removeSync(file);
    await server.shutdown();
    await served;
    assert(success);
    const counted = JSON.parse(new TextDecoder().decode(stdout));
    assert(answered > 0);
    assertEquals(counted.requests, answered);
    assertEquals(counted.errors, 0);
  });
}
