import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { error_page } from "../../../../cli/serve/dev/error_page.ts";
import { masked_environ } from "../../../../cli/serve/dev/masked_environ.ts";
import { parse_stack, source_around } from "../../../../cli/serve/dev/stack.ts";
import { ConformanceError } from "../../../../validator/conformance_error.ts";
import { setup_testing_defaults } from "../../../../wsgi/environ_from.ts";
import type { WSGIEnvironment } from "../../../../wsgi/types.ts";

function environ_with(variables: Record<string, unknown>): WSGIEnvironment {
  const environ = { ...variables } as unknown as WSGIEnvironment;
  setup_testing_defaults(environ);
  return environ;
}

const FRAMES = [
  {
    line: "    at app (file:///srv/app.ts:5:13)",
    frame: { name: "app", file: "file:///srv/app.ts", line: 5, column: 13 },
  },
  {
    line: "    at async Object.<anonymous> (https://a.b/c.ts:1:2)",
    frame: {
      name: "Object.<anonymous>",
      file: "https://a.b/c.ts",
      line: 1,
      column: 2,
    },
  },
  {
    line: "    at file:///srv/a%20(b).ts:5:13",
    frame: { name: "", file: "file:///srv/a%20(b).ts", line: 5, column: 13 },
  },
  { line: "    at JSON.parse (<anonymous>)", frame: null },
  { line: "Error: at file:///srv/app.ts:5:13", frame: null },
];

for (const { line, frame } of FRAMES) {
  Deno.test(`parse_stack() of ${line.trim()}`, () => {
    const frames = parse_stack(`Error: a\n${line}`);
    assertEquals(
      frames,
      frame === null ? [] : [{ ...frame, is_internal: false }],
    );
  });
}

Deno.test("parse_stack() tells calls of this package and of the runtime", () => {
  const url = (path: string) => new URL(`../../../../${path}`, import.meta.url);
  const files = [
    "ext:core/01.js",
    "node:fs",
    url("server/a.ts").href,
    url("examples/a.ts").href,
  ];
  const frames = parse_stack(
    files.map((file) => `    at a (${file}:1:2)`).join("\n"),
  );
  assertEquals(frames.map((frame) => frame.is_internal), [
    true,
    true,
    true,
    false,
  ]);
});

Deno.test("source_around() has the lines around, as far as there are any", () => {
  const frame = (line: number) => ({
    name: "",
    file: import.meta.url,
    line,
    column: 1,
    is_internal: false,
  });
  const [first, ...others] = source_around(frame(1));
  assertEquals(first.number, 1);
  assertMatch(first.text, /^import /);
  assertEquals(others.length, 4);
  assertEquals(source_around(frame(20)).map(({ number }) => number), [
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
  ]);
  assertEquals(source_around({ ...frame(1), file: "file:///nowhere" }), []);
  assertEquals(source_around({ ...frame(1), file: "ext:a" }), []);
});

const MASKED = [
  ["HTTP_COOKIE", "session=abc; theme=dark", "session=••••••; theme=••••••"],
  ["HTTP_AUTHORIZATION", "Bearer abc", "Bearer ••••••"],
  ["HTTP_AUTHORIZATION", "abc", "••••••"],
  ["HTTP_PROXY_AUTHORIZATION", "Basic abc def", "Basic ••••••"],
  ["HTTP_X_API_KEY", "abc", "••••••"],
  ["HTTP_X_CSRF_TOKEN", "abc", "••••••"],
  ["DATABASE_PASSWORD", "abc", "••••••"],
  ["HTTP_ACCEPT", "text/html", "text/html"],
];

for (const [name, value, shown] of MASKED) {
  Deno.test(`masked_environ() shows ${name} as ${shown}`, () => {
    const pairs = masked_environ(environ_with({ [name]: value }));
    assertEquals(Object.fromEntries(pairs)[name], shown);
  });
}

// Not a literal: the page shows the lines around the throw.
const SECRET = ["the", "secret"].join("-");

Deno.test("error_page() shows message, source, causes and environ, all escaped", () => {
  const cause = new TypeError("the <cause>");
  const error = new Error("<script>alert(1)</script>", { cause });
  const page = error_page(
    error,
    environ_with({ HTTP_X_A: '"><img>', HTTP_COOKIE: `s=${SECRET}` }),
  );
  assertEquals(page.match(/<script>/g)?.length, 1);
  assertStringIncludes(page, "&lt;script&gt;alert(1)&lt;/script&gt;</h1>");
  assertStringIncludes(page, "Caused by TypeError: the &lt;cause&gt;");
  assertStringIncludes(page, "<dd>&quot;&gt;&lt;img&gt;</dd>");
  assertStringIncludes(page, "const error = new Error(&quot;&lt;script");
  assert(!page.includes(SECRET));
});

Deno.test("error_page() names the rule that was broken, of any copy of the package", () => {
  const error = new ConformanceError("headers.name", '"A B"');
  const page = error_page(error, environ_with({}));
  assertStringIncludes(page, "<code>headers.name</code>");
  assertStringIncludes(page, "<dt>Fix</dt>");
  const copy = Object.assign(new Error(error.message), { ...error });
  copy.name = "ConformanceError";
  assertStringIncludes(error_page(copy, environ_with({})), "<dt>Fix</dt>");
  const plain = error_page(new Error("a"), environ_with({}));
  assertEquals(plain.includes(`class="${"rule"}"`), false);
});

for (const thrown of ["text", null, undefined, 5, Object.create(null)]) {
  Deno.test(`error_page() of ${typeof thrown} that is no Error says so`, () => {
    const page = error_page(thrown, environ_with({}));
    assertStringIncludes(page, "There is no stack");
  });
}
