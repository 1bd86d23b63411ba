/**
 * What a slow or silent client can hold up, and for how long. The tests turn
 * the clock; each limit is tested on both sides.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ServerOptions } from "../../server/options.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { eventually } from "../helpers/eventually.ts";
import { responses } from "../helpers/peer.ts";
import { timed, until } from "../helpers/timed.ts";
import { request } from "../helpers/wire.ts";

const GET = request();

const echo: WSGIApplication = async (environ, start_response) => {
  const body = await environ["wsgi.input"].read();
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode(`${body.length} bytes`)];
};

interface Case {
  name: string;
  options: ServerOptions;
  /** What the client sends before it falls silent. */
  sent: string;
  state: "idle" | "head" | "body";
  /** What it sends in time, and then gets as the last answer's body. */
  rest: string;
  answer: string;
  /** What comes past the limit: 408, or nothing where there was no request. */
  late: 408 | null;
}

const POST = request("POST /", ["Content-Length: 4"]);

const CASES: Case[] = [
  {
    name: "header_timeout: a head from its first byte",
    options: { header_timeout: 7 },
    sent: GET.slice(0, 10),
    state: "head",
    rest: GET.slice(10),
    answer: "0 bytes",
    late: 408,
  },
  {
    name: "header_timeout: a head after an answer",
    options: { header_timeout: 7 },
    sent: GET + GET.slice(0, 10),
    state: "head",
    rest: GET.slice(10),
    answer: "0 bytes",
    late: 408,
  },
  {
    name: "body_timeout: a body that stops",
    options: { body_timeout: 7 },
    sent: `${POST}ab`,
    state: "body",
    rest: "cd",
    answer: "4 bytes",
    late: 408,
  },
  {
    name: "body_timeout: a chunked body that stops",
    options: { body_timeout: 7 },
    sent: request("POST /", ["Transfer-Encoding: chunked"]) + "4\r\nab",
    state: "body",
    rest: "cd\r\n0\r\n\r\n",
    answer: "4 bytes",
    late: 408,
  },
  {
    name: "body_timeout: a body that the application streams",
    options: { body_timeout: 7, input: "stream" },
    sent: `${POST}ab`,
    state: "body",
    rest: "cd",
    answer: "4 bytes",
    late: 408,
  },
  {
    name: "keep_alive_timeout: silence from the start",
    options: { keep_alive_timeout: 7 },
    sent: "",
    state: "idle",
    rest: GET,
    answer: "0 bytes",
    late: null,
  },
  {
    name: "keep_alive_timeout: silence after an answer",
    options: { keep_alive_timeout: 7 },
    sent: GET,
    state: "idle",
    rest: GET,
    answer: "0 bytes",
    late: null,
  },
];

for (const { name, options, sent, state, rest, answer, late } of CASES) {
  Deno.test(`${name}: served just in time`, async () => {
    const { served, clock, is, has_read } = timed(echo, options);
    await using _ = served;
    using peer = await served.connect();
    await peer.send(sent);
    if (sent.startsWith(GET)) await peer.read_until("0 bytes");
    await has_read(sent.length);
    await is(state);
    clock.advance(6.9);
    await peer.send(rest);
    assertStringIncludes(await peer.read_until(answer), "200 OK");
  });

  Deno.test(`${name}: ended past the limit`, async () => {
    const { served, clock, errors, is, has_read } = timed(echo, options);
    await using _ = served;
    using peer = await served.connect();
    await peer.send(sent);
    if (sent.startsWith(GET)) await peer.read_until("0 bytes");
    await has_read(sent.length);
    await is(state);
    clock.advance(7.5);
    const answers = responses(await peer.read_to_end());
    assertEquals(answers.map(({ status }) => status), late ? [late] : []);
    if (late) {
      assertStringIncludes(errors.getvalue(), "code 408, message Cannot");
    }
    peer.close();
  });
}

Deno.test("body_timeout: every byte of a body begins it anew", async () => {
  const { served, clock, is, has_read } = timed(echo, { body_timeout: 7 });
  await using _ = served;
  using peer = await served.connect();
  await peer.send(POST);
  for (const [index, byte] of [..."abcd"].entries()) {
    await has_read(POST.length + index);
    await is("body");
    clock.advance(6.9);
    await peer.send(byte);
  }
  assertStringIncludes(await peer.read_until("4 bytes"), "200 OK");
});

Deno.test("header_timeout: a byte now and then does not begin it anew", async () => {
  const { served, clock, has_read, is } = timed(echo, { header_timeout: 7 });
  await using _ = served;
  using peer = await served.connect();
  for (const index of [0, 1, 2]) {
    await peer.send(GET[index]);
    await has_read(index + 1);
    await is("head");
    clock.advance(2);
  }
  clock.advance(1.5);
  assertEquals(responses(await peer.read_to_end())[0].status, 408);
});

Deno.test("body_timeout: a response that has begun is broken off", async () => {
  const { served, clock, is, has_read } = timed(
    function (environ, start_response) {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return (async function* () {
        yield latin1_encode("begun");
        yield (await environ["wsgi.input"].read()).slice();
      })();
    },
    { body_timeout: 7, input: "stream" },
  );
  await using _ = served;
  using peer = await served.connect();
  await peer.send(`${POST}ab`);
  await peer.read_until("begun");
  await has_read(POST.length + 2);
  await is("body");
  clock.advance(7.5);
  assertEquals((await peer.read_to_end()).trim(), "");
});

/** More than the system takes, of which it may keep 32 MiB for each side. */
const LARGE = 96 * 1024 * 1024;

const STYLES: Record<string, (closed: () => void) => WSGIApplication> = {
  "an array": (close) => (_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return Object.assign([new Uint8Array(LARGE)], { close });
  },
  "a generator": (close) => (_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return (function* () {
      try {
        yield new Uint8Array(LARGE);
        yield new Uint8Array(LARGE);
      } finally {
        close();
      }
    })();
  },
};

for (const [style, app] of Object.entries(STYLES)) {
  Deno.test(`write_timeout: a client that does not read is closed, and so is ${style}`, async () => {
    const closed = Promise.withResolvers<void>();
    const { served, clock, is } = timed(app(closed.resolve), {
      write_timeout: 7,
      shutdown_timeout: 0,
    });
    await using _ = served;
    using peer = await served.connect();
    await peer.send(GET);
    await is("writing");
    await turns();
    clock.advance(6.9);
    await is("writing");
    clock.advance(1);
    await eventually("close()", closed.promise);
    await is("closed");
  });
}

/** The system takes what it has room for, then nothing more. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

Deno.test("write_timeout: a client that reads a little begins it anew", async () => {
  const { served, clock, is } = timed(STYLES["an array"](() => {}), {
    write_timeout: 7,
  });
  await using _ = served;
  using peer = await served.connect();
  await peer.send(GET);
  await is("writing");
  const buffer = new Uint8Array(8 * 1024 * 1024);
  let total = 0;
  for (let part = 0; part < 4; part++) {
    clock.advance(6.5);
    for (const end = total + 4 * 1024 * 1024; total < end;) {
      total += await eventually("bytes", peer.conn.read(buffer)) ?? NaN;
    }
    await turns();
    clock.advance(0.25); // The tick sees that bytes were taken.
    await is("writing");
  }
});

Deno.test("max_connections: silent clients shut nobody out for longer than keep_alive_timeout", async () => {
  const { served, clock, is } = timed(echo, {
    max_connections: 2,
    keep_alive_timeout: 7,
  });
  await using _ = served;
  using one = await served.connect();
  using two = await served.connect();
  await is("idle");
  using third = await served.connect();
  await third.send(GET);
  await turns();
  clock.advance(7.5);
  assertStringIncludes(await third.read_until("0 bytes"), "200 OK");
  assertEquals([await one.read_to_end(), await two.read_to_end()], ["", ""]);
});

Deno.test("the clock stands still while no connection is open", async () => {
  const { served, clock, is } = timed(echo);
  await using _ = served;
  assertEquals(clock.is_idle, true);
  {
    using peer = await served.connect();
    await peer.send(GET);
    await peer.read_until("0 bytes");
    await is("idle");
    assertEquals(clock.is_idle, false);
  }
  await until("the tick to end", () => clock.is_idle);
});
