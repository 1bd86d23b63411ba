/**
 * Each method and attribute of the class chain, overridden once and seen to
 * take effect.
 */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import {
  type Address,
  HTTPServer,
  make_server,
  type MakeServerOptions,
  ServerHandler,
  StreamRequestHandler,
  WSGIRequestHandler,
  WSGIServer,
} from "../../server/mod.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import type { WSGIApplication, WSGIEnvironment } from "../../wsgi/types.ts";
import { Peer, responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";
import { within } from "../helpers/within.ts";

const GET = request();

const ok: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode("ok")];
};

/** Answers with the variable that the path names. */
const show_variable: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode(String(environ[environ.PATH_INFO!.slice(1)]))];
};

/** The body that a server answers to `message`. */
async function ask(
  options: MakeServerOptions,
  app: WSGIApplication = ok,
  message = GET,
): Promise<string> {
  await using served = serve(app, options);
  const [answer] = responses(await served.raw(message));
  return answer.body;
}

// The server.

type NewServer = new (
  ...args: ConstructorParameters<typeof WSGIServer>
) => WSGIServer;

const SERVER_HOOKS = [
  "server_bind",
  "server_activate",
  "get_request",
  "verify_request",
  "process_request",
  "finish_request",
  "shutdown_request",
  "close_request",
  "service_actions",
  "serve_forever",
  "shutdown",
  "server_close",
  "set_app",
  "get_app",
  "setup_environ",
] as const;

for (const hook of SERVER_HOOKS) {
  Deno.test(`${hook}() is called by a server that answers one request`, async () => {
    let calls = 0;
    class Server extends WSGIServer {}
    const original: (...args: never[]) => unknown = WSGIServer.prototype[hook];
    Object.defineProperty(Server.prototype, hook, {
      value(this: WSGIServer, ...args: never[]) {
        calls++;
        return original.apply(this, args);
      },
    });
    assertEquals(await ask({ server_class: Server }), "ok");
    assert(calls > 0);
  });
}

Deno.test("serving calls its hooks in the order of socketserver", async () => {
  const order: string[] = [];
  class Server extends WSGIServer {
    override server_bind() {
      order.push("server_bind");
      super.server_bind();
    }
    override setup_environ() {
      order.push("setup_environ");
      super.setup_environ();
    }
    override server_activate() {
      order.push("server_activate");
      super.server_activate();
    }
    override verify_request() {
      order.push("verify_request");
      return true;
    }
    override process_request(request: Deno.Conn, client_address: Address) {
      order.push("process_request");
      return super.process_request(request, client_address);
    }
    override finish_request(request: Deno.Conn, client_address: Address) {
      order.push("finish_request");
      return super.finish_request(request, client_address);
    }
    override shutdown_request(request: Deno.Conn) {
      order.push("shutdown_request");
      super.shutdown_request(request);
    }
    override close_request(request: Deno.Conn) {
      order.push("close_request");
      super.close_request(request);
    }
  }
  class Handler extends WSGIRequestHandler {
    override setup() {
      order.push("setup");
      super.setup();
    }
    override handle() {
      order.push("handle");
      return super.handle();
    }
    override finish() {
      order.push("finish");
      return super.finish();
    }
  }
  await ask({ server_class: Server, handler_class: Handler });
  assertEquals(order, [
    "server_bind",
    "setup_environ",
    "server_activate",
    "verify_request",
    "process_request",
    "finish_request",
    "setup",
    "handle",
    "finish",
    "shutdown_request",
    "close_request",
  ]);
});

Deno.test("verify_request() that returns false closes the connection unanswered", async () => {
  class Server extends WSGIServer {
    override verify_request(_request: Deno.Conn, [host]: Address) {
      assertEquals(host, "127.0.0.1");
      return false;
    }
  }
  await using served = serve(ok, { server_class: Server });
  assertEquals(await served.raw(GET).catch(() => ""), "");
});

Deno.test("get_app() chooses the application of each request", async () => {
  class Server extends WSGIServer {
    override get_app() {
      return show_variable;
    }
  }
  const message = request("GET /REQUEST_METHOD");
  assertEquals(await ask({ server_class: Server }, ok, message), "GET");
});

Deno.test("set_app() changes the application for requests from then on", async () => {
  await using served = serve(ok);
  using peer = await served.connect();
  await peer.send(GET);
  await peer.read_until("ok");
  served.server.set_app(show_variable);
  await peer.send(request("GET /REQUEST_METHOD"));
  await peer.read_until("\r\n\r\nGET");
});

Deno.test("what setup_environ() adds is in every environ, which each request may change", async () => {
  class Server extends WSGIServer {
    override setup_environ() {
      super.setup_environ();
      this.base_environ["x.own"] = "0";
    }
  }
  const count: WSGIApplication = (environ, start_response) => {
    environ["x.own"] += "1";
    return show_variable(environ, start_response);
  };
  await using served = serve(count, { server_class: Server });
  const message = request("GET /x.own");
  const answers = responses(await served.raw(message + message));
  assertEquals(answers.map(({ body }) => body), ["01", "01"]);
});

const FAILING_HOOKS: { hook: string; options: MakeServerOptions }[] = [
  {
    hook: "verify_request",
    options: {
      server_class: class extends WSGIServer {
        override verify_request(): boolean {
          throw new Error("oops");
        }
      },
    },
  },
  {
    hook: "finish_request",
    options: {
      server_class: class extends WSGIServer {
        override finish_request() {
          return Promise.reject(new Error("oops"));
        }
      },
    },
  },
  {
    hook: "setup",
    options: {
      handler_class: class extends WSGIRequestHandler {
        override setup() {
          throw new Error("oops");
        }
      },
    },
  },
  {
    hook: "handle",
    options: {
      handler_class: class extends WSGIRequestHandler {
        override handle() {
          return Promise.reject(new Error("oops"));
        }
      },
    },
  },
  {
    hook: "finish",
    options: {
      handler_class: class extends WSGIRequestHandler {
        override finish() {
          return Promise.reject(new Error("oops"));
        }
      },
    },
  },
  {
    hook: "get_environ",
    options: {
      handler_class: class extends WSGIRequestHandler {
        override get_environ(): WSGIEnvironment {
          throw new Error("oops");
        }
      },
    },
  },
];

for (const { hook, options } of FAILING_HOOKS) {
  Deno.test(`an error of ${hook}() is handle_error()'s, and the connection is closed`, async () => {
    const errors: unknown[] = [];
    class Server extends (options.server_class ?? WSGIServer) {
      override handle_error(
        _request: Deno.Conn,
        client_address: Address,
        error: unknown,
      ) {
        assertEquals(client_address[0], "127.0.0.1");
        errors.push(error);
      }
    }
    await using served = serve(ok, { ...options, server_class: Server });
    for (let i = 1; i <= 2; i++) {
      await served.raw(GET).catch(() => "");
      assertEquals(errors.map(String), Array(i).fill("Error: oops"));
    }
  });
}

/** A server whose first `get_request()` rejects with `error`. */
function failing_to_accept(error: Error): NewServer {
  let calls = 0;
  return class extends WSGIServer {
    override get_request() {
      return ++calls === 1 ? Promise.reject(error) : super.get_request();
    }
  };
}

Deno.test("get_request() is called again after the system refused", async () => {
  using write = stub(Deno.stderr, "writeSync", (data) => data.length);
  const error = Object.assign(new Error("Too many open files"), {
    code: "EMFILE",
  });
  assertEquals(await ask({ server_class: failing_to_accept(error) }), "ok");
  const logged = write.calls.map(({ args }) => latin1_decode(args[0] as never));
  assertEquals(logged, ["Cannot accept a connection: Too many open files\n"]);
});

Deno.test("any other error of get_request() is serve_forever()'s", async () => {
  const server_class = failing_to_accept(new TypeError("oops"));
  using server = make_server("127.0.0.1", 0, ok, { server_class });
  await assertRejects(() => server.serve_forever(), TypeError, "oops");
});

Deno.test("handle_request() serves one connection and returns", async () => {
  using server = make_server("127.0.0.1", 0, ok, { access_log: false });
  const port = server.server_port;
  for (let i = 0; i < 2; i++) {
    const handled = server.handle_request();
    using peer = new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
    await peer.send(GET + GET);
    const answers = responses(await peer.read_to_end());
    assertEquals(answers.map(({ body }) => body), ["ok"]);
    peer.close();
    await within("handle_request()", handled);
  }
});

Deno.test("handle_timeout() is called when timeout seconds pass without a connection", async () => {
  let timeouts = 0;
  class Server extends WSGIServer {
    override timeout = 0.001;
    override handle_timeout() {
      timeouts++;
    }
  }
  const options = { access_log: false, server_class: Server } as const;
  using server = make_server("127.0.0.1", 0, ok, options);
  await within("handle_request()", server.handle_request());
  await within("handle_request()", server.handle_request());
  assertEquals(timeouts, 2);

  server.timeout = 10;
  const handled = server.handle_request();
  const port = server.server_port;
  using peer = new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
  await peer.send(GET);
  assertEquals(responses(await peer.read_to_end())[0].body, "ok");
  await within("handle_request()", handled);
  assertEquals(timeouts, 2);
});

Deno.test("request_queue_size is how many connections wait, unless backlog is given", () => {
  class Server extends WSGIServer {
    override request_queue_size = 7;
  }
  using listen = stub(Deno, "listen", () => {
    throw new Error("listening is another test's");
  });
  for (const options of [{}, { backlog: 9 }]) {
    assertThrows(() =>
      make_server("127.0.0.1", 0, ok, { ...options, server_class: Server })
    );
  }
  const sizes = listen.calls.map(({ args }) =>
    (args[0] as unknown as { tcpBacklog: number }).tcpBacklog
  );
  assertEquals(sizes, [7, 9]);
});

Deno.test("server_name and server_port are in the environ, and a subclass may say others", () => {
  class Server extends WSGIServer {
    override server_bind() {
      super.server_bind();
      this.server_name = "example.org";
      this.server_port = 443;
      this.setup_environ();
    }
  }
  using server = make_server("127.0.0.1", 0, ok, { server_class: Server });
  assertEquals(server.base_environ.SERVER_NAME, "example.org");
  assertEquals(server.base_environ.SERVER_PORT, "443");
});

Deno.test("RequestHandlerClass serves the connections from then on", async () => {
  class Shout extends StreamRequestHandler {
    override async handle() {
      this.answer(latin1_decode((await this.rfile.read())!));
    }
    answer(text: string) {
      this.wfile.write_latin1(text.toUpperCase());
    }
  }
  class Whisper extends Shout {
    override answer(text: string) {
      this.wfile.write_latin1(text.toLowerCase());
    }
  }
  await using server = new HTTPServer(["127.0.0.1", 0], Shout);
  server.server_bind();
  server.server_activate();
  const served = server.serve_forever();
  for (
    const [handler_class, expected] of [
      [Shout, "HELLO"],
      [Whisper, "hello"],
    ] as const
  ) {
    server.RequestHandlerClass = handler_class;
    const port = server.server_port;
    using peer = new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
    await peer.send("Hello");
    assertEquals(await peer.read_to_end(), expected);
  }
  await server.shutdown();
  await served;
});

// The handler of a connection.

Deno.test("get_environ() says what the application sees", async () => {
  class Handler extends WSGIRequestHandler {
    override get_environ() {
      return { ...super.get_environ(), REMOTE_USER: "ann" };
    }
  }
  assertEquals(
    await ask(
      { handler_class: Handler },
      show_variable,
      request("GET /REMOTE_USER"),
    ),
    "ann",
  );
});

Deno.test("get_stderr() is wsgi.errors", async () => {
  const errors = new StringErrors();
  class Handler extends WSGIRequestHandler {
    override get_stderr() {
      return errors;
    }
  }
  await ask({ handler_class: Handler }, (environ, start_response) => {
    environ["wsgi.errors"].write("seen");
    return ok(environ, start_response);
  });
  assertEquals(errors.getvalue(), "seen");
});

Deno.test("log_request() gets the code and the bytes of body of each response", async () => {
  const logged: unknown[] = [];
  class Handler extends WSGIRequestHandler {
    override log_request(code: number, size: number) {
      logged.push([this.requestline, code, size]);
    }
  }
  await using served = serve(ok, { handler_class: Handler });
  await served.raw(GET + request("HEAD /a?b"));
  assertEquals(logged, [
    ["GET / HTTP/1.1", 200, 2],
    ["HEAD /a?b HTTP/1.1", 200, 0],
  ]);
});

Deno.test("log_message() gets each line of the log", async () => {
  const lines: string[] = [];
  class Handler extends WSGIRequestHandler {
    override log_message(message: string) {
      lines.push(message);
    }
  }
  await ask(
    { handler_class: Handler, access_log: "common" },
    ok,
    `${GET}GET / HTTP/9.9\r\n\r\n`,
  );
  assertEquals(lines[0], '"GET / HTTP/1.1" 200 2');
  assertStringIncludes(lines[1], "code 505, message Cannot serve request");
});

Deno.test("log_error() gets the errors of the connection", async () => {
  const errors: string[] = [];
  class Handler extends WSGIRequestHandler {
    override log_error(message: string) {
      errors.push(message);
    }
  }
  await ask({ handler_class: Handler }, ok, "nonsense\r\n\r\n");
  assertEquals(errors.length, 1);
  assertStringIncludes(errors[0], "code 400, message");
});

Deno.test("address_string() names the client in the log", async () => {
  const logged: unknown[] = [];
  class Handler extends WSGIRequestHandler {
    override address_string() {
      return "a client";
    }
  }
  await ask({
    handler_class: Handler,
    access_log: ({ remote_addr }) => logged.push(remote_addr),
  });
  assertEquals(logged, ["a client"]);
});

Deno.test("version_string() is the Server field, of errors as well", async () => {
  class Handler extends WSGIRequestHandler {
    override version_string() {
      return "own/1";
    }
    override log_error() {}
  }
  await using served = serve(ok, { handler_class: Handler });
  const answers = await served.raw(`${GET}nonsense\r\n\r\n`);
  assertEquals(answers.match(/^Server: .*$/gm), Array(2).fill("Server: own/1"));
});

Deno.test("handle_expect_100() says how the body is asked for", async () => {
  class Handler extends WSGIRequestHandler {
    override handle_expect_100() {
      this.wfile.write_latin1("HTTP/1.1 100 Go on\r\n\r\n");
    }
  }
  await using served = serve(ok, { handler_class: Handler });
  using peer = await served.connect();
  await peer.send(
    request("POST /", ["Content-Length: 1", "Expect: 100-continue"]),
  );
  await peer.read_until("HTTP/1.1 100 Go on\r\n\r\n");
  await peer.send("x");
  await peer.read_until("ok");
});

Deno.test("send_error() says how an error is answered", async () => {
  class Handler extends WSGIRequestHandler {
    override send_error(code: number) {
      this.wfile.write_latin1(`HTTP/1.1 ${code} Sorry\r\n\r\n`);
    }
  }
  await using served = serve(ok, { handler_class: Handler });
  assertEquals(
    await served.raw("nonsense\r\n\r\n"),
    "HTTP/1.1 400 Sorry\r\n\r\n",
  );
});

Deno.test("handle_one_request() may answer without the application", async () => {
  class Handler extends WSGIRequestHandler {
    override handle_one_request() {
      if (this.path !== "/health") return super.handle_one_request();
      this.wfile.write_latin1(
        `HTTP/1.1 200 ${this.command}\r\nContent-Length: 0\r\n\r\n`,
      );
    }
  }
  await using served = serve(ok, { handler_class: Handler });
  const answers = responses(
    await served.raw(GET + request("GET /health") + GET),
  );
  assertEquals(
    answers.map(({ reason, body }) => [reason, body]),
    [["OK", "ok"], ["GET", ""], ["OK", "ok"]],
  );
});

Deno.test("protocol_version is that of the answers in place of the application", async () => {
  class Handler extends WSGIRequestHandler {
    override protocol_version = "HTTP/1.0";
    override log_error() {}
  }
  await using served = serve(ok, { handler_class: Handler });
  assertStringIncludes(await served.raw("nonsense\r\n\r\n"), "HTTP/1.0 400 ");
});

Deno.test("a handler knows its request by the names of http.server", async () => {
  const seen: unknown[] = [];
  class Handler extends WSGIRequestHandler {
    override handle_one_request() {
      seen.push(
        this.command,
        this.path,
        this.request_version,
        this.requestline,
        this.headers.get("host"),
        this.client_address[0],
        this.server instanceof WSGIServer,
        this.date_time_string(0),
      );
      assert(/^\d\d\/\w{3}\/\d{4}:[\d:]{8} \+0000$/.test(
        this.log_date_time_string(),
      ));
      return super.handle_one_request();
    }
  }
  await ask({ handler_class: Handler }, ok, request("GET /a?b"));
  assertEquals(seen, [
    "GET",
    "/a?b",
    "HTTP/1.1",
    "GET /a?b HTTP/1.1",
    "a",
    "127.0.0.1",
    true,
    "Thu, 01 Jan 1970 00:00:00 GMT",
  ]);
});

Deno.test("ServerHandler is a handler like the others, to be subclassed", async () => {
  class Apology extends ServerHandler {
    override error_body = latin1_encode("sorry");
  }
  class Handler extends WSGIRequestHandler {
    override handle_one_request() {
      const handler = new Apology(
        new BytesInput(),
        this.wfile,
        new StringErrors(),
        this.get_environ(),
      );
      handler.request_handler = this;
      return handler.run(this.server.get_app()!);
    }
  }
  assertEquals(
    await ask({ handler_class: Handler }, () => {
      throw new Error("secret");
    }),
    "sorry",
  );
});
