/**
 * The examples of examples/third_party/, each run by its own line and asked over
 * HTTP, and put under check_app(). They take packages from npm, so this is no
 * part of `deno task test`, but `deno task test:peers`.
 */
import { assert, assertEquals } from "@std/assert";
import { BATTERY } from "../../conformance/app/battery.ts";
import type { AppRequest } from "../../conformance/app/app_request.ts";
import { check_app } from "../../conformance/check_app.ts";
import { is_problem, summary_line } from "../../conformance/report/findings.ts";
import { start_example } from "../helpers/program.ts";

const FOLDER = "examples/third_party/";

/** What every one of them answers. */
const CHECKS: Record<string, (url: string) => Promise<void>> = {
  "a parameter of the path": async (url) => {
    const response = await fetch(`${url}/hello/Zo%C3%AB`);
    assertEquals(response.status, 200);
    assertEquals(await response.json(), { hello: "Zoë" });
  },
  "a request body": async (url) => {
    const body = "é".repeat(100_000);
    const response = await fetch(`${url}/echo`, { method: "POST", body });
    assert(await response.text() === body);
  },
  "a redirect that sets two cookies": async (url) => {
    const response = await fetch(`${url}/visit`, { redirect: "manual" });
    await response.body?.cancel();
    assertEquals(response.status, 302);
    assertEquals(response.headers.get("location"), "/hello/you");
    assertEquals(
      response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]),
      ["first=1", "second=2"],
    );
  },
  "a stream": async (url) => {
    assertEquals(await (await fetch(`${url}/count`)).text(), "1\n2\n3\n");
  },
  "HEAD": async (url) => {
    const response = await fetch(`${url}/count`, { method: "HEAD" });
    assertEquals(await response.text(), "");
  },
  "nothing there": async (url) => {
    const response = await fetch(`${url}/nowhere`);
    await response.body?.cancel();
    assertEquals([response.status, response.statusText], [404, "Not Found"]);
  },
};

for (const { name } of Deno.readDirSync(FOLDER)) {
  Deno.test(`${FOLDER}${name} under make_server()`, async (test) => {
    await using program = await start_example(FOLDER + name, ".");
    const url = await program.listens();
    for (const [name, check] of Object.entries(CHECKS)) {
      await test.step(name, () => check(url));
    }
  });
}

/** The battery, and what of it concerns them below their own routes. */
const REQUESTS: AppRequest[] = [
  ...BATTERY,
  ...BATTERY.filter(({ method }) => method === "POST")
    .map((request) => below("/echo", request)),
  ...BATTERY.filter(({ method, path }) => !method && path?.startsWith("/"))
    .map((request) => below("/hello", request)),
  { path: "/hello/you", status: 200 },
  { name: "a parameter that is not UTF-8", path: "/hello/%FF" },
  { path: "/visit", status: 302 },
  { path: "/count", status: 200 },
];

function below(prefix: string, request: AppRequest): AppRequest {
  const { method = "GET", path = "", name = `${method} ${path}` } = request;
  return { ...request, name: `${name} below ${prefix}`, path: prefix + path };
}

/** The rules that the frameworks break; docs/findings.md says how. */
const BROKEN: Record<string, string[]> = {
  "h3.ts": ["app.head-equals-get"],
  "hattip.ts": ["app.head-equals-get"],
  "itty_router.ts": ["app.head-equals-get"],
  "fets.ts": ["app.head-equals-get", "app.path-bytes"],
  "nhttp.ts": ["app.head-equals-get"],
  "remix_fetch_router.ts": ["app.head-equals-get"],
  "worktop.ts": ["app.head-equals-get"],
};

for (const { name } of Deno.readDirSync(FOLDER)) {
  Deno.test(`${FOLDER}${name} under check_app()`, {
    // Elysia keeps a timer of its own.
    sanitizeOps: false,
    sanitizeResources: false,
  }, async () => {
    const { application } = await import(`../../${FOLDER}${name}`);
    const report = await check_app(application, { requests: REQUESTS });
    console.log(summary_line(report));
    const broken = report.findings.filter(is_problem).map(({ id }) => id);
    assertEquals([...new Set(broken)].sort(), BROKEN[name] ?? []);
  });
}
