import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { BATTERY } from "../../conformance/app/battery.ts";
import {
  check_app,
  type CheckAppOptions,
} from "../../conformance/check_app.ts";
import { from_fetch } from "../../handlers/fetch.ts";
import { is_problem } from "../../conformance/report/findings.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";
import { type RuleId, RULES } from "../../validator/rules.ts";
import type { HeaderList, WSGIApplication } from "../../wsgi/types.ts";
import schema from "../../docs/report.schema.json" with { type: "json" };
import * as closes from "../fixtures/apps/app_closes.ts";
import * as environ_kept from "../fixtures/apps/app_environ_kept.ts";
import * as head_equals_get from "../fixtures/apps/app_head_equals_get.ts";
import * as isolated from "../fixtures/apps/app_isolated.ts";
import * as path_bytes from "../fixtures/apps/app_path_bytes.ts";
import * as repeatable from "../fixtures/apps/app_repeatable.ts";
import { respond } from "../fixtures/apps/respond.ts";
import { application as store } from "../fixtures/apps/store.ts";
import * as throws from "../fixtures/apps/app_throws.ts";
import * as timeout from "../fixtures/apps/app_timeout.ts";
import * as unread_body from "../fixtures/apps/app_unread_body.ts";
import { schema_errors } from "../helpers/json_schema.ts";

const hello: WSGIApplication = (environ, start_response) => {
  const chunks = respond(start_response, "Hello world\n");
  return environ.REQUEST_METHOD === "HEAD" ? [] : chunks;
};

/** The fixtures answer HEAD with a body, which another rule is about. */
const ONLY_RUN_RULES: CheckAppOptions = {
  disable: ["body.head"],
  timeout: 2000,
};

function problems({ findings }: Report): Finding[] {
  return findings.filter(is_problem);
}

function broken_rules(report: Report): string[] {
  return [...new Set(problems(report).map(({ id }) => id))];
}

const FIXTURES: {
  rule: RuleId;
  apps: { breaks: WSGIApplication; keeps: WSGIApplication };
  request: string;
  message: string;
}[] = [
  {
    rule: "app.throws",
    apps: throws,
    request: "DELETE /",
    message: 'The application throws Error: "Cannot delete"',
  },
  {
    rule: "app.path-bytes",
    apps: path_bytes,
    request: "GET a path that is not UTF-8",
    message: "The application throws TypeError",
  },
  {
    rule: "app.head-equals-get",
    apps: head_equals_get,
    request: "GET /",
    message: 'For HEAD the field "etag" is different: received null, for GET ',
  },
  {
    rule: "app.repeatable",
    apps: repeatable,
    request: "GET /",
    message: "The second time the answer is different: received 410, " +
      "at first 200",
  },
  {
    rule: "app.isolated",
    apps: isolated,
    request: "GET /",
    message:
      'Interleaved with "GET /a/deep/path/with/many/segments/index.html" the body',
  },
  {
    rule: "app.closes",
    apps: closes,
    request: "GET /",
    message: "After an early close() the answer is different: ",
  },
  {
    rule: "app.unread-body",
    apps: unread_body,
    request: "GET /",
    message: "After a POST whose body was not read the answer is different",
  },
  {
    rule: "app.environ-kept",
    apps: environ_kept,
    request: "GET /",
    message: "Without QUERY_STRING the answer is different: received TypeError",
  },
  {
    rule: "app.timeout",
    apps: timeout,
    request: "GET a mount point itself",
    message: "There was no answer within 1000 ms",
  },
];

for (const { rule, apps, request, message } of FIXTURES) {
  const options = rule === "app.timeout"
    ? { ...ONLY_RUN_RULES, timeout: 1000 }
    : ONLY_RUN_RULES;

  Deno.test(`check_app() finds what breaks ${rule}, and nothing else`, async () => {
    const report = await check_app(apps.breaks, options);
    assertEquals(broken_rules(report), [rule]);
    const [finding] = problems(report);
    assertEquals(finding.request, request);
    assertStringIncludes(finding.message ?? "", message);
  });

  Deno.test(`check_app() finds nothing in the neighbour that follows ${rule}`, async () => {
    const report = await check_app(apps.keeps, options);
    assertEquals(problems(report), []);
    const [finding] = report.findings.filter(({ id }) => id === rule);
    assertEquals(finding.verdict, "pass");
  });
}

Deno.test("check_app() gives findings their exchange if verbose", async () => {
  const application: WSGIApplication = (environ, start_response) => {
    if (environ.PATH_INFO === "/b") throw new Error("Cannot do it");
    start_response("200 OK", [["A B", "c"], ["Content-Type", "text/plain"]]);
    return [new TextEncoder().encode("Grüße\n")];
  };
  const requests = [
    { method: "PUT", path: "/a", headers: [["X-Y", "z"]], body: "1\n" },
    { method: "PUT", path: "/b", environ: { REMOTE_ADDR: undefined } },
  ] as const;
  const verbose = await check_app(application, { requests, verbose: true });
  const quiet = await check_app(application, { requests });
  assertEquals(problems(verbose).map(({ id, exchange }) => [id, exchange]), [
    [
      "headers.name",
      String.raw`> PUT /a\r\n
> X-Y: z\r\n
> \r\n
> 1\n
< 200 OK\r\n
< A B: c\r\n
< Content-Type: text/plain\r\n
< \r\n
< Gr\xc3\xbc\xc3\x9fe\n`,
    ],
    [
      "app.throws",
      String.raw`# without REMOTE_ADDR
> PUT /b\r\n
> \r\n
# threw Error: "Cannot do it"`,
    ],
  ]);
  assertEquals(
    problems(quiet),
    problems(verbose).map(({ exchange: _, ...finding }) => finding),
  );
});

/** An application whose field or body changes with each answer. */
function answers(
  headers: (method: string, times: number) => HeaderList,
  body = (_times: number) => "Hello world\n",
): WSGIApplication {
  let times = 0;
  return ({ REQUEST_METHOD }, start_response) => {
    const text = body(++times);
    start_response("200 OK", [
      ["Content-Type", "text/plain"],
      ...headers(REQUEST_METHOD, times),
    ]);
    return REQUEST_METHOD === "HEAD" ? [] : [new TextEncoder().encode(text)];
  };
}

const HEADS: { name: string; app: WSGIApplication; broken: string[] }[] = [
  {
    name: "Server-Timing that only some answers have",
    app: answers((_, times) =>
      times % 4 === 0 ? [["Server-Timing", `db;dur=${times}`]] : []
    ),
    broken: [],
  },
  {
    name: "a field that changes every other time",
    app: answers((_, times) => [["X-Time", String(times >> 1)]]),
    broken: [],
  },
  {
    name: "no Content-Length for HEAD, which RFC 9110 §9.3.2 allows",
    app: answers((method) =>
      method === "HEAD" ? [] : [["Content-Length", "12"]]
    ),
    broken: [],
  },
  {
    name: "a field that HEAD never has",
    app: answers((method) => method === "HEAD" ? [] : [["X-Kind", "a"]]),
    broken: ["app.head-equals-get"],
  },
  {
    name: "a field that is different for HEAD",
    app: answers((method) => [["X-Kind", method]]),
    broken: ["app.head-equals-get"],
  },
];

for (const { name, app, broken } of HEADS) {
  Deno.test(`app.head-equals-get: ${name}`, async () => {
    const report = await check_app(app, { requests: [{}] });
    assertEquals(broken_rules(report), broken);
  });
}

Deno.test("app.isolated: a page that shows the stack is the same", async () => {
  const application: WSGIApplication = (environ, start_response) => {
    const stack = new Error(environ.PATH_INFO).stack?.split("\n");
    return respond(start_response, JSON.stringify({ stack }));
  };
  const requests = [{}, { path: "/other" }];
  const report = await check_app(application, { ...ONLY_RUN_RULES, requests });
  assertEquals(broken_rules(report), []);
});

Deno.test("app.isolated: only the first difference is shown", async () => {
  let shared = "";
  async function* late(
    environ: Parameters<WSGIApplication>[0],
    start_response: Parameters<WSGIApplication>[1],
  ) {
    shared = environ.PATH_INFO!;
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    yield new TextEncoder().encode("-".repeat(500));
    yield new TextEncoder().encode(shared + "-".repeat(500));
  }
  const requests = [{ path: "/a" }, { path: "/b" }];
  const report = await check_app(late, { ...ONLY_RUN_RULES, requests });
  const [{ seen, expected, message }] = problems(report);
  const around = ["-".repeat(19) + "/", "-".repeat(59)];
  assertEquals([seen, expected], [
    `…"${around.join("b")}"…`,
    `…"${around.join("a")}"…`,
  ]);
  assert(message!.length < 300);
});

Deno.test("app.environ-kept: from_fetch() passes no empty Content-Type on", async () => {
  const application = from_fetch((request) => {
    const type = request.headers.get("Content-Type");
    if (type === "") throw new Error("Cannot parse Content-Type");
    return new Response("Hello world\n");
  });
  const report = await check_app(application, ONLY_RUN_RULES);
  assertEquals(broken_rules(report), []);
});

Deno.test("every app.* rule of the catalogue has fixtures here", () => {
  const tested = FIXTURES.map(({ rule }) => rule);
  const over_a_run = RULES.map(({ id }) => id)
    // The validator itself refuses a value that is not a function.
    .filter((id) => id.startsWith("app.") && id !== "app.callable");
  assertEquals(tested.toSorted(), over_a_run.toSorted());
});

Deno.test("check_app() finds nothing wrong with a correct application", async () => {
  const report = await check_app(hello);
  assertEquals(problems(report), []);
  assertEquals(report.target, "hello");
  assertEquals(report.requests.length, BATTERY.length);
  assertEquals(schema_errors(schema, JSON.parse(JSON.stringify(report))), []);
});

Deno.test("check_app() lets the length for HEAD differ from that of a body that changes", async () => {
  let visits = 0;
  const report = await check_app((environ, start_response) => {
    const text = environ.REQUEST_METHOD === "HEAD"
      ? "a longer page"
      : `page ${++visits % 10}`;
    const length: HeaderList = [["Content-Length", `${text.length}`]];
    const chunks = respond(start_response, text, "200 OK", length);
    return environ.REQUEST_METHOD === "HEAD" ? [] : chunks;
  });
  assertEquals(problems(report), []);
});

Deno.test("check_app() finds nothing wrong with a clock, whenever it ticks", async () => {
  for (let tick = 1; tick < 30; tick++) {
    let calls = 0;
    const report = await check_app((environ, start_response) => {
      const text = ++calls < tick ? "9:59" : "10:00";
      const length: HeaderList = [["Content-Length", `${text.length}`]];
      const chunks = respond(start_response, text, "200 OK", length);
      return environ.REQUEST_METHOD === "HEAD" ? [] : chunks;
    }, { requests: [{}, { path: "/other" }] });
    assertEquals(problems(report), [], `it ticks at call ${tick}`);
  }
});

Deno.test("check_app() finds nothing wrong with resources that come and go", async () => {
  const report = await check_app(store, ONLY_RUN_RULES);
  assertEquals(problems(report), []);
});

Deno.test("check_app() interleaves answers of different lengths", async () => {
  const application: WSGIApplication = (environ, start_response) => {
    const [chunk] = respond(start_response, "line\n");
    if (environ.REQUEST_METHOD === "HEAD") return [];
    return environ.PATH_INFO === "/long" ? [chunk, chunk, chunk] : [chunk];
  };
  const requests = [{ path: "/short" }, { path: "/long" }];
  assertEquals(problems(await check_app(application, { requests })), []);
});

Deno.test("RFC 9110 §8.6: check_app() lets only HEAD give the length, if it is right", async () => {
  const application: WSGIApplication = (environ, start_response) => {
    const is_head = environ.REQUEST_METHOD === "HEAD";
    const length = environ.PATH_INFO === "/right" ? "5" : "6";
    const headers: HeaderList = is_head ? [["Content-Length", length]] : [];
    const chunks = respond(start_response, "page\n", "200 OK", headers);
    return is_head ? [] : chunks;
  };
  const requests = [{ path: "/right" }, { path: "/wrong" }];
  assertEquals(
    problems(await check_app(application, { requests }))
      .map(({ id, request, message }) => [id, request, message]),
    [[
      "app.head-equals-get",
      "GET /wrong",
      'For HEAD the field "content-length" is different: received "6", ' +
      "for GET null",
    ]],
  );
});

Deno.test("check_app() has a finding for each rule that binds applications", async () => {
  const { findings } = await check_app(hello);
  const bound = RULES.filter(({ side }) => side === "app");
  assertEquals(findings.map(({ id }) => id), bound.map(({ id }) => id));
});

Deno.test("check_app() says where in the application it went wrong", async () => {
  const [finding] = problems(await check_app(throws.breaks, ONLY_RUN_RULES));
  const { href } = new URL("../fixtures/apps/app_throws.ts", import.meta.url);
  assertEquals(finding.location?.file, href);
  assertEquals(finding.location?.line, 6);
});

Deno.test("check_app() says where a bad header was given", async () => {
  const report = await check_app((_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"], ["A B", ""]]);
    return [];
  }, { requests: [{}] });
  const [finding, ...others] = problems(report);
  assertEquals(others, []);
  assertEquals([finding.id, finding.verdict], ["headers.name", "fail"]);
  assertEquals(finding.location?.file, import.meta.url);
});

Deno.test("check_app() does not blame the bytes of a path for an error on every path", async () => {
  const report = await check_app(fail_with(new Error("no database")));
  assertEquals(broken_rules(report), ["app.throws"]);
});

Deno.test("check_app() reports one thing once, however often it was seen", async () => {
  const report = await check_app((_environ, start_response) => {
    start_response("200 ", [["Content-Type", "text/plain"]]);
    return [];
  }, { requests: [{}, { path: "/other" }] });
  assertEquals(
    problems(report).map(({ id, request }) => [id, request]),
    [["status.reason", "GET /"], ["status.reason", "GET /other"]],
  );
});

Deno.test("check_app() with given requests makes only those", async () => {
  const seen: string[] = [];
  const report = await check_app((environ, start_response) => {
    seen.push(`${environ.REQUEST_METHOD} ${environ.PATH_INFO}`);
    return hello(environ, start_response);
  }, {
    requests: [{ method: "PUT", path: "/a" }, { name: "b", method: "PUT" }],
  });
  assertEquals(report.requests, ["PUT /a", "b"]);
  assertEquals(seen, ["PUT /a", "PUT /"]);
});

Deno.test("check_app() gives requests with the same name different names", async () => {
  const report = await check_app(hello, { requests: [{}, {}] });
  assertEquals(report.requests, ["GET /", "GET / (2)"]);
});

const NO_SUBJECT = "no GET was answered with the same status twice";

Deno.test("check_app() skips rules that the requests cannot judge, and says why", async () => {
  const { findings } = await check_app(hello, {
    requests: [{ method: "DELETE" }],
  });
  assertEquals(
    findings.filter(({ verdict }) => verdict === "skipped")
      .map(({ id, reason }) => [id, reason]),
    [
      ["app.head-equals-get", NO_SUBJECT],
      ["app.repeatable", "no GET was answered"],
      ["app.isolated", NO_SUBJECT],
      ["app.closes", "no GET was answered with a body"],
      ["app.unread-body", NO_SUBJECT],
      ["app.environ-kept", NO_SUBJECT],
      ["app.path-bytes", "no request has a path that is not UTF-8"],
    ],
  );
});

Deno.test("check_app() compares the status with the expected one", async () => {
  const { findings } = await check_app(hello, {
    requests: [{ status: 200 }, { path: "/other", status: 404 }],
  });
  assertEquals(
    findings.filter(({ id }) => id === "request.status")
      .map(({ request, verdict, message }) => [request, verdict, message]),
    [
      ["GET /", "pass", undefined],
      [
        "GET /other",
        "fail",
        "The status is different: received 200, expected 404",
      ],
    ],
  );
});

Deno.test("check_app() leaves disabled rules out of the report", async () => {
  const { findings } = await check_app(throws.breaks, {
    disable: ["app.throws", "body.head"],
  });
  assert(findings.every(({ id }) => id !== "app.throws"));
  assert(findings.every(({ verdict }) => verdict !== "fail"));
});

// deno-lint-ignore no-explicit-any
const HOSTILE: { name: string; rule: string; app: any }[] = [
  { name: "throws undefined", rule: "app.throws", app: fail_with(undefined) },
  { name: "throws null", rule: "app.throws", app: fail_with(null) },
  {
    name: "throws a value that cannot be shown",
    rule: "app.throws",
    app: fail_with(Object.create(null)),
  },
  { name: "returns nothing", rule: "body.missing", app: () => {} },
  { name: "returns a number", rule: "body.iterable", app: () => 5 },
  { name: "returns a string", rule: "body.string", app: answer("text") },
  {
    name: "returns bytes",
    rule: "body.string",
    app: answer(new Uint8Array(2)),
  },
  {
    name: "yields numbers",
    rule: "body.chunk-type",
    app: answer([1, 2]),
  },
  {
    name: "returns an iterator that throws",
    rule: "app.throws",
    app: answer({
      [Symbol.iterator]() {
        throw new Error("broken");
      },
    }),
  },
  {
    name: "passes headers that are not an array",
    rule: "headers.type",
    app: answer([], new Map([["Content-Type", "text/plain"]])),
  },
  {
    name: "passes headers that are not pairs",
    rule: "headers.tuple",
    app: answer([], [5, null, []]),
  },
  {
    name: "passes a status that is not a string",
    rule: "status.type",
    app: answer([], [], 200),
  },
  {
    name: "never starts a response",
    rule: "body.start-response-first",
    app: () => [new Uint8Array(1)],
  },
];

function fail_with(thrown: unknown): WSGIApplication {
  return () => {
    throw thrown;
  };
}

function answer(
  body: unknown,
  headers: unknown = [],
  status: unknown = "200 OK",
) {
  // deno-lint-ignore no-explicit-any
  return (_environ: unknown, start_response: any) => {
    start_response(status, headers);
    return body;
  };
}

for (const { name, rule, app } of HOSTILE) {
  Deno.test(`check_app() has ${rule} for an application that ${name}`, async () => {
    const rules = broken_rules(await check_app(app, { timeout: 500 }));
    assert(rules.includes(rule), rules.join());
  });
}

const STRAY: { name: string; lose: (error: Error) => void }[] = [
  { name: "a promise", lose: (error) => void Promise.reject(error) },
  {
    name: "a timer",
    lose: (error) =>
      void setTimeout(() => {
        throw error;
      }),
  },
];

for (const { name, lose } of STRAY) {
  Deno.test(`check_app() finds an error that is lost in ${name}`, async () => {
    const report = await check_app((environ, start_response) => {
      if (environ.PATH_INFO === "/lost") lose(new Error("Cannot log"));
      return hello(environ, start_response);
    }, {
      requests: [{}, { method: "PUT", path: "/lost" }, { path: "/other" }],
    });
    assertEquals(
      problems(report).map(({ id, request, seen }) => [id, request, seen]),
      [["app.throws", "PUT /lost", 'Error: "Cannot log"']],
    );
  });
}

Deno.test("check_app() gives up on an application that always hangs", async () => {
  let calls = 0;
  const report = await check_app(() => {
    calls++;
    return new Promise(() => {});
  }, { timeout: 20 });
  assertEquals(calls, 3);
  assertEquals(broken_rules(report), ["app.timeout"]);
  assertStringIncludes(
    problems(report).at(-1)?.message ?? "",
    "requests after this were not made",
  );
  assertEquals(report.requests, ["GET /", "HEAD /", "POST / without a body"]);
});

Deno.test("check_app() does not judge an application it gave up on", async () => {
  const report = await check_app((environ, start_response) => {
    if (environ.REQUEST_METHOD === "PUT") return new Promise(() => {});
    return hello(environ, start_response);
  }, {
    timeout: 20,
    requests: [{}, ...Array(3).fill({ method: "PUT" }), { path: "/%FF" }],
  });
  const skipped = report.findings.filter(({ verdict }) =>
    verdict === "skipped"
  );
  assertEquals(
    [...new Set(skipped.map(({ id, reason }) => `${id}: ${reason}`))].sort(),
    [
      "app.closes",
      "app.environ-kept",
      "app.head-equals-get",
      "app.isolated",
      "app.path-bytes",
      "app.unread-body",
    ].map((id) => `${id}: too many answers were late`),
  );
});

Deno.test("check_app() ends an endless body at the time limit", async () => {
  const report = await check_app((_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    return (function* () {
      while (true) yield new Uint8Array(1);
    })();
  }, { timeout: 20, requests: [{ method: "PUT" }] });
  assertEquals(
    problems(report).map(({ id, message }) => [id, message]),
    [["app.timeout", "There was no end to the answer within 20 ms"]],
  );
});

Deno.test("check_app() reports its progress step by step", async () => {
  const steps: [number, number, string][] = [];
  await check_app(hello, {
    requests: [{}],
    on_progress: (...step) => steps.push(step),
  });
  assertEquals(steps[0], [0, 6, "GET /"]);
  assertEquals(steps.map(([done]) => done), [0, 1, 2, 3, 4, 5]);
});

Deno.test("check_app() refuses a value that is not a function", async () => {
  const error = await assertRejects(
    () => check_app("app.ts" as unknown as WSGIApplication),
    TypeError,
  );
  assertEquals(
    error.message,
    'Cannot check application: it must be a function: received "app.ts"; ' +
      "pass the function itself",
  );
});

Deno.test("check_app() refuses an empty list of requests", async () => {
  await assertRejects(() => check_app(hello, { requests: [] }), RangeError);
});

const fresh_no_store: WSGIApplication = (environ, start_response) => {
  start_response("200 OK", [
    ["Content-Type", "text/plain"],
    ["Cache-Control", "no-store, max-age=60"],
    ["X-Content-Type-Options", "nosniff"],
  ]);
  return environ.REQUEST_METHOD === "HEAD"
    ? []
    : [new TextEncoder().encode("hi")];
};

Deno.test("check_app() lints each answer, and judges nothing by it", async () => {
  const report = await check_app(fresh_no_store, {
    requests: [{}, { method: "HEAD" }],
  });
  assertEquals(problems(report), []);
  assertEquals(
    report.lint?.map(({ id, verdict, level, request }) => [
      id,
      verdict,
      level,
      request,
    ]),
    [
      ["caching.no-store-fresh", "note", "warn", "GET /"],
      ["caching.no-store-fresh", "note", "warn", "HEAD /"],
    ],
  );
  assertEquals(schema_errors(schema, JSON.parse(JSON.stringify(report))), []);
});

Deno.test("check_app() makes no notes where lint is off, or the note disabled", async () => {
  const requests = [{}];
  const off = await check_app(fresh_no_store, { requests, lint: false });
  assertEquals(off.lint, undefined);
  const disable = ["caching.no-store-fresh"];
  const without = await check_app(fresh_no_store, { requests, disable });
  assertEquals(without.lint, []);
});

Deno.test("check_app() refuses to disable what does not exist", async () => {
  await assertRejects(
    () => check_app(hello, { disable: ["caching.no-such-note"] }),
    TypeError,
    '"caching.no-such-note"',
  );
});

Deno.test("check_app() does not note what the validator reports of a request", async () => {
  const bad_date: WSGIApplication = (environ, start_response) => {
    start_response("200 OK", [
      ["Content-Type", "text/plain"],
      ["Cache-Control", "no-cache"],
      ["X-Content-Type-Options", "nosniff"],
      environ.PATH_INFO === "/a"
        ? ["Last-Modified", "yesterday"]
        : ["Location", "http://[a/"],
      ["ETag", '"a"'],
    ]);
    return environ.REQUEST_METHOD === "HEAD" ? [] : [new Uint8Array([0x68])];
  };
  const report = await check_app(bad_date, {
    requests: [{ path: "/a" }, { path: "/b" }],
  });
  assertEquals(broken_rules(report), ["headers.date"]);
  assertEquals(
    report.lint?.map(({ id, request }) => `${id} on ${request}`),
    [
      "redirects.location-syntax on GET /b",
      "redirects.location-status on GET /b",
    ],
  );
});
