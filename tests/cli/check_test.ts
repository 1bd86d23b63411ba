/** The command line as people run it: in a process of its own. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import schema from "../../docs/report.schema.json" with { type: "json" };
import config from "../../deno.json" with { type: "json" };
import type { Report } from "../../conformance/report/types.ts";
import { start_broken_server } from "../fixtures/broken_http_server.ts";
import { MIDDLEWARE_CHECKS } from "../../conformance/check_middleware.ts";
import { LINT_NOTES } from "../../conformance/lint/lint_response.ts";
import { HTTP_CHECKS } from "../../conformance/check_http.ts";
import {
  FETCH_NOT_APPLICABLE,
  SERVER_CHECKS,
} from "../../conformance/check_server.ts";
import { RULES } from "../../validator/rules.ts";
import { check } from "../helpers/check_command.ts";
import { find_program, test_with } from "../helpers/programs.ts";
import { schema_errors } from "../helpers/json_schema.ts";

const ROOT = new URL("../../", import.meta.url);
const MODULES = "tests/fixtures/modules";
const APP = `${MODULES}/application.ts`;

async function check_json(args: string[]): Promise<Report> {
  const { stdout } = await check([...args, "--format", "json"]);
  return JSON.parse(stdout);
}

function verdict_of({ findings }: Report, id: string): string | undefined {
  return findings.find((finding) => finding.id === id)?.verdict;
}

/** What `noted` of the fixture gets. */
const NOTED = "caching.no-store-fresh";

const EXITS = [
  { name: "0 where nothing is wrong", args: [APP], code: 0 },
  { name: "1 where a rule is broken", args: [`${APP}:fails`], code: 1 },
  { name: "0 where rules only warn", args: [`${APP}:warns`], code: 0 },
  {
    name: "1 where rules warn, with --strict",
    args: [`${APP}:warns`, "--strict"],
    code: 1,
  },
  {
    name: "0 where the broken rule is disabled",
    args: [`${APP}:fails`, "--disable", "headers.name"],
    code: 0,
  },
  { name: "2 where it could not run", args: ["nowhere.ts"], code: 2 },
];

for (const { name, args, code } of EXITS) {
  Deno.test(`check exits with ${name}`, async () => {
    assertEquals((await check(args)).code, code);
  });
}

Deno.test("check: only the report goes to standard output", async () => {
  const { stdout, stderr } = await check([APP, "--request", "GET /"]);
  assertMatch(stdout, /^tests\/fixtures\/modules\/application.ts \(app/);
  assertMatch(stdout, /Rules: 0 failed, 0 warned.*\n$/);
  // Neither a progress line nor colours: this is not a terminal.
  assertMatch(stderr, /^(noise on standard output\n)+$/);
});

const TERMINALS: {
  name: string;
  env: Record<string, string>;
  colored: boolean;
}[] = [
  { name: "colours", env: {}, colored: true },
  {
    name: "no colours where NO_COLOR is set",
    env: { NO_COLOR: "1" },
    colored: false,
  },
];

for (const { name, env, colored } of TERMINALS) {
  test_with(
    { script: find_program("script") },
    `check: on a terminal there are a progress line and ${name}`,
    async ({ script }) => {
      const command = `'${Deno.execPath()}' run --no-prompt --allow-read ` +
        `cli/check.ts ${APP}`;
      const { stdout } = await new Deno.Command(script, {
        args: ["-qec", command, "/dev/null"],
        cwd: ROOT,
        clearEnv: true,
        env: { HOME: Deno.env.get("HOME") ?? "/", TERM: "xterm", ...env },
      }).output();
      const text = new TextDecoder().decode(stdout);
      assertStringIncludes(text, "\r\x1b[K[0/45] GET /");
      assertEquals(text.includes("\x1b[32mRules: 0 failed"), colored);
    },
  );
}

const APPS = [
  { name: "application", args: [APP] },
  { name: "app before default", args: [`${MODULES}/app.ts`] },
  {
    name: "an object with fetch, by default",
    args: [`${MODULES}/fetchers.ts`],
  },
  {
    name: "a function of one parameter, as fetch handler",
    args: [`${MODULES}/fetchers.ts:handler`],
  },
  {
    name: "a function of two parameters, as --kind fetch",
    args: [`${MODULES}/fetchers.ts:of_two`, "--kind", "fetch"],
  },
  {
    name: "a function of no parameters, as --kind fetch",
    args: [`${MODULES}/fetchers.ts:of_none`, "--kind", "fetch"],
  },
  {
    name: "a module by its URL",
    args: [`${new URL(`${MODULES}/application.ts`, ROOT)}:application`],
  },
];

for (const { name, args } of APPS) {
  Deno.test(`check finds ${name}`, async () => {
    const { code, stderr } = await check([...args, "--request", "GET /"]);
    assertEquals([code, stderr.replaceAll("noise on standard output\n", "")], [
      0,
      "",
    ]);
  });
}

Deno.test("check loads a module from an HTTP server", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response("export default (_request) => new Response('hello');", {
        headers: { "Content-Type": "text/javascript" },
      }),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const args = [`http://${host}/app.js`, "--request", "GET /"];
  const missing = await check(args, ["--allow-import=deno.land"]);
  assertEquals(missing.code, 2);
  assertEquals(
    missing.stderr,
    `check: Cannot import http://${host}/app.js: a permission is missing; ` +
      `run with --allow-import=${host}\n`,
  );
  const { code } = await check(args, [
    "--allow-read",
    `--allow-import=${host}`,
  ]);
  assertEquals(code, 0);
});

Deno.test("check says where a module from an HTTP server throws", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response("const a = 1;\nthrow new Error('no database ' + a);", {
        headers: { "Content-Type": "text/javascript" },
      }),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const url = `http://${host}/app.js`;
  const { code, stdout, stderr } = await check(
    [url],
    ["--allow-read", `--allow-import=${host}`],
  );
  assertEquals([code, stdout], [2, ""]);
  // Deno says before that it downloads the module.
  assertEquals(
    stderr.split("\n").at(-2),
    `check: Cannot load module ${url}: no database 1 (${url}:2:7)`,
  );
});

Deno.test("check runs from a URL, and tells its own frames from the application's", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const file = new URL(`.${new URL(request.url).pathname}`, ROOT);
      const text = await Deno.readTextFile(file);
      return new Response(text, { headers: { "Content-Type": "text/plain" } });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-config",
      "--quiet",
      "--allow-read",
      `--allow-import=${host}`,
      `http://${host}/cli/check.ts`,
      `${APP}:fails`,
      "--format=github",
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals(code, 1);
  assertStringIncludes(
    new TextDecoder().decode(stdout),
    `::error file=${APP},line=19,col=3,title=headers.name::`,
  );
});

const NOT_RUN = [
  {
    args: ["--compare", "deno.json"],
    message: "Cannot read command line: --compare needs two reports or more: " +
      'received ["deno.json"]; write --compare before.json after.json',
  },
  {
    args: [APP, "--baseline", "deno.json"],
    message: "Cannot read deno.json: it is not a report of this version; " +
      "write one with --format json",
  },
  {
    args: ["--compare", "a.json", "b.json", "--format", "junit"],
    message: "Cannot read command line: --format must be one of text, " +
      'markdown, html: received "junit"',
  },
  {
    args: [APP, "--colour"],
    message:
      "Cannot read command line: there is no option --colour; see --help",
  },
  {
    args: ["--formt", "json"],
    message: "Cannot read command line: there is no option --formt; did you " +
      "mean --format?",
  },
  {
    args: [`${APP}:aplication`],
    message:
      `Cannot find application in ${APP}:aplication: the module exports ` +
      "application, fails, noted, warns; did you mean application?",
  },
  {
    args: [`${MODULES}/empty.ts`],
    message: `Cannot find application in ${MODULES}/empty.ts: the module ` +
      "exports nothing; export the application",
  },
  {
    args: [`${MODULES}/throws_at_load.ts`],
    message: `Cannot load module ${MODULES}/throws_at_load.ts: no database ` +
      `(${MODULES}/throws_at_load.ts:2:7)`,
  },
  {
    args: [`${MODULES}/imports_nothing.ts`],
    message: `Cannot load module ${MODULES}/imports_nothing.ts: Module not ` +
      `found "${new URL(`${MODULES}/nothing.ts`, ROOT)}". ` +
      `(${MODULES}/imports_nothing.ts:2:8)`,
  },
  {
    args: [`${MODULES}/fetchers.ts:Fetcher`],
    message: `Cannot call ${MODULES}/fetchers.ts:Fetcher: it is a class; ` +
      "export a function, or an object with fetch()",
  },
  {
    args: [`${MODULES}/fetchers.ts:of_none`],
    message: `Cannot tell the kind of ${MODULES}/fetchers.ts:of_none: an ` +
      "application has two parameters and a fetch handler one: received 0; " +
      "add --kind wsgi or --kind fetch",
  },
  {
    args: [`${MODULES}/fetchers.ts:number`],
    message: `Cannot use ${MODULES}/fetchers.ts:number: it must be a ` +
      "function or have fetch(): received 5; export an application or a " +
      "fetch handler",
  },
  {
    args: [`${MODULES}/fetchers.ts`, "--kind", "wsgi"],
    message: `Cannot call ${MODULES}/fetchers.ts:default: a WSGI application ` +
      "must be a function: received {}; export a function of environ and " +
      "start_response",
  },
  {
    args: [`${MODULES}/fetchers.ts:number`, "--kind", "fetch"],
    message:
      `Cannot call ${MODULES}/fetchers.ts:number: a fetch handler must ` +
      "be a function or have fetch(): received 5; export a function of a " +
      "Request",
  },
  {
    args: ["--server", APP],
    message:
      `Cannot start server of ${APP}: it must export a function start: ` +
      "received undefined; export function start(app)",
  },
  {
    args: ["--server", `${MODULES}/server.ts`, "--disable", "environ.cokie"],
    message: "Cannot find rule: there is none of that name: received " +
      '"environ.cokie"; did you mean environ.cookie?',
  },
  {
    args: ["--middleware", APP],
    message: `Cannot find middleware in ${APP}: the module exports ` +
      "application, fails, noted, warns; name one of them as MODULE:NAME",
  },
  {
    args: ["--middleware", `${MODULES}/fetchers.ts:number`],
    message: `Cannot call ${MODULES}/fetchers.ts:number: a middleware must ` +
      "be a function: received 5; export a function that takes an " +
      "application and returns one",
  },
  {
    args: [
      "--middleware",
      `${MODULES}/middleware.ts`,
      "--request=GET /a",
      "--request=GET /b",
    ],
    message: "Cannot check middleware: there must be one request for all " +
      "checks: received 2; give one that it lets through",
  },
  {
    args: [APP, "--disable", "headers.nam"],
    message: "Cannot find rule: there is none of that name: received " +
      '"headers.nam"; did you mean headers.name?',
  },
  {
    args: [APP, "--disable", "environ.cookie"],
    message: "Cannot use rule: it belongs to another check: received " +
      '"environ.cookie"; see --list-rules',
  },
  {
    args: ["--explain", "nothing.like.this"],
    message: "Cannot find rule: there is none of that name: received " +
      '"nothing.like.this"; see --list-rules',
  },
  {
    args: [APP, "--request", "FETCH"],
    message: "--request: Cannot read requests at line 1: there must be a " +
      'request line: received "FETCH"; write GET /path',
  },
  {
    args: ["--url", "localhost"],
    message: "Cannot read command line: --url must be an http or https URL: " +
      'received "localhost"; write --url http://HOST:PORT/',
  },
];

for (const { args, message } of NOT_RUN) {
  Deno.test(`check ${args.join(" ")} cannot run, and says why`, async () => {
    assertEquals(await check(args), {
      code: 2,
      stdout: "",
      stderr: `check: ${message}\n`,
    });
  });
}

const UNREADABLE = [
  { args: ["nowhere.ts"], message: "check: Cannot find module nowhere.ts" },
  {
    args: [APP, "--requests", "nowhere.http"],
    message: "check: Cannot read nowhere.http",
  },
];

for (const { args, message } of UNREADABLE) {
  Deno.test(`check ${args.join(" ")} says which file is missing`, async () => {
    const { code, stderr } = await check(args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
    assertEquals(stderr.trimEnd().split("\n").length, 1);
  });
}

const PERMISSIONS = [
  {
    args: [APP],
    permissions: [],
    message: `import ${APP}: a permission is missing; run with --allow-read`,
  },
  {
    args: [APP],
    permissions: [`--allow-read=${APP}`],
    message: "start a worker for the code under check: a permission is " +
      `missing; run with --allow-read=${ROOT.pathname}`,
  },
  {
    args: [APP, "--output", "report.html"],
    permissions: ["--allow-read"],
    message: "write report.html: a permission is missing; run with " +
      "--allow-write=report.html",
  },
  {
    args: ["--url", "http://127.0.0.1:9/"],
    permissions: [],
    message: "connect to 127.0.0.1:9: a permission is missing; run with " +
      "--allow-net=127.0.0.1:9",
  },
  {
    args: ["--server", `${MODULES}/server.ts`],
    permissions: ["--allow-read"],
    message: "connect to the server: a permission is missing; run with " +
      "--allow-net=127.0.0.1",
  },
  {
    args: [APP, "--requests", "a.http"],
    permissions: [],
    message: "read requests: a permission is missing; run with " +
      "--allow-read=a.http",
  },
];

for (const { args, permissions, message } of PERMISSIONS) {
  Deno.test(`check ${args.join(" ")} names the permission it needs`, async () => {
    const { code, stderr } = await check(args, permissions);
    assertEquals(code, 2);
    assertEquals(stderr, `check: Cannot ${message}\n`);
  });
}

const SHOWN = [
  { args: ["--help"], text: "Usage: check [options] MODULE[:NAME]" },
  { args: ["--version"], text: `${config.version}\n` },
  { args: ["--explain", "headers.name"], text: "  Source  RFC 9110 §5.1" },
];

for (const { args, text } of SHOWN) {
  Deno.test(`check ${args.join(" ")} needs no permission`, async () => {
    const { code, stdout, stderr } = await check(args, []);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, text);
  });
}

Deno.test("check does not mind a reader that has enough", async () => {
  await using program = new Deno.Command(Deno.execPath(), {
    args: ["run", "cli/check.ts", "--list-rules"],
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await program.stdout.cancel();
  const [{ code }, stderr] = await Promise.all([
    program.status,
    new Response(program.stderr).text(),
  ]);
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("check --list-rules lists every rule", async () => {
  const { stdout } = await check(["--list-rules"], []);
  const all = [
    ...RULES,
    ...SERVER_CHECKS,
    ...MIDDLEWARE_CHECKS,
    ...HTTP_CHECKS,
    ...LINT_NOTES,
  ];
  for (const { id } of all) assertStringIncludes(stdout, `  ${id} `);
});

const MIDDLEWARE = `${MODULES}/middleware.ts`;

const LINT_EXITS = [
  { args: [`${APP}:noted`], code: 0 },
  { args: [`${APP}:noted`, "--lint=bad"], code: 0 },
  { args: [`${APP}:noted`, "--lint=warn"], code: 1 },
  { args: [`${APP}:noted`, "--lint=warn", "--disable", NOTED], code: 0 },
  { args: [`${APP}:noted`, "--lint=off"], code: 0 },
  { args: [APP, "--lint=warn"], code: 0 },
];

for (const { args, code } of LINT_EXITS) {
  Deno.test(`check ${args.join(" ")} exits with ${code}`, async () => {
    assertEquals((await check(args)).code, code);
  });
}

Deno.test("check reports lint in a section of its own", async () => {
  const { stdout } = await check([`${APP}:noted`, "--request=GET /"]);
  assertStringIncludes(
    stdout,
    `
lint: 0 bad, 1 warn, 0 info

WARN  caching.no-store-fresh: A response that may not be stored says for how long it is fresh.
      RFC 9111 §4.2.1, §5.2.2.5
      On     GET /
      Saw    Cache-Control: "no-store, max-age=60"
`,
  );
});

Deno.test("check --lint=off makes no notes", async () => {
  const report = await check_json([`${APP}:noted`, "--lint=off"]);
  assertEquals(report.lint, undefined);
});

Deno.test("check --explain explains a note of lint", async () => {
  const { stdout } = await check(["--explain", "caching.age-invalid"], []);
  assertEquals(
    stdout,
    `caching.age-invalid: Age is not a number of seconds.

  Level   bad
  Source  RFC 9111 §5.1
  Why     Caches ignore it, and keep the response for too long.
  Fix     Send digits and nothing else: Age: 60.
`,
  );
});

const MIDDLEWARE_EXITS = [
  { args: [MIDDLEWARE], code: 0 },
  { args: [`${MIDDLEWARE}:writes`, "--timeout=0.2"], code: 1 },
  { args: [`${MIDDLEWARE}:guards`], code: 0 },
  { args: [`${MIDDLEWARE}:guards`, "--request=GET /in"], code: 0 },
  { args: [`${MIDDLEWARE}:nothing`], code: 2 },
];

for (const { args, code } of MIDDLEWARE_EXITS) {
  Deno.test(`check --middleware ${args.join(" ")} exits with ${code}`, async () => {
    assertEquals((await check(["--middleware", ...args])).code, code);
  });
}

Deno.test("check --middleware makes the request that is given", async () => {
  const given = ["--middleware", `${MIDDLEWARE}:guards`];
  const report = await check_json(given);
  assertEquals(verdict_of(report, "close.generator"), "skipped");
  const let_through = await check_json([...given, "--request=GET /in"]);
  assertEquals(verdict_of(let_through, "close.generator"), "pass");
  assertEquals(
    schema_errors(schema, JSON.parse(JSON.stringify(let_through))),
    [],
  );
});

Deno.test("check --middleware --disable leaves checks and rules out", async () => {
  const report = await check_json([
    "--middleware",
    MIDDLEWARE,
    "--disable=close.generator,headers.name",
  ]);
  assertEquals(verdict_of(report, "close.generator"), undefined);
  assertEquals(verdict_of(report, "headers.name"), undefined);
  assertEquals(verdict_of(report, "close.list"), "pass");
});

Deno.test("check --request makes only those requests", async () => {
  const { requests } = await check_json([
    APP,
    "--request=PUT /a",
    "--request=DELETE /b",
  ]);
  assertEquals(requests, ["PUT /a", "DELETE /b"]);
});

Deno.test("check --requests makes those of the file", async () => {
  const report = await check_json([
    APP,
    "--requests",
    `${MODULES}/notes.http`,
  ]);
  assertEquals(report.requests, ["All notes", "A new note"]);
  assertEquals(
    report.findings.filter(({ id }) => id === "request.status")
      .map(({ verdict }) => verdict),
    ["pass", "fail"],
  );
});

Deno.test("check --disable leaves rules out", async () => {
  const report = await check_json([APP, "--disable", "app.closes,app.throws"]);
  assertEquals(verdict_of(report, "app.closes"), undefined);
  assertEquals(verdict_of(report, "app.throws"), undefined);
  assertEquals(verdict_of(report, "app.repeatable"), "pass");
});

Deno.test("check names places by their path from here", async () => {
  const { findings } = await check_json([`${APP}:fails`, "--request=GET /"]);
  const broken = findings.find(({ id }) => id === "headers.name");
  assertEquals(broken?.location?.file, APP);
});

const WORKSPACES = [
  { name: "the root of the checkout", env: "--allow-env=GITHUB_WORKSPACE" },
  { name: "this folder, if it may not read the variable", env: "--allow-net" },
];

for (const [index, { name, env }] of WORKSPACES.entries()) {
  Deno.test(`check --format github names places by their path from ${name}`, async () => {
    const workspace = new URL("tests", ROOT).pathname;
    const { stdout } = await check(
      [`${APP}:fails`, "--request=GET /", "--format=github"],
      ["--allow-read", env],
      { GITHUB_WORKSPACE: workspace },
    );
    const file = index === 0 ? APP.replace("tests/", "") : APP;
    assertStringIncludes(stdout, `::error file=${file},line=19,`);
  });
}

Deno.test("check --baseline fails only on what is new", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const first = await check([
      `${APP}:fails`,
      "--request=PUT /",
      "-f",
      "json",
    ]);
    await Deno.writeTextFile(path, first.stdout);
    const args = ["--baseline", path, "--request=PUT /"];
    const same = await check([`${APP}:fails`, ...args]);
    const more = await check([`${APP}:fails`, ...args, "--request=GET /"]);
    const fixed = await check([APP, ...args]);
    assertEquals([first, same, more, fixed].map(({ code }) => code), [
      1,
      0,
      1,
      0,
    ]);
    assertStringIncludes(same.stdout, "KNOWN headers.name: in the baseline\n");
    assertStringIncludes(
      fixed.stdout,
      "GONE  headers.name on PUT /: no longer",
    );
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("check --compare shows reports side by side", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = [];
    for (const name of ["fails", "warns"]) {
      const { stdout } = await check([`${APP}:${name}`, "-f", "json"]);
      files.push(`${folder}/${name}.json`);
      await Deno.writeTextFile(files.at(-1)!, stdout);
    }
    const { code, stdout } = await check(["--compare", ...files]);
    assertMatch(stdout, /^headers\.name +FAIL +pass$/m);
    assertEquals(code, 0);
    const output = `${folder}/compared.html`;
    const page = await check(
      ["--compare", ...files, "--format=html", "--output", output],
      [`--allow-read=${folder}`, `--allow-write=${output}`],
    );
    assertEquals([page.code, page.stdout, page.stderr], [0, "", ""]);
    assertStringIncludes(await Deno.readTextFile(output), "2 reports compared");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("check --verbose shows the exchange", async () => {
  const args = [`${APP}:fails`, "--request=PUT /", "--verbose"];
  const { stdout } = await check(args);
  assertStringIncludes(
    stdout,
    String.raw`      Exchange
        > PUT /\r\n
        > \r\n
        < 200 OK\r\n
`,
  );
});

Deno.test("check --only checks only these rules", async () => {
  const { findings } = await check_json([
    `${APP}:fails`,
    "--request=GET /",
    "--only",
    "app.closes,headers.name",
  ]);
  assertEquals(
    findings.map(({ id, verdict }) => [id, verdict]),
    [["headers.name", "fail"], ["app.closes", "skipped"]],
  );
});

Deno.test("check --output writes the report and says how it ended", async () => {
  const path = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { code, stdout, stderr } = await check(
      [`${APP}:fails`, "--format=junit", "--output", path],
      ["--allow-read", `--allow-write=${path}`],
    );
    assertEquals([code, stdout], [1, ""]);
    assertStringIncludes(stderr, `${path}: Rules: 1 failed`);
    assertStringIncludes(await Deno.readTextFile(path), "<testsuites ");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("check --output into no folder says so before anything is checked", async () => {
  const output = "no/such/folder/report.json";
  const { code, stdout, stderr } = await check(
    [`${MODULES}/throws_at_load.ts`, "--output", output],
    ["--allow-read", "--allow-write"],
  );
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^check: Cannot write no\/such\/folder\/report.json: /);
});

Deno.test("check --timeout is in seconds", async () => {
  const { findings } = await check_json([APP, "--timeout=0.0001"]);
  const late = findings.find(({ id }) => id === "app.timeout");
  assertStringIncludes(late?.message ?? "", "within 0.1 ms");
});

Deno.test("check --url checks a running server", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("hello"),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const { code, stdout } = await check(
    ["--url", `http://${host}/`, "--format=json", "--timeout=0.3"],
    [`--allow-net=${host}`],
  );
  const report: Report = JSON.parse(stdout);
  assertEquals(report.suite, "http");
  assertEquals(schema_errors(schema, report), []);
  assert(report.findings.length > 120);
  assertEquals(code, report.summary.rules.fail > 0 ? 1 : 0);
});

Deno.test("check --url --verbose shows the bytes of each exchange", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("hello"),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const only = HTTP_CHECKS[0].id;
  const args = ["--url", `http://${host}/`, "--only", only, "-f", "json"];
  const { stdout } = await check([...args, "--verbose"], [
    `--allow-net=${host}`,
  ]);
  const { findings: [finding, ...others] }: Report = JSON.parse(stdout);
  assertEquals([finding.id, others], [only, []]);
  assertMatch(finding.exchange ?? "", /^> GET \/ HTTP\/1\.1\\r\\n$/m);
  assertMatch(finding.exchange ?? "", /^< HTTP\/1\.1 \d+ .*\\r\\n$/m);
});

Deno.test("check --server checks the server that a module starts", async () => {
  const { code, stdout } = await check(
    ["--server", `${MODULES}/server.ts`, "--format=json"],
    ["--allow-read", "--allow-net=127.0.0.1"],
  );
  const report: Report = JSON.parse(stdout);
  assertEquals([report.suite, code], ["server", 0]);
  assertEquals(schema_errors(schema, report), []);
  assert(report.findings.length > 80);
});

Deno.test("check --server speaks HTTPS", async () => {
  const { code, stdout } = await check(
    ["--server", `${MODULES}/tls_server.ts`, "--format=json"],
    [
      "--allow-read",
      "--allow-net=127.0.0.1,localhost",
      "--cert=tests/fixtures/tls/cert.pem",
    ],
  );
  const { summary }: Report = JSON.parse(stdout);
  assertEquals([summary.rules.fail, summary.rules.warn, code], [0, 0, 0]);
});

Deno.test("check --server takes from the module what does not apply to it", async () => {
  const { code, stdout } = await check(
    ["--server", `${MODULES}/fetch_server.ts`, "--format=json"],
    ["--allow-read", "--allow-net=127.0.0.1"],
  );
  const { summary }: Report = JSON.parse(stdout);
  assertEquals([summary.rules.fail, summary.rules.warn, code], [0, 0, 0]);
  assertEquals(
    summary.rules.not_applicable,
    Object.keys(FETCH_NOT_APPLICABLE).length,
  );
});

Deno.test("check --url exits with 2 if the server dies, and names the last request", async () => {
  await using server = start_broken_server("stops at a NUL");
  const { code, stdout } = await check(
    ["--url", server.url, "--timeout=0.3"],
    ["--allow-net"],
  );
  assertEquals(code, 2);
  assertMatch(
    stdout,
    /^Cannot finish check of http:.* no longer accepts connections: the last request.*-nul /m,
  );
});

Deno.test("check --url exits with 2 if there is no server", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const url = `http://127.0.0.1:${port}/`;
  const { code, stderr } = await check(["--url", url], ["--allow-net"]);
  assertEquals(code, 2);
  assertMatch(stderr, /^check: Cannot check http:.*\n$/);
});
