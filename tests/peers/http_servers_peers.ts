/**
 * HTTP servers under check_http(): this package's, and others with their
 * defaults. Each run prints its row; docs/leaderboard.md has more servers.
 */
import { assertEquals } from "@std/assert";
import { check_http, HTTP_CHECKS } from "../../conformance/check_http.ts";
import { Program } from "../helpers/program.ts";
import { find_program, test_with } from "../helpers/programs.ts";

const FOLDER = `${import.meta.dirname}/servers/`;

/** A server that waits for requests costs the suite seconds each time. */
const DEADLINE = 5 * 60_000;

const node = find_program("node");
const gunicorn = find_program("gunicorn");
const waitress = find_program("waitress-serve");
const python3 = find_program("python3");

const DENO_RUN = ["run", "--allow-net=127.0.0.1"];
const GUNICORN = ["--bind=127.0.0.1:0", "wsgi_application"];

/** A way to have a server that prints its URL. */
interface Server {
  readonly name: string;
  /** What has to be installed; the one that serves. */
  readonly program: Readonly<Record<string, string | null>>;
  readonly args: readonly string[];
}

const SERVERS: readonly Server[] = [
  {
    name: "make_server()",
    program: { deno: Deno.execPath() },
    args: [...DENO_RUN, "make_server.ts"],
  },
  {
    name: "Deno.serve",
    program: { deno: Deno.execPath() },
    args: [...DENO_RUN, "deno_serve.ts"],
  },
  { name: "node:http in Node", program: { node }, args: ["node_http.mjs"] },
  {
    name: "node:http in Deno",
    program: { deno: Deno.execPath() },
    args: [...DENO_RUN, "node_http.mjs"],
  },
  {
    name: "waitress",
    program: { waitress },
    args: ["--listen=127.0.0.1:0", "wsgi_application:application"],
  },
  { name: "gunicorn, sync", program: { gunicorn }, args: GUNICORN },
  {
    name: "gunicorn, gthread",
    program: { gunicorn },
    args: ["--worker-class=gthread", ...GUNICORN],
  },
  {
    name: "http.server",
    program: { python3 },
    args: ["-u", "-m", "http.server", "--bind=127.0.0.1", "-d", "site", "0"],
  },
  { name: "wsgiref", program: { python3 }, args: ["wsgiref_server.py"] },
];

for (const { name, program, args } of SERVERS) {
  test_with(program, `${name} under check_http()`, async (programs) => {
    const [command] = Object.values(programs);
    const options = { command, deadline: DEADLINE };
    await using server = new Program([...args], FOLDER, options);
    const { summary, findings } = await check_http(await server.listens());
    console.log(
      ["", name, ...Object.values(summary.rules), ""].join(" | ").trim(),
    );
    for (const { verdict, id } of findings) {
      if (verdict === "fail") console.log(`${verdict} ${id}`);
    }
    assertEquals(findings.length, HTTP_CHECKS.length);
    if (name === "make_server()") assertEquals(summary.rules.fail, 0);
  });
}
