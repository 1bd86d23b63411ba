/** From binding to closing: where a server listens, and how it stops. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  demo_app,
  make_server,
  type MakeServerOptions,
  type ServerOptions,
  WSGIRequestHandler,
  WSGIServer,
} from "../../server/mod.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { ok, show_variables } from "../helpers/apps.ts";
import { Peer, responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";
import { eventually } from "../helpers/eventually.ts";

const GET = request();
const LOCAL = "127.0.0.1";
const QUIET = { access_log: false } as const;

/** The body of the answer of `server` over the connection from `connect`. */
async function answer_of(
  server: WSGIServer,
  connect: () => Promise<Deno.Conn>,
): Promise<string> {
  const served = server.serve_forever();
  try {
    using peer = new Peer(await connect());
    await peer.send(GET);
    await peer.end();
    return responses(await peer.read_to_end())[0].body;
  } finally {
    await server.shutdown();
    server.server_close();
    await served;
  }
}

function connect_to(server: WSGIServer): () => Promise<Deno.Conn> {
  return () => Deno.connect({ hostname: LOCAL, port: server.server_port });
}

// Where it listens.

Deno.test("make_server() is listening on a free port when it returns", async () => {
  const server = make_server(LOCAL, 0, ok, QUIET);
  assertEquals(server.server_address, [LOCAL, server.server_port]);
  assert(server.server_port > 0);
  assertEquals(await answer_of(server, connect_to(server)), "ok");
});

Deno.test("make_server() throws AddrInUse if another server listens there", () => {
  using first = make_server(LOCAL, 0, ok);
  assertThrows(
    () => make_server(LOCAL, first.server_port, ok),
    Deno.errors.AddrInUse,
    `${LOCAL}:${first.server_port}`,
  );
});

for (const host of ["::1", "[::1]"]) {
  Deno.test(`SERVER_NAME of the host ${host} is in brackets`, async () => {
    const app = show_variables("SERVER_NAME", "REMOTE_ADDR");
    const server = make_server(host, 0, app, QUIET);
    const answer = await answer_of(
      server,
      () => Deno.connect({ hostname: "::1", port: server.server_port }),
    );
    assertEquals(answer, "[::1]\n::1");
  });
}

Deno.test('the host "unix:…" is a Unix socket, twice', async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/socket`;
  const names = ["SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR"];
  for (let i = 0; i < 2; i++) {
    const server = make_server(
      `unix:${path}`,
      0,
      show_variables(...names),
      QUIET,
    );
    const answer = await answer_of(
      server,
      () => Deno.connect({ transport: "unix", path }),
    );
    assertEquals(answer, "localhost\n80\n");
  }
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("with tls it serves HTTPS, and a large last response arrives whole", async () => {
  const folder = new URL("../fixtures/tls/", import.meta.url);
  const cert = Deno.readTextFileSync(new URL("cert.pem", folder));
  const key = Deno.readTextFileSync(new URL("key.pem", folder));
  const body = new Uint8Array(3 * 1024 * 1024).fill(0x61);
  const seen: unknown[] = [];
  const server = make_server(LOCAL, 0, (environ, start_response) => {
    seen.push(environ["wsgi.url_scheme"], environ.HTTPS);
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [body];
  }, { ...QUIET, tls: { cert, key } });
  const answer = await answer_of(server, () =>
    Deno.connectTls({
      hostname: "localhost",
      port: server.server_port,
      caCerts: [cert],
    }));
  assertEquals(answer.length, body.length);
  assertEquals(seen, ["https", "on"]);
});

Deno.test({
  name: "with reuse_port, two servers share a port (Linux)",
  ignore: Deno.build.os !== "linux",
  async fn() {
    // A separate process, as the option needs a flag.
    const module = new URL("../../server/mod.ts", import.meta.url);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        "--unstable-net",
        `import { demo_app, make_server } from "${module}";
        const options = { reuse_port: true };
        using first = make_server("${LOCAL}", 0, demo_app, options);
        const port = first.server_port;
        using second = make_server("${LOCAL}", port, demo_app, options);`,
      ],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  },
});

const WRONG: { name: string; options: unknown; message: string }[] = [
  {
    name: "an option that does not exist",
    options: { max_body: 1 },
    message:
      'there is no such option: received "max_body"; the options are input, ',
  },
  {
    name: "a limit that is not a number",
    options: { max_headers: "many" },
    message: 'max_headers must be a number of 0 or more: received "many"',
  },
  {
    name: "a limit in a string of digits",
    options: { max_headers: "5" },
    message: 'max_headers must be a number of 0 or more: received "5"',
  },
  {
    name: "an input mode that does not exist",
    options: { input: "streaming" },
    message: 'input must be "buffered" or "stream": received "streaming"',
  },
  {
    name: "an access log that does not exist",
    options: { access_log: "short" },
    message: 'access_log must be "common", "combined", "json", a function',
  },
  {
    name: "a server name that would end its header",
    options: { server_software: "a\r\nX: y" },
    message: "server_software must be a string that can be a header value",
  },
  {
    name: "tls that is a path",
    options: { tls: "cert.pem" },
    message: "tls must be an object with cert and key",
  },
  {
    name: "a flag that is a number",
    options: { reuse_port: 1 },
    message: "reuse_port must be a boolean: received 1",
  },
  {
    name: "mode bits in letters",
    options: { unix_mode: "rw-rw----" },
    message: 'unix_mode must be mode bits in octal, such as "660": received',
  },
  {
    name: "mode bits as a number",
    options: { unix_mode: 660 },
    message:
      'unix_mode must be mode bits in octal, such as "660": received 660',
  },
  {
    name: "a negative limit",
    options: { max_body_bytes: -1 },
    message: "max_body_bytes must be a number of 0 or more: received -1",
  },
  {
    name: "a limit of zero connections",
    options: { max_connections: 0 },
    message: "max_connections must be a number of 1 or more: received 0",
  },
  {
    name: "a limit that is NaN",
    options: { shutdown_timeout: NaN },
    message: "shutdown_timeout must be a number of 0 or more",
  },
];

for (const { name, options, message } of WRONG) {
  Deno.test(`make_server() refuses ${name}`, () => {
    assertThrows(
      () => make_server(LOCAL, 0, ok, options as ServerOptions),
      TypeError,
      message,
    );
  });
}

Deno.test("make_server() refuses tls on a Unix socket", () => {
  const options = { tls: { cert: "", key: "" } };
  assertThrows(
    () => make_server("unix:socket", 0, ok, options),
    TypeError,
    "a Unix socket cannot have TLS; leave out tls",
  );
});

Deno.test("make_server() uses the default for an undefined option", () => {
  using server = make_server(LOCAL, 0, ok, { max_headers: undefined });
  assertEquals(server.options.max_headers, 100);
});

Deno.test("make_server() stops listening if a later step fails", () => {
  let port = 0;
  class Server extends WSGIServer {
    override server_activate() {
      port = this.server_port;
      throw new Error("later");
    }
  }
  assertThrows(
    () => make_server(LOCAL, 0, ok, { server_class: Server }),
    Error,
    "later",
  );
  make_server(LOCAL, port, ok).server_close();
});

Deno.test("make_server() refuses an application that is not a function", () => {
  for (const app of [undefined, null, "app", {}]) {
    assertThrows(
      () => make_server(LOCAL, 0, app as unknown as WSGIApplication),
      TypeError,
      "the application must be a function",
    );
  }
});

// How it stops.

/** An application that signals when it runs, and waits to be released. */
class Gate {
  readonly entered = Promise.withResolvers<void>();
  readonly release = Promise.withResolvers<void>();

  readonly app: WSGIApplication = async (_environ, start_response) => {
    this.entered.resolve();
    await this.release.promise;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode("done")];
  };
}

Deno.test("shutdown() lets a reply in flight finish, and closes idle connections", async () => {
  const gate = new Gate();
  await using served = serve(gate.app);
  using idle = await served.connect();
  using busy = await served.connect();
  await busy.send(GET + GET);
  await eventually("the application to run", gate.entered.promise);

  const stopped = served.server.shutdown();
  assertEquals(await idle.read_to_end(), "");
  await assertRejects(() => served.connect(), Deno.errors.ConnectionRefused);
  gate.release.resolve();
  const answers = responses(await busy.read_to_end());
  // The second request was sent in full as well.
  assertEquals(answers.map(({ body }) => body), ["done", "done"]);
  assertEquals(
    answers.map(({ headers }) => headers.at(-1)?.[1] === "close"),
    [false, true],
  );
  busy.close();
  await eventually("shutdown()", stopped);
  await eventually("serve_forever()", served.served);
});

Deno.test("shutdown() lets a request finish whose head has half arrived", async () => {
  await using served = serve(ok);
  using peer = await served.connect();
  await peer.send(GET + GET.slice(0, 20));
  await peer.read_until("ok");
  const stopped = served.server.shutdown();
  await peer.send(GET.slice(20) + GET);
  const answers = responses(await peer.read_to_end());
  assertEquals(answers.map(({ body }) => body), ["ok", "ok"]);
  peer.close();
  await eventually("shutdown()", stopped);
});

Deno.test("shutdown() during a reply closes the connection after it", async () => {
  class Handler extends WSGIRequestHandler {
    override log_request() {
      queueMicrotask(() => this.server.shutdown());
    }
  }
  await using served = serve(ok, { handler_class: Handler });
  using peer = await served.connect();
  await peer.send(GET);
  assertEquals(responses(await peer.read_to_end())[0].body, "ok");
});

Deno.test("shutdown() while a connection is being accepted does not wait for its client", async () => {
  class Server extends WSGIServer {
    override async get_request() {
      const accepted = await super.get_request();
      this.shutdown();
      return accepted;
    }
  }
  await using served = serve(ok, { server_class: Server });
  using peer = await served.connect();
  assertEquals(await peer.read_to_end(), "");
  await eventually("serve_forever()", served.served);
});

const HUNG: { name: string; options: MakeServerOptions }[] = [
  { name: "an application that never answers", options: {} },
  {
    name: "an application at max_connections",
    options: { max_connections: 1 },
  },
];

for (const { name, options } of HUNG) {
  Deno.test(`shutdown() ends after shutdown_timeout with ${name}`, async () => {
    const gate = new Gate();
    await using served = serve(gate.app, {
      ...options,
      shutdown_timeout: 0.01,
    });
    using peer = await served.connect();
    await peer.send(GET);
    await eventually("the application to run", gate.entered.promise);
    await eventually("shutdown()", served.server.shutdown());
    await eventually("serve_forever()", served.served);
    assertEquals(await peer.read_to_end().catch(() => ""), "");
  });
}

Deno.test("shutdown_timeout Infinity waits for requests in flight", async () => {
  const gate = new Gate();
  await using served = serve(gate.app, { shutdown_timeout: Infinity });
  using peer = await served.connect();
  await peer.send(GET);
  await eventually("the application to run", gate.entered.promise);
  const stopped = served.server.shutdown();
  // A timer that cannot count that far would fire at once.
  await new Promise((resolve) => setTimeout(resolve, 5));
  gate.release.resolve();
  assertEquals(responses(await peer.read_to_end())[0].body, "done");
  await eventually("shutdown()", stopped);
});

Deno.test("shutdown_timeout 0 cuts off requests in flight at once", async () => {
  const gate = new Gate();
  await using served = serve(gate.app, { shutdown_timeout: 0 });
  using peer = await served.connect();
  await peer.send(GET);
  await eventually("the application to run", gate.entered.promise);
  await eventually("shutdown()", served.server.shutdown());
  assertEquals(await peer.read_to_end().catch(() => ""), "");
});

Deno.test("shutdown() of a server that is not serving stops it listening", async () => {
  await using server = make_server(LOCAL, 0, ok);
  await eventually("shutdown()", server.shutdown());
  await assertRejects(connect_to(server), Deno.errors.ConnectionRefused);
});

Deno.test("serve_forever() serves again after shutdown(), on the same port", async () => {
  await using server = make_server(LOCAL, 0, ok, QUIET);
  const port = server.server_port;
  for (let i = 0; i < 2; i++) {
    const served = server.serve_forever();
    assertEquals(server.server_port, port);
    using peer = new Peer(await connect_to(server)());
    await peer.send(GET);
    await peer.read_until("ok");
    await eventually("shutdown()", server.shutdown());
    await served;
  }
});

Deno.test("serve_forever() serves after a handle_request() that timed out and a shutdown()", async () => {
  await using server = make_server(LOCAL, 0, ok, QUIET);
  server.timeout = 0;
  await server.handle_request();
  await server.shutdown();
  // It was shut down before it began, as by a signal right after the start.
  await server.serve_forever();
  const served = server.serve_forever();
  using peer = new Peer(await connect_to(server)());
  await peer.send(GET);
  await peer.read_until("ok");
  await server.shutdown();
  await served;
});

Deno.test("a server that is serving does not serve a second time", async () => {
  await using served = serve(ok);
  for (const method of ["serve_forever", "handle_request"] as const) {
    await assertRejects(
      () => served.server[method](),
      Error,
      "it is serving already",
    );
  }
  assertEquals(responses(await served.raw(GET))[0].body, "ok");
});

Deno.test("a server that was closed does not serve again", async () => {
  const server = make_server(LOCAL, 0, ok);
  server.server_close();
  await assertRejects(() => server.serve_forever(), Error, "was closed");
  await assertRejects(() => server.handle_request(), Error, "was closed");
  server.server_close(); // Closing twice is none too many.
});

Deno.test("`using` closes the server, whatever is in flight", async () => {
  const gate = new Gate();
  let served, peer;
  {
    using server = make_server(LOCAL, 0, gate.app, QUIET);
    served = server.serve_forever();
    peer = new Peer(await connect_to(server)());
    await peer.send(GET);
    await eventually("the application to run", gate.entered.promise);
  }
  assertEquals(await peer.read_to_end().catch(() => ""), "");
  peer.close();
  gate.release.resolve();
  await eventually("serve_forever()", served);
});

Deno.test("`await using` lets a reply in flight finish", async () => {
  const gate = new Gate();
  let served, reply;
  {
    await using server = make_server(LOCAL, 0, gate.app, QUIET);
    served = server.serve_forever();
    const peer = new Peer(await connect_to(server)());
    await peer.send(GET);
    await eventually("the application to run", gate.entered.promise);
    reply = peer.read_to_end().finally(() => peer.close());
    gate.release.resolve();
  }
  assertEquals(responses(await reply)[0].body, "done");
  await eventually("serve_forever()", served);
});

Deno.test("slow applications run at the same time", async () => {
  const clients = 50;
  let entered = 0;
  const all = Promise.withResolvers<void>();
  await using served = serve(async (environ, start_response) => {
    if (++entered === clients) all.resolve();
    await all.promise;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return [latin1_encode(environ.PATH_INFO!)];
  });
  const answers = await Promise.all(
    Array.from(
      { length: clients },
      async (_, i) => responses(await served.raw(request(`GET /${i}`)))[0].body,
    ),
  );
  assertEquals(answers, Array.from({ length: clients }, (_, i) => `/${i}`));
});

Deno.test("demo_app() says hello and shows the environ", async () => {
  await using served = serve(demo_app);
  const [answer] = responses(await served.raw(request("GET /xyz?abc")));
  const lines = answer.body.split("\n");
  assertEquals(lines.slice(0, 2), ["Hello world!", ""]);
  for (
    const line of [
      'PATH_INFO = "/xyz"',
      'QUERY_STRING = "abc"',
      'REQUEST_METHOD = "GET"',
      "wsgi.run_once = false",
      "wsgi.version = [1, 0]",
    ]
  ) assert(lines.includes(line), line);
});
