/**
 * Each method and attribute of a connection's handler is overridden once, and
 * takes effect.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  ServerHandler,
  WSGIRequestHandler,
  WSGIServer,
} from "../../server/mod.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { ok, show_variables } from "../helpers/apps.ts";
import { responses } from "../helpers/peer.ts";
import { ask, serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";

const GET = request();

Deno.test("get_environ() decides what the application sees", async () => {
  class Handler extends WSGIRequestHandler {
    override get_environ() {
      return { ...super.get_environ(), REMOTE_USER: "ann" };
    }
  }
  assertEquals(
    await ask(show_variables("REMOTE_USER"), { handler_class: Handler }),
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
  await ask((environ, start_response) => {
    environ["wsgi.errors"].write("seen");
    return ok(environ, start_response);
  }, { handler_class: Handler });
  assertEquals(errors.getvalue(), "seen");
});

Deno.test("log_request() gets the status and the body length of each response", async () => {
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
    ok,
    { handler_class: Handler, access_log: "common" },
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
  await ask(ok, { handler_class: Handler }, "nonsense\r\n\r\n");
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
  await ask(ok, {
    handler_class: Handler,
    access_log: ({ remote_addr }) => logged.push(remote_addr),
  });
  assertEquals(logged, ["a client"]);
});

Deno.test("version_string() is the Server field, also for errors", async () => {
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

Deno.test("handle_expect_100() decides how to ask for the body", async () => {
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

Deno.test("send_error() decides how to answer an error", async () => {
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

Deno.test("protocol_version is used for answers that are not the application's", async () => {
  class Handler extends WSGIRequestHandler {
    override protocol_version = "HTTP/1.0";
    override log_error() {}
  }
  await using served = serve(ok, { handler_class: Handler });
  assertStringIncludes(await served.raw("nonsense\r\n\r\n"), "HTTP/1.0 400 ");
});

Deno.test("a handler has its request under the names of http.server", async () => {
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
  await ask(ok, { handler_class: Handler }, request("GET /a?b"));
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

Deno.test("ServerHandler can be subclassed like other handlers", async () => {
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
    await ask(() => {
      throw new Error("secret");
    }, { handler_class: Handler }),
    "sorry",
  );
});

Deno.test("a waiting connection keeps nothing of the previous request", async () => {
  const handlers: WSGIRequestHandler[] = [];
  class Handler extends WSGIRequestHandler {
    override setup() {
      super.setup();
      handlers.push(this);
    }
  }
  await using served = serve(ok, { handler_class: Handler });
  using peer = await served.connect();
  await peer.send(GET);
  await peer.read_until("\r\n\r\nok");
  const [handler] = handlers;
  assertEquals([handler.command, handler.headers.length], ["", 0]);
});

Deno.test("a ServerHandler may send a preamble of its own, each time", async () => {
  let count = 0;
  class Counted extends ServerHandler {
    override send_preamble() {
      super.send_preamble();
      this.stdout.write_latin1(`X-Count: ${++count}\r\n`);
    }
  }
  class Handler extends WSGIRequestHandler {
    protected override make_handler(
      ...[input, environ]: Parameters<WSGIRequestHandler["make_handler"]>
    ) {
      const stderr = this.get_stderr();
      return new Counted(input, this.wfile, stderr, environ, false, false);
    }
  }
  await using served = serve(ok, { handler_class: Handler });
  const answers = responses(await served.raw(GET.repeat(3)));
  assertEquals(
    answers.map(({ headers }) => new Map(headers).get("X-Count")),
    ["1", "2", "3"],
  );
  assertEquals(answers.map(({ body }) => body), ["ok", "ok", "ok"]);
});
