import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { from_python } from "../../handlers/from_python.ts";
import { to_fetch } from "../../handlers/to_fetch.ts";
import { ConformanceError, validator } from "../../validator/mod.ts";
import { call_app } from "../../wsgi/call_app.ts";
import { environ_from } from "../../wsgi/environ_from.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { StreamInput } from "../../wsgi/input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication, WSGIEnvironment } from "../../wsgi/types.ts";
import { Collect } from "../helpers/collect.ts";
import { test_with } from "../helpers/programs.ts";
import { load_pyodide, PYODIDE } from "../helpers/pyodide.ts";

const pyodide = await load_pyodide();
const NEEDED = { Pyodide: pyodide === null ? null : PYODIDE };

const APPS = await Deno.readTextFile(
  new URL("../fixtures/python_apps.py", import.meta.url),
);

/** Where a new interpreter looks for modules. */
const HOME = "/home/pyodide";
pyodide?.FS.writeFile(`${HOME}/apps.py`, APPS);

function application(name: string): Promise<WSGIApplication> {
  return from_python(pyodide!, `apps:${name}`);
}

/** The text that the application `name` answers, and what else came of it. */
async function ask(
  name: string,
  { environ = environ_from() as Partial<WSGIEnvironment> } = {},
) {
  const response = await call_app(await application(name), environ);
  return { ...response, text: new TextDecoder().decode(response.body) };
}

test_with(
  NEEDED,
  "from_python() makes a real dict of the environ",
  async () => {
    const environ = {
      ...environ_from({ url: "/caf%C3%A9" }),
      "x.number": 1,
      "x.none": null,
      "x.undefined": undefined,
      "x.object": { answer: () => 42 },
    };
    const { text } = await ask("environ_types", { environ });
    assertEquals(
      text,
      "[True, (1, 0), False, 'http', '/cafÃ©', '/café', 1, None, False, 42]",
    );
  },
);

test_with(
  NEEDED,
  "from_python() hides Pyodide's event loop, as an application is synchronous",
  async () => {
    assertEquals(
      (await ask("event_loop")).text,
      "['no running event loop', 'no running event loop']",
    );
    // It is there again after the call.
    assertEquals(
      pyodide!.runPython(
        "import asyncio; asyncio.get_running_loop() is not None",
      ),
      true,
    );
  },
);

const READS = {
  "/read": "b'ab\\ncd\\nef'",
  "/read-some": "[b'ab\\n', b'', b'cd\\ne', b'f']",
  "/readline": "[b'ab\\n', b'cd', b'\\n', b'ef']",
  "/readlines": "[b'ab\\n', b'cd\\n', b'ef']",
  "/readlines-hint": "[[b'ab\\n'], [b'cd\\n', b'ef']]",
  "/iterate": "[b'ab\\n', b'cd\\n', b'ef']",
  "/end": "[8, b'', b'', [], []]",
};

for (const [url, expected] of Object.entries(READS)) {
  test_with(
    NEEDED,
    `from_python() gives a wsgi.input: ${url.slice(1)}`,
    async () => {
      const parts = { url, method: "POST", body: "ab\ncd\nef" };
      const environ: WSGIEnvironment = environ_from(parts);
      assertEquals((await ask("read_input", { environ })).text, expected);

      // The same, where the body comes as a stream.
      const pieces = ["ab\nc", "d", "\nef"].map(latin1_encode);
      const input = new StreamInput(() =>
        Promise.resolve(pieces.shift() ?? null)
      );
      const streamed = { ...environ, "wsgi.input": input as never };
      delete streamed.CONTENT_LENGTH;
      assertEquals(
        (await ask("read_input", { environ: streamed })).text,
        expected,
      );
    },
  );
}

test_with(
  NEEDED,
  "from_python() reads from a wsgi.input that gives Buffers",
  async () => {
    class Subclass extends Uint8Array {}
    const environ = environ_from({ url: "/iterate" });
    const body = new Subclass(latin1_encode("..ab\ncd")).subarray(2);
    const pieces = [body];
    environ["wsgi.input"].read = () => pieces.shift() ?? new Subclass();
    assertEquals(
      (await ask("read_input", { environ })).text,
      "[b'ab\\n', b'cd']",
    );
  },
);

test_with(
  NEEDED,
  "from_python() raises what wsgi.input throws as an OSError",
  async () => {
    const environ = environ_from();
    environ["wsgi.input"].read = () => {
      throw new Error("the client left");
    };
    assertEquals(
      (await ask("failing_input", { environ })).text,
      "'the client left'",
    );
  },
);

test_with(NEEDED, "from_python() writes wsgi.errors to ours", async () => {
  assertEquals(
    (await ask("write_errors")).errors,
    "one\ntwo\nhé€\nprinted\n" +
      "Cannot write to wsgi.errors: it takes str: received bytes",
  );
});

test_with(
  NEEDED,
  "from_python() gives a wsgi.file_wrapper that closes its file",
  async () => {
    assertEquals((await ask("wrap_file")).body.length, 100_000);
    assertEquals((await ask("files_closed")).text, "1");
  },
);

test_with(
  NEEDED,
  "from_python() passes on write(), and a list as an array",
  async () => {
    assertEquals((await ask("push")).text, "pushed and returned");
    const app = await application("push");
    const result = app(environ_from(), () => () => {});
    assertEquals(
      (result as Uint8Array[]).map(latin1_decode),
      ["and ", "returned"],
    );
  },
);

test_with(
  NEEDED,
  "from_python() makes a chunk when it is asked for, and closes once",
  async () => {
    const app = await application("generate");
    const errors = new StringErrors();
    const environ = { ...environ_from(), "wsgi.errors": errors };
    const heads: string[] = [];
    const result = app(environ, (status) => {
      heads.push(status);
      return () => {};
    }) as Iterable<Uint8Array> & { close(): void };
    assertEquals([heads, errors.getvalue()], [[], ""]);
    const iterator = result[Symbol.iterator]();
    const first = iterator.next();
    assertEquals(latin1_decode(first.value!), "one");
    assertEquals([heads, errors.getvalue()], [["200 OK"], "called one; "]);
    assertEquals(iterator.next().value, new Uint8Array());
    result.close();
    result.close();
    assertEquals(errors.getvalue(), "called one; ; closed");
    assertEquals(iterator.next(), { done: true, value: undefined });
  },
);

test_with(
  NEEDED,
  "from_python(): exc_info replaces the head before it is sent",
  async () => {
    const { status, headers, text } = await ask("replace_head");
    assertEquals([status, headers, text], [
      "500 Oh",
      [["X-Why", "error"]],
      "replaced",
    ]);
  },
);

test_with(
  NEEDED,
  "from_python(): exc_info raises its own exception where the head was sent",
  async () => {
    const app = await application("fail_late");
    const error = await assertRejects(
      () => call_app(app, environ_from()),
      Error,
    );
    assertEquals(error.message, "KeyError: 'lost'");
    assertStringIncludes(error.stack!, 'raise KeyError("lost")');
  },
);

test_with(
  NEEDED,
  "from_python() throws the server's own error back",
  async () => {
    const app = validator(await application("refused"));
    const error = await assertRejects(
      () => call_app(app, environ_from()),
      ConformanceError,
    );
    assertEquals(error.rule, "headers.hop-by-hop");

    // An application may as well catch it, as any error of input and output.
    const surviving = validator(await application("survive_refusal"));
    const { body } = await call_app(surviving, environ_from());
    assertStringIncludes(latin1_decode(body), "headers.hop-by-hop");
  },
);

const FAILURES = {
  fail: ["LookupError: hé is € lost", /in helper\n/],
  fail_iterating: ["LookupError: half-way", /in fail_iterating\n/],
  fail_closing: ["LookupError: while closing", /in close\n/],
  leave: ["SystemExit: 3", /in leave\n/],
} as const;

for (const [name, [message, place]] of Object.entries(FAILURES)) {
  test_with(
    NEEDED,
    `from_python() throws an exception with its traceback: ${name}`,
    async () => {
      const app = await application(name);
      const error = await assertRejects(
        () => call_app(app, environ_from()),
        Error,
      );
      assertEquals(error.message, message);
      assertMatch(error.stack!, /^Traceback \(most recent call last\):\n/);
      assertMatch(error.stack!, place);
      // The frames of the shim are nobody's concern.
      assertNotMatch(error.stack!, /from_python\.py/);
    },
  );
}

test_with(
  NEEDED,
  "from_python(): an exception is a 500, and its traceback in wsgi.errors",
  async () => {
    const app = await application("fail");
    const handler = new Collect();
    await handler.run(app);
    assertStringIncludes(handler.output, "500 Internal Server Error");
    assertNotMatch(handler.output, /LookupError/);
    const log = handler.stderr.getvalue();
    assertMatch(log, /Traceback [^]*apps\.py[^]*\nLookupError: hé is € lost\n/);

    const errors = new StringErrors();
    const response = await to_fetch(app, { errors })(new Request("http://a/"));
    assertEquals(response.status, 500);
    assertNotMatch(await response.text(), /LookupError/);
    assertStringIncludes(errors.getvalue(), "LookupError: hé is € lost");
  },
);

const WRONG = {
  "/status": "start response: the status must be str: received bytes",
  "/list": "start response: the headers must be a list: received tuple",
  "/tuple": "start response: a header must be a tuple of two str: received " +
    "['X-A', 'b']",
  "/value": "start response: a header must be a tuple of two str: received " +
    "('X-A', b'b')",
  "/chunk": "send a chunk: it must be bytes: received str",
  "/chunks": "send a chunk: it must be bytes: received str",
  "/write": "send a chunk: it must be bytes: received str",
};

for (const [url, message] of Object.entries(WRONG)) {
  test_with(
    NEEDED,
    `from_python() refuses what would come out as something else: ${
      url.slice(1)
    }`,
    async () => {
      const app = await application("wrong");
      await assertRejects(
        () => call_app(app, environ_from({ url })),
        Error,
        `TypeError: Cannot ${message}`,
      );
    },
  );
}

test_with(
  NEEDED,
  "from_python() refuses a result that is not iterable",
  async () => {
    const app = await application("wrong");
    await assertRejects(
      () => call_app(app, environ_from({ url: "/none" })),
      Error,
      "TypeError: 'NoneType' object is not iterable",
    );
  },
);

test_with(
  NEEDED,
  "from_python() runs each request in a context of its own, to its close()",
  async () => {
    const app = await application("in_context");
    const errors = new StringErrors();
    const bodies = ["/a", "/b"].map((url) => {
      const environ = { ...environ_from({ url }), "wsgi.errors": errors };
      return app(environ, () => () => {}) as
        & IterableIterator<Uint8Array>
        & { close(): void };
    });
    const seen = [0, 1, 1, 0].map((nth) =>
      latin1_decode(bodies[nth].next().value!)
    );
    assertEquals(seen, ["/a", "/b", "/b", "/a"]);
    for (const body of bodies) body.close();
    assertEquals(errors.getvalue(), "closed /aclosed /b");
  },
);

test_with(
  NEEDED,
  "from_python() leaves nothing of a request behind, however it ends",
  async () => {
    const app = await application("remembering");
    const cases = [
      ["environ_types", "/"],
      ["read_input", "/read"],
      ["write_errors", "/"],
      ["wrap_file", "/"],
      ["push", "/"],
      ["generate", "/"],
      ["replace_head", "/"],
      ["fail_late", "/"],
      ["survive_refusal", "/"],
      ["refused", "/"],
      ["fail", "/"],
      ["fail_iterating", "/"],
      ["fail_closing", "/"],
      ["in_context", "/"],
      ...Object.keys(WRONG).map((url) => ["wrong", url]),
    ];
    for (const [name, url] of cases) {
      const environ = { ...environ_from({ url }), "x.app": name };
      await call_app(validator(app), environ).catch(() => {});
    }
    // And one whose reader leaves after the first chunk.
    const environ = { ...environ_from(), "x.app": "generate" };
    const result = app(environ, () => () => {}) as
      & IterableIterator<Uint8Array>
      & { close(): void };
    result.next();
    result.close();
    const { text } = await ask("still_alive");
    assertEquals(text, `[${cases.length + 1}, 0]`);
  },
);

test_with(
  NEEDED,
  "from_python() takes an attribute of an attribute",
  async () => {
    assertEquals((await ask("Namespace.Inner.application")).text, "'inner'");
  },
);

test_with(
  NEEDED,
  "from_python() says what is wrong with the name of an application",
  async (_, test) => {
    const cases = {
      "nowhere:app": 'Cannot load Python application "nowhere:app": ' +
        "ModuleNotFoundError: No module named 'nowhere'",
      "apps:nothing": 'Cannot load Python application "apps:nothing": ' +
        "AttributeError: module 'apps' has no attribute 'nothing'",
      "apps:not_callable":
        'Cannot load Python application "apps:not_callable": ' +
        "TypeError: apps:not_callable is not callable: it is 'a string'",
      "broken:app":
        'Cannot load Python application "broken:app": SyntaxError: ',
      "apps.py": "Cannot load Python application: its name must be " +
        '"module:attribute": received "apps.py"',
    };
    pyodide!.FS.writeFile(`${HOME}/broken.py`, "def app(:\n");
    for (const [target, message] of Object.entries(cases)) {
      await test.step(target, async () => {
        await assertRejects(
          () => from_python(pyodide!, target),
          Error,
          message,
        );
      });
    }
  },
);

test_with(
  NEEDED,
  "from_python() says in plain words that an interpreter has failed",
  async () => {
    const doomed = (await load_pyodide())!;
    doomed.FS.writeFile(`${HOME}/apps.py`, APPS);
    const app = await from_python(doomed, "apps:end_of_interpreter");
    const other = await from_python(doomed, "apps:event_loop");
    const plain =
      "its interpreter has failed and can run nothing more: received";
    const console_error = console.error;
    console.error = () => {}; // Pyodide says on the console that it ends.
    try {
      const error = assertThrows(
        () => app(environ_from(), () => () => {}),
        Error,
        plain,
      );
      assertInstanceOf(error.cause, Error);
    } finally {
      console.error = console_error;
    }
    // It does not get to answer in a state that nobody knows.
    assertThrows(() => other(environ_from(), () => () => {}), Error, plain);
    await assertRejects(() => from_python(doomed, "apps:push"), Error, plain);
    assert(await application("push"));
  },
);
