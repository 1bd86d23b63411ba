/** What proxies say of the client: fields, and the PROXY protocol. */
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  type AccessLogEntry,
  make_server,
  type MakeServerOptions,
} from "../../server/mod.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { ok, show_variables } from "../helpers/apps.ts";
import { eventually } from "../helpers/eventually.ts";
import { ManualClock } from "../helpers/manual_clock.ts";
import { responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";

const SHOWN = [
  "REMOTE_ADDR",
  "wsgi.url_scheme",
  "HTTP_HOST",
  "SERVER_PORT",
  "SCRIPT_NAME",
  "HTTP_X_FORWARDED_FOR",
];
const app = show_variables(...SHOWN);

/** What nginx is told to send, and a client has added to. */
const FIELDS = [
  "X-Forwarded-For: 6.6.6.6, 192.0.2.1",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: example.org",
  "X-Forwarded-Prefix: /app",
];
const TRUSTED: MakeServerOptions = {
  trusted_proxy: ["10.0.0.0/8", "127.0.0.1"],
  trusted_proxy_headers: [
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-forwarded-prefix",
  ],
};

const CASES: {
  name: string;
  options: MakeServerOptions;
  /** Of `SHOWN`; `"port"` is the port of the server. */
  shown: string[];
  logged: string;
}[] = [
  {
    name: "of a trusted proxy are believed, in the log too",
    options: TRUSTED,
    shown: [
      "192.0.2.1",
      "https",
      "example.org",
      "443",
      "/app",
      "6.6.6.6, 192.0.2.1",
    ],
    logged: "192.0.2.1",
  },
  {
    name: "of anybody else are removed",
    options: { ...TRUSTED, trusted_proxy: "10.0.0.0/8" },
    shown: ["127.0.0.1", "http", "a", "port", "", ""],
    logged: "127.0.0.1",
  },
  {
    name: "are left alone without these options",
    options: {},
    shown: ["127.0.0.1", "http", "a", "port", "", "6.6.6.6, 192.0.2.1"],
    logged: "127.0.0.1",
  },
];

for (const input of ["buffered", "stream"] as const) {
  for (const { name, options, shown, logged } of CASES) {
    Deno.test(`${input} input: the fields ${name}`, async () => {
      const entries: AccessLogEntry[] = [];
      await using served = serve(app, {
        ...options,
        input,
        access_log: (entry) => entries.push(entry),
      });
      const [answer] = responses(await served.raw(request("GET /", FIELDS)));
      const port = String(served.server.server_port);
      assertEquals(
        answer.body.split("\n"),
        shown.map((value) => value === "port" ? port : value),
      );
      assertEquals(entries.map((entry) => entry.remote_addr), [logged]);
    });
  }

  Deno.test(`${input} input: a malformed field of a trusted proxy is 400`, async () => {
    await using served = serve(app, { ...TRUSTED, input });
    const message = request("POST /", [
      "X-Forwarded-For: 192.0.2.256",
      "Content-Length: 4",
    ], "body");
    const [answer, ...more] = responses(await served.raw(message + request()));
    assertEquals([answer.status, more.length], [400, 0]);
    assertStringIncludes(
      served.errors.getvalue(),
      "code 400, message Cannot read x-forwarded-for of a trusted proxy",
    );
  });
}

Deno.test("with TLS, a forwarded host without a port has that of https", async () => {
  const folder = new URL("../fixtures/tls/", import.meta.url);
  const cert = Deno.readTextFileSync(new URL("cert.pem", folder));
  const key = Deno.readTextFileSync(new URL("key.pem", folder));
  await using served = serve(app, { ...TRUSTED, tls: { cert, key } });
  const client = Deno.createHttpClient({ caCerts: [cert] });
  const answer = await fetch(`https://localhost:${served.server.server_port}`, {
    headers: { "X-Forwarded-Host": "example.org" },
    client,
  });
  client.close();
  assertEquals((await answer.text()).split("\n").slice(1, 4), [
    "https",
    "example.org",
    "443",
  ]);
});

Deno.test("the log has a client for its own request alone", async () => {
  const seen: string[] = [];
  await using served = serve(app, {
    ...TRUSTED,
    access_log: ({ remote_addr }) => seen.push(remote_addr),
  });
  await served.raw(request("GET /", FIELDS) + request() + "malformed\r\n\r\n");
  assertEquals(seen, ["192.0.2.1", "127.0.0.1", "127.0.0.1"]);
});

// The PROXY protocol.

const V1 = "PROXY TCP4 192.0.2.1 10.0.0.1 50000 443\r\n";
const V2 = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" +
  "\xc0\0\x02\x01\x0a\0\0\x01\xc3\x50\x01\xbb";
const LOCAL = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";
const PROXIED: MakeServerOptions = {
  trusted_proxy: "127.0.0.1",
  proxy_protocol: true,
};
const client = show_variables("REMOTE_ADDR", "REMOTE_PORT");

for (
  const [name, preface, expected] of [
    ["version 1", V1, "192.0.2.1\n50000"],
    ["version 2", V2, "192.0.2.1\n50000"],
  ]
) {
  Deno.test(`proxy_protocol, ${name}: the client is the one that the proxy names`, async () => {
    const logged: string[] = [];
    await using served = serve(client, {
      ...PROXIED,
      access_log: ({ remote_addr }) => logged.push(remote_addr),
    });
    const messages = request() + request();
    for (const pieces of [[preface + messages], [preface, messages]]) {
      const answers = responses(await served.raw(...pieces));
      assertEquals(answers.map(({ body }) => body), [expected, expected]);
    }
    assertEquals(logged, Array(4).fill("192.0.2.1"));
  });

  Deno.test(`proxy_protocol, ${name}: in pieces of one byte`, async () => {
    await using served = serve(client, { ...PROXIED, bytewise: true });
    const [answer] = responses(await served.raw(preface + request()));
    assertEquals(answer.body, expected);
  });
}

Deno.test("proxy_protocol: a connection of the proxy's own has its address", async () => {
  await using served = serve(show_variables("REMOTE_ADDR"), PROXIED);
  const [answer] = responses(await served.raw(LOCAL + request()));
  assertEquals(answer.body, "127.0.0.1");
});

Deno.test("proxy_protocol: a proxy behind it is believed if it is trusted", async () => {
  const options = { ...TRUSTED, trusted_proxy: ["127.0.0.1", "192.0.2.0/24"] };
  await using served = serve(show_variables("REMOTE_ADDR"), {
    ...options,
    proxy_protocol: true,
  });
  const message = request("GET /", ["X-Forwarded-For: 203.0.113.7"]);
  const [answer] = responses(await served.raw(V1 + message));
  assertEquals(answer.body, "203.0.113.7");
});

for (
  const [name, options, sent, logged] of [
    [
      "no preface",
      PROXIED,
      request(),
      "Cannot read PROXY protocol: it must start with a preface",
    ],
    [
      "a second preface",
      PROXIED,
      V1 + V1,
      "Cannot read request",
    ],
    [
      "a peer that is not trusted",
      { ...PROXIED, trusted_proxy: "10.0.0.0/8" },
      V1 + request(),
      "Cannot read PROXY protocol: trusted_proxy has no such peer",
    ],
    ["half a preface", PROXIED, V1.slice(0, 20), ""],
  ] as const
) {
  Deno.test(`proxy_protocol: ${name} reaches no application`, async () => {
    let calls = 0;
    await using served = serve((environ, start_response) => {
      calls++;
      return ok(environ, start_response);
    }, options);
    using peer = await served.connect();
    await peer.send(sent);
    await peer.end();
    const received = await peer.read_to_end().catch(() => "");
    assertEquals(calls, 0);
    assert(!received.includes("200 OK"));
    assertStringIncludes(served.errors.getvalue(), logged);
  });
}

Deno.test("proxy_protocol: a preface that does not come in keep_alive_timeout ends the connection, unanswered", async () => {
  const clock = new ManualClock();
  await using served = serve(ok, { ...PROXIED, clock, keep_alive_timeout: 15 });
  using peer = await served.connect();
  await peer.send(V1.slice(0, 20));
  // An answer to another client: the server has seen this one, too.
  using other = await served.connect();
  await other.send(V1 + request());
  await other.read_until("ok");
  clock.advance(14);
  await other.send(request());
  await other.read_until("ok");
  clock.advance(2);
  assertEquals(await eventually("the end", peer.read_to_end()), "");
});

Deno.test("without proxy_protocol, a preface is a malformed request", async () => {
  await using served = serve(ok);
  const [answer] = responses(await served.raw(V1 + request()));
  assertEquals(answer.status, 400);
});

const WRONG: [name: string, options: MakeServerOptions, message: string][] = [
  [
    "a trusted_proxy that is a name",
    { trusted_proxy: ["proxy.example"] },
    "trusted_proxy must hold addresses, networks",
  ],
  [
    "a trusted_proxy that is a number",
    { trusted_proxy: 10 as never },
    "trusted_proxy must be an address, a network, or a list of them",
  ],
  [
    "a field that does not exist",
    { trusted_proxy_headers: ["x-real-ip" as never] },
    "trusted_proxy_headers must be among x-forwarded-for",
  ],
  [
    "proxy_protocol without trusted_proxy",
    { proxy_protocol: true },
    "proxy_protocol needs trusted_proxy",
  ],
  [
    "proxy_protocol with tls",
    { ...PROXIED, tls: { cert: "", key: "" } },
    "proxy_protocol and tls exclude each other",
  ],
];

for (const [name, options, message] of WRONG) {
  Deno.test(`make_server() refuses ${name}`, () => {
    assertThrows(
      () => make_server("127.0.0.1", 0, ok, options),
      TypeError,
      message,
    );
  });
}

Deno.test('on a Unix socket, trusted_proxy "*" trusts whoever connects', async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/socket`;
  await using server = make_server(
    `unix:${path}`,
    0,
    (environ, start_response) => {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return [latin1_encode(environ.REMOTE_ADDR as string)];
    },
    {
      access_log: false,
      trusted_proxy: "*",
      trusted_proxy_headers: ["x-forwarded-for"],
    },
  );
  const served = server.serve_forever();
  using conn = await Deno.connect({ transport: "unix", path });
  await conn.write(
    latin1_encode(request("GET /", ["X-Forwarded-For: 192.0.2.1"])),
  );
  await conn.closeWrite();
  const text = await new Response(conn.readable).text();
  assertStringIncludes(text, "\r\n\r\n192.0.2.1");
  await server.shutdown();
  await served;
  Deno.removeSync(folder, { recursive: true });
});
