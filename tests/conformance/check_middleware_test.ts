import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  check_middleware,
  type Middleware,
  MIDDLEWARE_CHECKS,
} from "../../conformance/check_middleware.ts";
import { is_problem } from "../../conformance/report/findings.ts";
import type { Finding, Report } from "../../conformance/report/types.ts";
import { RULES } from "../../validator/rules.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import schema from "../../docs/report.schema.json" with { type: "json" };
import { FAULTS } from "../fixtures/middleware/faults.ts";
import { GOOD, guards, identity } from "../fixtures/middleware/good.ts";
import { schema_errors } from "../helpers/json_schema.ts";

const IDS: string[] = MIDDLEWARE_CHECKS.map(({ id }) => id);

function problems({ findings }: Report): Finding[] {
  return findings.filter(is_problem);
}

function broken(report: Report): string[] {
  return problems(report).map(({ id }) => id);
}

for (const [name, middleware] of Object.entries(GOOD)) {
  Deno.test(`check_middleware() finds nothing wrong with one that is right: ${name}`, async () => {
    const report = await check_middleware(middleware);
    assertEquals(problems(report), []);
    assertEquals(report.summary.rules.skipped, 0);
  });
}

for (const [id, middleware] of Object.entries(FAULTS)) {
  Deno.test(`check_middleware() finds a middleware with a fault: ${id}`, async () => {
    const disable = [...IDS, ...RULES.map(({ id }) => id)]
      .filter((other) => other !== id);
    const report = await check_middleware(middleware, {
      disable,
      // Those that wait for ever are waited for.
      timeout: 300,
    });
    assertEquals(broken(report), [id]);
  });
}

Deno.test("no check of middleware has the name of a rule", () => {
  const rules = RULES.map(({ id }): string => id);
  assertEquals(IDS.filter((id) => rules.includes(id)), []);
});

Deno.test("every check finds a fault", () => {
  assertEquals(Object.keys(FAULTS).toSorted(), IDS.toSorted());
});

/** Every check but these. */
function all_but(...ids: string[]): string[] {
  return IDS.filter((id) => !ids.includes(id));
}

Deno.test("check_middleware() holds a middleware to the rules of an application", async () => {
  const report = await check_middleware(FAULTS["responses.head"], {
    disable: all_but("responses.head", "responses.no-content"),
  });
  const rules = problems(report).filter(({ side }) => side !== undefined);
  assertEquals(rules.map(({ id, side }) => [id, side]), [
    ["body.forbidden", "app"],
    ["body.head", "app"],
  ]);
  assertStringIncludes(rules[0].message ?? "", "in the check responses.");
});

Deno.test("check_middleware() holds a middleware to the rules of a server", async () => {
  const forgetful: Middleware = (app) => (environ, start_response) => {
    const { "wsgi.url_scheme": _, ...rest } = environ;
    return app(rest as typeof environ, start_response);
  };
  const report = await check_middleware(forgetful, {
    disable: all_but("responses.empty"),
  });
  assertEquals(
    problems(report).map(({ id, side, verdict }) => [id, side, verdict]),
    [["environ.required-key", "server", "fail"]],
  );
});

Deno.test("check_middleware() skips what the middleware answers itself", async () => {
  const report = await check_middleware(guards);
  assertEquals(problems(report), []);
  const skipped = report.findings
    .filter(({ verdict }) => verdict === "skipped");
  assertEquals(skipped.map(({ id }) => id), IDS);
  assertEquals(
    skipped[0].reason,
    "the middleware answers 403 by itself; give a request that it passes on",
  );
});

Deno.test("check_middleware() asks with the request given", async () => {
  const report = await check_middleware(guards, {
    request: { headers: [["X-Key", "open"]] },
  });
  assertEquals(problems(report), []);
  assertEquals(report.summary.rules.skipped, 0);
});

Deno.test("check_middleware() makes a report that the schema describes", async () => {
  const seen: string[] = [];
  const report = await check_middleware(identity, {
    target: "identity.ts",
    on_progress: (done, total, { id }) => seen.push(`${done}/${total} ${id}`),
  });
  assertEquals(report.suite, "middleware");
  assertEquals(report.target, "identity.ts");
  assertEquals(seen.length, IDS.length);
  assertEquals(seen[0], `1/${IDS.length} ${IDS[0]}`);
  assertEquals(schema_errors(schema, JSON.parse(JSON.stringify(report))), []);
});

Deno.test("check_middleware() finds an error that nobody catches", async () => {
  const loses: Middleware = (app) => (environ, start_response) => {
    Promise.reject(new Error("the cache is down"));
    return app(environ, start_response);
  };
  const report = await check_middleware(loses, { disable: all_but(IDS[0]) });
  assertStringIncludes(
    problems(report)[0].message ?? "",
    'Error: "the cache is down", which nobody catches',
  );
});

const REFUSED: {
  name: string;
  check: () => Promise<Report>;
  message: string;
}[] = [
  {
    name: "a value that is not a function",
    check: () => check_middleware({} as Middleware),
    message: "Cannot check a middleware that is not a function: received {}",
  },
  {
    name: "one that does not give an application",
    check: () => check_middleware((() => {}) as unknown as Middleware),
    message: "Cannot check a middleware that does not give an application: " +
      "received undefined; return a function (environ, start_response)",
  },
  {
    name: "a check that does not exist",
    check: () => check_middleware(identity, { disable: ["close.lately"] }),
    message: 'Cannot check the middleware: there is no check "close.lately"',
  },
];

for (const { name, check, message } of REFUSED) {
  Deno.test(`check_middleware() refuses ${name}`, async () => {
    const error = await assertRejects(check, TypeError);
    assertStringIncludes(error.message, message);
  });
}

Deno.test("check_middleware() gives each check a middleware of its own", async () => {
  const wrapped: WSGIApplication[] = [];
  await check_middleware((app) => {
    wrapped.push(app);
    return app;
  });
  assertEquals(new Set(wrapped).size, wrapped.length);
  assert(wrapped.length >= IDS.length);
});
