/**
 * Each method and attribute of the handlers is overridden once, and takes
 * effect.
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { BaseCGIHandler } from "../../handlers/simple_handler.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { FileWrapper } from "../../wsgi/file_wrapper.ts";
import { Headers } from "../../wsgi/headers.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type {
  HeaderList,
  StartResponse,
  WSGIApplication,
} from "../../wsgi/types.ts";
import { Collect } from "../helpers/collect.ts";

const bytes = latin1_encode;

const ok: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [["X-Own", "1"]]);
  return [bytes("body")];
};

/** Returns a file. */
const file: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", []);
  const input = new BytesInput(bytes("file"));
  return new environ["wsgi.file_wrapper"]!(input);
};

const failing: WSGIApplication = () => {
  throw new Error("secret");
};

/** Answers with these keys of the environ, as JSON. */
function show(...keys: string[]): WSGIApplication {
  return (environ, start_response) => {
    start_response("200 OK", []);
    return [
      bytes(
        JSON.stringify(keys.map((key) => environ[key as keyof typeof environ])),
      ),
    ];
  };
}

interface Case {
  hook: string;
  handler: new () => Collect;
  /** By default, one that answers with a header and a body. */
  app?: WSGIApplication;
  /** What the output must contain. */
  sent: string | RegExp;
}

const METHODS: Case[] = [
  {
    hook: "run",
    handler: class extends Collect {
      override run() {
        super.run(show("REQUEST_METHOD"));
      }
    },
    sent: '["GET"]',
  },
  {
    hook: "setup_environ",
    handler: class extends Collect {
      override setup_environ() {
        super.setup_environ();
        this.environ.REMOTE_USER = "ann";
      }
    },
    app: show("REMOTE_USER"),
    sent: '["ann"]',
  },
  {
    hook: "add_cgi_vars",
    handler: class extends Collect {
      override add_cgi_vars() {
        this.environ.REQUEST_METHOD = "POST";
        this.environ.HTTPS = "on";
      }
    },
    app: show("REQUEST_METHOD", "wsgi.url_scheme"),
    sent: '["POST","https"]',
  },
  {
    hook: "add_wsgi_vars",
    handler: class extends Collect {
      protected override add_wsgi_vars() {
        super.add_wsgi_vars();
        this.environ["wsgi.own"] = 1;
      }
    },
    app: show("wsgi.own"),
    sent: "[1]",
  },
  {
    hook: "get_scheme",
    handler: class extends Collect {
      override get_scheme() {
        return "gopher";
      }
    },
    app: show("wsgi.url_scheme"),
    sent: '["gopher"]',
  },
  {
    hook: "get_stdin",
    handler: class extends Collect {
      override get_stdin() {
        return new BytesInput(bytes("own input"));
      }
    },
    app: (environ, start_response) => {
      start_response("200 OK", []);
      return [environ["wsgi.input"].read()];
    },
    sent: "own input",
  },
  {
    hook: "start_response",
    handler: class extends Collect {
      override start_response(
        ...[status, headers, exc_info]: Parameters<StartResponse>
      ) {
        const more: HeaderList = [...headers, ["X-More", "2"]];
        return super.start_response(status, more, exc_info);
      }
    },
    sent: "X-Own: 1\r\nX-More: 2\r\n",
  },
  {
    hook: "finish_response",
    handler: class extends Collect {
      override finish_response() {
        this.result = [bytes("another result")];
        return super.finish_response();
      }
    },
    sent: "another result",
  },
  {
    hook: "write",
    handler: class extends Collect {
      override write(data: Uint8Array) {
        super.write(bytes(latin1_decode(data).toUpperCase()));
      }
    },
    sent: "BODY",
  },
  {
    hook: "send_body",
    handler: class extends Collect {
      protected override send_body(data: Uint8Array) {
        super.send_body(bytes(`<${latin1_decode(data)}>`));
      }
    },
    sent: "Content-Length: 4\r\n\r\n<body>",
  },
  {
    hook: "has_body",
    handler: class extends Collect {
      protected override has_body() {
        return false;
      }
    },
    sent: /Content-Length: 4\r\n\r\n$/,
  },
  {
    hook: "send_headers",
    handler: class extends Collect {
      override send_headers() {
        this.headers!.set("X-Own", "set late");
        super.send_headers();
      }
    },
    sent: "X-Own: set late\r\n",
  },
  {
    hook: "cleanup_headers",
    handler: class extends Collect {
      override cleanup_headers() {
        this.headers!.delete("X-Own");
      }
    },
    sent: " GMT\r\n\r\nbody",
  },
  {
    hook: "set_content_length",
    handler: class extends Collect {
      override set_content_length() {
        this.headers!.set("X-Length", "unknown");
      }
    },
    sent: "X-Length: unknown\r\n\r\nbody",
  },
  {
    hook: "client_is_modern",
    handler: class extends Collect {
      override client_is_modern() {
        return false;
      }
    },
    sent: /^body$/,
  },
  {
    hook: "send_preamble",
    handler: class extends Collect {
      override send_preamble() {
        this._write(bytes("preamble\r\n"));
      }
    },
    sent: "preamble\r\nX-Own: 1\r\n",
  },
  {
    hook: "result_is_file",
    handler: class extends Collect {
      override result_is_file() {
        return true;
      }
      override sendfile() {
        this.write(bytes("all are files"));
        return true;
      }
    },
    sent: "all are files",
  },
  {
    hook: "sendfile",
    handler: class extends Collect {
      override sendfile() {
        assert(this.result instanceof FileWrapper);
        this.write(bytes("by sendfile"));
        return true;
      }
    },
    app: file,
    sent: "by sendfile",
  },
  {
    hook: "finish_content",
    handler: class extends Collect {
      override finish_content() {
        super.finish_content();
        this._write(bytes(" end"));
      }
    },
    sent: "body end",
  },
  {
    hook: "close",
    handler: class extends Collect {
      override close() {
        this._write(bytes(" closed"));
        return super.close();
      }
    },
    sent: "body closed",
  },
  {
    hook: "handle_error",
    handler: class extends Collect {
      override handle_error(error: unknown) {
        this.output += `handled ${error}`;
      }
    },
    app: failing,
    sent: "handled Error: secret",
  },
  {
    hook: "error_output",
    handler: class extends Collect {
      override error_output(
        ...[environ, start_response]: Parameters<WSGIApplication>
      ) {
        start_response("503 Sorry", []);
        return [bytes(`sorry, ${environ.REQUEST_METHOD}`)];
      }
    },
    app: failing,
    sent: "sorry, GET",
  },
  {
    hook: "log_exception",
    handler: class extends Collect {
      override log_exception(error: unknown) {
        this.output += `[${error}]`;
      }
    },
    app: failing,
    sent: "[Error: secret]HTTP/1.0 500 ",
  },
  {
    hook: "_write",
    handler: class extends Collect {
      protected override _write(data: Uint8Array) {
        super._write(bytes(latin1_decode(data).replace("body", "own")));
      }
    },
    sent: "\r\n\r\nown",
  },
  {
    hook: "_flush",
    handler: class extends Collect {
      protected override _flush() {
        this.output += "|";
      }
    },
    sent: "body|",
  },
];

const ATTRIBUTES: Case[] = [
  {
    hook: "wsgi_version",
    handler: class extends Collect {
      override wsgi_version = [1, 1] as const;
    },
    app: show("wsgi.version"),
    sent: "[[1,1]]",
  },
  {
    hook: "wsgi_run_once",
    handler: class extends Collect {
      override wsgi_run_once = true;
    },
    app: show("wsgi.run_once"),
    sent: "[true]",
  },
  {
    hook: "wsgi_file_wrapper",
    handler: class extends Collect {
      override wsgi_file_wrapper = null;
    },
    app: show("wsgi.file_wrapper"),
    sent: "[null]",
  },
  {
    hook: "os_environ",
    handler: class extends Collect {
      override os_environ = { HOME: "/home/ann", REQUEST_METHOD: "lost" };
    },
    app: show("HOME", "REQUEST_METHOD"),
    sent: '["/home/ann","GET"]',
  },
  {
    hook: "server_software",
    handler: class extends Collect {
      override server_software = "own/1";
    },
    app: show("SERVER_SOFTWARE"),
    sent: '\r\nServer: own/1\r\nContent-Length: 9\r\n\r\n["own/1"]',
  },
  {
    hook: "origin_server",
    handler: class extends Collect {
      override origin_server = false;
    },
    sent: "Status: 200 OK\r\nX-Own: 1\r\n",
  },
  {
    hook: "http_version",
    handler: class extends Collect {
      override http_version = "1.1";
    },
    sent: "HTTP/1.1 200 OK\r\n",
  },
  {
    hook: "headers_class",
    handler: class extends Collect {
      override headers_class = class extends Headers {
        override to_bytes() {
          return bytes(super.toString().replace("X-Own", "X-Class"));
        }
      };
    },
    sent: "X-Class: 1\r\n",
  },
  {
    hook: "error_status",
    handler: class extends Collect {
      override error_status = "503 Sorry";
    },
    app: failing,
    sent: "HTTP/1.0 503 Sorry\r\n",
  },
  {
    hook: "error_headers",
    handler: class extends Collect {
      override error_headers: HeaderList = [["Retry-After", "9"]];
    },
    app: failing,
    sent: "Retry-After: 9\r\n",
  },
  {
    hook: "error_body",
    handler: class extends Collect {
      override error_body = bytes("own words");
    },
    app: failing,
    sent: "\r\n\r\nown words",
  },
];

function check({ handler: Handler, app = ok, sent }: Case): void {
  const handler = new Handler();
  handler.run(app);
  if (typeof sent === "string") assertStringIncludes(handler.output, sent);
  else assertMatch(handler.output, sent);
}

for (const method of METHODS) {
  Deno.test(`${method.hook}() can be overridden in a subclass`, () =>
    check(method));
}

for (const attribute of ATTRIBUTES) {
  Deno.test(`${attribute.hook} can be set in a subclass`, () =>
    check(attribute));
}

Deno.test("a file that sendfile() declines is iterated", () => {
  const handler = new Collect();
  assertEquals(handler.sendfile(), false);
  handler.run(file);
  assertEquals(handler.body, "file");
});

Deno.test("SimpleHandler takes wsgi_multithread and wsgi_multiprocess", () => {
  for (const [multithread, multiprocess] of [[true, false], [false, true]]) {
    const handler = new Collect();
    handler.wsgi_multithread = multithread;
    handler.wsgi_multiprocess = multiprocess;
    handler.run(show("wsgi.multithread", "wsgi.multiprocess"));
    assertEquals(handler.body, JSON.stringify([multithread, multiprocess]));
  }
});

Deno.test("get_stderr() is wsgi.errors, and where exceptions are logged", () => {
  const errors = new StringErrors();
  class Handler extends Collect {
    override get_stderr() {
      return errors;
    }
  }
  new Handler().run((environ) => {
    environ["wsgi.errors"].write("seen\n");
    throw new Error("secret");
  });
  assertStringIncludes(errors.getvalue(), "seen\nError: secret\n");
});

Deno.test("traceback_limit is how many stack frames are logged", () => {
  for (const limit of [0, 1, 2]) {
    const handler = new Collect();
    handler.traceback_limit = limit;
    handler.run(failing);
    const frames = handler.stderr.getvalue().match(/^ {4}at /gm) ?? [];
    assertEquals(frames.length, limit);
  }
});

Deno.test("add_cgi_vars() copies the environ it was given", () => {
  const environ = { "x.own": 1 };
  const handler = new Collect(environ);
  handler.run((own, start_response) => {
    own["x.own"] = 2;
    return ok(own, start_response);
  });
  assertEquals(environ, { "x.own": 1 });
});

Deno.test("_write() writes as often as the stream needs", () => {
  const handler = new Collect();
  let output = "";
  handler.stdout = {
    write(data) {
      output += latin1_decode(data.subarray(0, 3));
      return Math.min(3, data.length);
    },
  };
  handler.run(ok);
  assertStringIncludes(output, "Content-Length: 4\r\n\r\nbody");
});

Deno.test("BaseCGIHandler answers with Status, whatever the HTTP version", () => {
  let output = "";
  const handler = new BaseCGIHandler(
    new BytesInput(),
    { write: (data) => void (output += latin1_decode(data)) },
    new StringErrors(),
    {},
  );
  handler.run(ok);
  assertEquals(
    output,
    "Status: 200 OK\r\nX-Own: 1\r\nContent-Length: 4\r\n\r\nbody",
  );
});
