/**
 * Each method and attribute of the server's classes is overridden once, and
 * takes effect.
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { stub } from "@std/testing/mock";
import {
  type Address,
  HTTPServer,
  make_server,
  type MakeServerOptions,
  StreamRequestHandler,
  WSGIRequestHandler,
  WSGIServer,
} from "../../server/mod.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import type { WSGIApplication, WSGIEnvironment } from "../../wsgi/types.ts";
import { ok, show_variables } from "../helpers/apps.ts";
import { Peer, responses } from "../helpers/peer.ts";
import { ask, serve } from "../helpers/serve.ts";
import { StandardError } from "../helpers/standard_error.ts";
import { request } from "../helpers/wire.ts";
import { eventually } from "../helpers/eventually.ts";

const GET = request();

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
    assertEquals(await ask(ok, { server_class: Server }), "ok");
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
  await ask(ok, { server_class: Server, handler_class: Handler });
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

Deno.test("if verify_request() returns false, the connection is closed unanswered", async () => {
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
      return show_variables("REQUEST_METHOD");
    }
  }
  assertEquals(await ask(ok, { server_class: Server }), "GET");
});

Deno.test("set_app() changes the application for later requests", async () => {
  await using served = serve(ok);
  using peer = await served.connect();
  await peer.send(GET);
  await peer.read_until("ok");
  served.server.set_app(show_variables("REQUEST_METHOD"));
  await peer.send(GET);
  await peer.read_until("\r\n\r\nGET");
});

Deno.test("every environ has what setup_environ() adds, and each request may change it", async () => {
  class Server extends WSGIServer {
    override setup_environ() {
      super.setup_environ();
      this.base_environ["x.own"] = "0";
    }
  }
  const count: WSGIApplication = (environ, start_response) => {
    environ["x.own"] += "1";
    return show_variables("x.own")(environ, start_response);
  };
  await using served = serve(count, { server_class: Server });
  const answers = responses(await served.raw(GET + GET));
  assertEquals(answers.map(({ body }) => body), ["01", "01"]);
});

for (
  const [name, base] of Object.entries<Record<string, string>>({
    "other variables": { SERVER_NAME: "a", SERVER_PORT: "1", OWN: "2" },
    "the usual ones in another order": {
      SCRIPT_NAME: "/app",
      REMOTE_HOST: "",
      SERVER_SOFTWARE: "own",
      SERVER_PORT: "1",
      GATEWAY_INTERFACE: "CGI/1.1",
      SERVER_NAME: "a",
    },
    "one of a request, which is the request's": {
      SERVER_NAME: "a",
      SERVER_PORT: "1",
      REQUEST_METHOD: "POST",
    },
  })
) {
  Deno.test(`base_environ may have ${name}`, async () => {
    class Server extends WSGIServer {
      override setup_environ() {
        this.base_environ = base;
      }
    }
    let seen: Record<string, unknown> = {};
    await using served = serve((environ, start_response) => {
      seen = { ...environ };
      start_response("204 No Content", []);
      return [];
    }, { server_class: Server });
    await served.raw(GET);
    for (const key of ["GATEWAY_INTERFACE", "REMOTE_HOST", "SCRIPT_NAME"]) {
      assertEquals(key in seen, key in base, key);
    }
    for (const [key, value] of Object.entries(base)) {
      assertEquals(seen[key], key === "REQUEST_METHOD" ? "GET" : value);
    }
    assertEquals(Object.values(seen).includes(undefined), false);
  });
}

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
  Deno.test(`an error in ${hook}() goes to handle_error(), and the connection is closed`, async () => {
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

Deno.test("get_request() is called again after the system ran out of descriptors", async () => {
  using stderr = new StandardError();
  const error = Object.assign(new Error("Too many open files"), {
    code: "EMFILE",
  });
  assertEquals(await ask(ok, { server_class: failing_to_accept(error) }), "ok");
  assertEquals(
    stderr.text,
    "Cannot accept a connection: Too many open files\n",
  );
});

Deno.test("serve_forever() rejects with any other error of get_request()", async () => {
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
    await eventually("handle_request()", handled);
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
  await eventually("handle_request()", server.handle_request());
  await eventually("handle_request()", server.handle_request());
  assertEquals(timeouts, 2);

  server.timeout = 10;
  const handled = server.handle_request();
  const port = server.server_port;
  using peer = new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
  await peer.send(GET);
  assertEquals(responses(await peer.read_to_end())[0].body, "ok");
  await eventually("handle_request()", handled);
  assertEquals(timeouts, 2);
});

Deno.test("request_queue_size is how many connections may wait, unless backlog is given", () => {
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

Deno.test("server_name and server_port are in the environ, and a subclass may set others", () => {
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

Deno.test("RequestHandlerClass may be changed for later connections", async () => {
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
