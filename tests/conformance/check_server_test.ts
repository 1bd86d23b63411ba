import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { to_fetch } from "../../handlers/fetch.ts";
import { make_server, type ServerOptions } from "../../server/mod.ts";
import {
  check_server,
  type CheckServerOptions,
  FETCH_NOT_APPLICABLE,
  type Finding,
  type Report,
  SERVER_CHECKS,
  type StartServer,
} from "../../conformance/mod.ts";
import { RULES } from "../../validator/mod.ts";
import { StringErrors } from "../../wsgi/mod.ts";
import {
  type Fault,
  FAULTS,
  request_handler_of,
} from "../fixtures/faults/mod.ts";
import { start_naive_gateway } from "../fixtures/naive_gateway.ts";

const CHECKS = SERVER_CHECKS.map(({ id }) => id);

/** Runs an application on this project's server, perhaps with a fault. */
function own_server(
  options: ServerOptions = {},
  fault: Partial<Fault> = {},
): StartServer {
  return (app) => {
    const { around = (app) => app } = fault;
    const server = make_server("127.0.0.1", 0, around(app), {
      access_log: false,
      handler_class: request_handler_of(fault),
      ...options,
    });
    const served = server.serve_forever();
    return Promise.resolve({
      url: `http://127.0.0.1:${server.server_port}/`,
      async close() {
        await server.shutdown();
        await served;
        server.server_close();
      },
    });
  };
}

/** Runs an application on `Deno.serve`. */
function fetch_server(input: ServerOptions["input"]): StartServer {
  return (app) => {
    const errors = new StringErrors();
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      to_fetch(app, { input, errors }),
    );
    return Promise.resolve({
      url: `http://127.0.0.1:${server.addr.port}/`,
      close: () => server.shutdown(),
    });
  };
}

/** What `check_server()` blames the server for. */
function blamed({ findings }: Report): Finding[] {
  return findings.filter(({ verdict }) =>
    verdict === "fail" || verdict === "warn"
  );
}

function ids(findings: readonly Finding[]): string[] {
  return findings.map(({ id }) => id).toSorted();
}

/** A server whose streams are asynchronous, as its user chose. */
const STREAM_NOT_APPLICABLE = {
  "input.synchronous": "The server was told to stream request bodies",
};

const SOUND: {
  name: string;
  start: StartServer;
  not_applicable?: CheckServerOptions["not_applicable"];
}[] = [
  { name: "make_server()", start: own_server() },
  {
    name: "make_server() that streams request bodies",
    start: own_server({ input: "stream" }),
    not_applicable: STREAM_NOT_APPLICABLE,
  },
  {
    name: "to_fetch() on Deno.serve",
    start: fetch_server("buffered"),
    not_applicable: FETCH_NOT_APPLICABLE,
  },
  {
    name: "to_fetch() that streams request bodies on Deno.serve",
    start: fetch_server("stream"),
    not_applicable: { ...FETCH_NOT_APPLICABLE, ...STREAM_NOT_APPLICABLE },
  },
];

for (const { name, start, not_applicable = {} } of SOUND) {
  Deno.test(`check_server() finds nothing wrong with ${name}`, async () => {
    const report = await check_server(start, { not_applicable });
    assertEquals(blamed(report), []);
    assertEquals(report.summary.rules.skipped, 0);
    const aside = report.findings.filter(({ verdict }) =>
      verdict === "not_applicable"
    );
    assertEquals(ids(aside), Object.keys(not_applicable).toSorted());
  });
}

for (const fault of FAULTS) {
  const { name, breaks, during, options } = fault;
  Deno.test(`check_server() finds a server that ${name}`, async () => {
    const start = own_server({ shutdown_timeout: 0, ...options }, fault);
    const made = [...breaks, during];
    const report = await check_server(start, {
      timeout: 300,
      disable: CHECKS.filter((id) => !made.includes(id)),
    });
    const found = blamed(report).filter(({ id }) => breaks.includes(id));
    assertEquals(ids(found), breaks.toSorted());
  });
}

/** The checks that the naive gateway fails, since it lacks these features. */
const NAIVE_BREAKS = [
  "environ.protocol-1-0",
  "environ.remote-addr",
  "environ.server-port-real",
  "head.date",
  "input.chunked",
  "input.chunked-announced",
  "input.chunked-empty",
  "input.chunked-lines",
  "input.chunked-trailers",
  "input.expect-continue",
  "input.large",
  "input.next-request",
  "input.partly-read",
  "input.unread",
  "input.unread-chunked",
  "response.204",
  "response.204-body",
  "response.304-body",
  "response.head",
  "response.head-generator",
  "response.head-write",
  "response.too-long",
  "response.too-long-generator",
  "response.too-long-write",
  "response.too-short",
  "response.too-short-generator",
  "response.write-reused",
  "connection.after-204-body",
  "connection.after-304-body",
  "connection.after-head",
  "connection.after-head-generator",
  "connection.after-too-long",
  "connection.after-too-long-generator",
  "connection.after-too-short",
  "connection.in-order",
  ...CHECKS.filter((id) => /^(refuses|wire)[.]/.test(id)),
];

Deno.test("check_server() reports what a naive gateway does wrong, and no more", async () => {
  // Each of these waits in vain, and is tested with faults of its own above.
  const slow = /^(start|streaming|close|errors)[.]/;
  const report = await check_server(
    (app) => Promise.resolve(start_naive_gateway(app)),
    { timeout: 300, disable: CHECKS.filter((id) => slow.test(id)) },
  );
  const checks = blamed(report).filter(({ id }) => CHECKS.includes(id));
  assertEquals(ids(checks), NAIVE_BREAKS.toSorted());
});

Deno.test("RFC 9112 §6.1: check_server() finds chunks sent to an HTTP/1.0 client", async () => {
  const made = ["response.http-1-0", "response.generator"];
  const report = await check_server(
    (app) => Promise.resolve(start_naive_gateway(app, { chunked: true })),
    { timeout: 300, disable: CHECKS.filter((id) => !made.includes(id)) },
  );
  assertEquals(ids(blamed(report)), ["response.http-1-0"]);
});

Deno.test("check_server() has a broken server for every check", () => {
  const covered = new Set([
    ...FAULTS.flatMap(({ breaks }) => breaks),
    ...NAIVE_BREAKS,
    "response.http-1-0",
  ]);
  assertEquals(CHECKS.filter((id) => !covered.has(id)), []);
});

Deno.test("SERVER_CHECKS: each has a unique id, a sentence and a source", () => {
  const rules = RULES.map(({ id }): string => id);
  assert(CHECKS.length >= 80);
  assertEquals(
    new Set([...CHECKS, ...rules]).size,
    CHECKS.length + rules.length,
  );
  for (const { id, title, source } of SERVER_CHECKS) {
    assertMatch(id, /^[a-z]+[.][a-z0-9-]+$/);
    assertMatch(title, /^\S.+[^.]$/);
    assertMatch(source, /PEP 3|RFC \d+ §|ECMAScript|CVE-/);
  }
});

Deno.test("docs/check_server.md has every topic", async () => {
  const page = new URL("../../docs/check_server.md", import.meta.url);
  const rows = (await Deno.readTextFile(page)).matchAll(
    /^\| `([a-z]+)[.][*]`/gm,
  );
  const topics = new Set(CHECKS.map((id) => id.split(".")[0]));
  assertEquals(
    Array.from(rows, ([, topic]) => topic).toSorted(),
    [...topics].toSorted(),
  );
});

Deno.test("FETCH_NOT_APPLICABLE names checks that exist", () => {
  const names = Object.keys(FETCH_NOT_APPLICABLE);
  assertEquals(names.filter((id) => !CHECKS.includes(id)), []);
});

Deno.test("check_server() refuses the name of a check that does not exist", async () => {
  for (
    const options of [
      { disable: ["environ.nothing"] },
      { not_applicable: { "environ.nothing": "none" } },
    ]
  ) {
    await assertRejects(
      () => check_server(own_server(), options),
      TypeError,
      '"environ.nothing"',
    );
  }
});

Deno.test("check_server() reports each check as it is made, and leaves out disabled ones", async () => {
  const wanted = ["environ.path", "environ.query-raw"];
  const seen: [number, number, string][] = [];
  const report = await check_server(own_server(), {
    disable: [
      ...CHECKS.filter((id) => !wanted.includes(id)),
      ...RULES.map(({ id }) => id).filter((id) => id !== "environ.type"),
    ],
    target: "ours",
    on_progress: (done, total, { id }) => seen.push([done, total, id]),
  });
  assertEquals(seen, [[1, 2, "environ.path"], [2, 2, "environ.query-raw"]]);
  assertEquals(ids(report.findings), [...wanted, "environ.type"].toSorted());
  assertEquals(report.suite, "server");
  assertEquals(report.target, "ours");
});

Deno.test("check_server() says what was sent, seen and expected", async () => {
  const fault = FAULTS.find(({ name }) => name === "collapses slashes");
  const report = await check_server(own_server({}, fault), {
    disable: CHECKS.filter((id) => id !== "environ.path-slashes"),
  });
  const [{ verdict, level, side, sent, seen, expected }] = blamed(report);
  assertEquals([verdict, level, side], ["fail", "MUST", "server"]);
  assertMatch(sent!, /^GET \/a\/\/b\/\/\/ HTTP\/1[.]1\\r\\nHost: 127/);
  assertEquals(seen, 'PATH_INFO "/a/b/"');
  assertEquals(expected, 'PATH_INFO "/a//b///"');
});

Deno.test("check_server() restarts a server that a check has stopped", async () => {
  let starts = 0;
  const report = await check_server((app) => {
    starts++;
    const server = make_server("127.0.0.1", 0, (environ, start_response) => {
      if (environ.PATH_INFO === "/a/b.c/") server.server_close();
      return app(environ, start_response);
    }, { access_log: false });
    const served = server.serve_forever();
    return Promise.resolve({
      url: `http://127.0.0.1:${server.server_port}/`,
      async close() {
        server.server_close();
        await served;
      },
    });
  }, {
    timeout: 300,
    disable: CHECKS.filter((id) => !/^environ[.]path(-plus)?$/.test(id)),
  });
  assertEquals(starts, 2);
  assertEquals(ids(blamed(report)), ["environ.path"]);
});

// deno-lint-ignore no-explicit-any
const NOT_STARTED: { name: string; started: any; message: string }[] = [
  {
    name: "that is undefined",
    started: undefined,
    message: "start() must return an http or https URL as url: received " +
      "undefined",
  },
  {
    name: "at a URL without a scheme",
    started: { url: "localhost:8000", close() {} },
    message: 'as url: received "localhost:8000"',
  },
  {
    name: "that cannot be stopped",
    started: { url: "http://127.0.0.1:1/" },
    message: "start() must return a function as close: received undefined",
  },
  {
    name: "that does not listen",
    started: { url: "http://127.0.0.1:1/", close() {} },
    message: "with what the application returns: Cannot connect to " +
      "127.0.0.1 port 1: ",
  },
];

for (const { name, started, message } of NOT_STARTED) {
  Deno.test(`check_server() says what is wrong with a server ${name}`, async () => {
    await assertRejects(
      () => check_server(() => Promise.resolve(started)),
      Error,
      message,
    );
  });
}

Deno.test("check_server() gives up on a server that does not start", async () => {
  await assertRejects(
    () => check_server(() => new Promise(() => {}), { timeout: 1 }),
    Error,
    "Cannot start server: start() must finish within 15 ms: received",
  );
});

Deno.test("check_server() returns its report even if close() throws", async () => {
  let closed: void | Promise<void> = undefined;
  const report = await check_server(async (app) => {
    const { url, close } = await own_server()(app);
    return {
      url,
      close() {
        closed = close();
        throw new Error("closed already");
      },
    };
  }, { disable: CHECKS.slice(1) });
  assertEquals(report.summary.rules.fail, 0);
  await closed;
});
