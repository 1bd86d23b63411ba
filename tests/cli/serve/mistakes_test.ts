/** What people do wrong, and the one line that they get for it. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../../deno.json" with { type: "json" };
import { APP, ROOT, run_serve } from "../../helpers/serve_command.ts";

const MODULES = "tests/fixtures/modules";
const FREE = ["--port", "0"];

interface Mistake {
  name: string;
  args: string[];
  permissions?: string[];
  message: string;
}

const MISTAKES: Mistake[] = [
  {
    name: "no application",
    args: [],
    message: "Cannot read command line: there is nothing to serve; give APP, " +
      "or see --help",
  },
  {
    name: "an option that there is not",
    args: ["app.ts", "--prot", "80"],
    message: "Cannot read command line: there is no option --prot; did you " +
      "mean --port?",
  },
  {
    name: "a file that is not there",
    args: ["nowhere.ts"],
    message: 'Cannot find module nowhere.ts: Module not found "' +
      `${new URL("nowhere.ts", ROOT)}".`,
  },
  {
    name: "a name that is not exported",
    args: [`${APP}:aplication`],
    message:
      `Cannot find application in ${APP}:aplication: the module exports ` +
      "application, breaks, fetcher, number, warns; did you mean application?",
  },
  {
    name: "what is no application",
    args: [`${APP}:number`],
    message: `Cannot use ${APP}:number: it must be a function or have ` +
      "fetch(): received 5; export an application or a fetch handler",
  },
  {
    name: "a module that throws",
    args: [`${MODULES}/throws_at_load.ts`, ...FREE],
    message: `Cannot load module ${MODULES}/throws_at_load.ts: no database ` +
      `(${MODULES}/throws_at_load.ts:2:7)`,
  },
  {
    name: "a module that throws, with workers",
    args: [`${MODULES}/throws_at_load.ts`, ...FREE, "--workers", "2"],
    message: `Cannot load module ${MODULES}/throws_at_load.ts: no database ` +
      `(${MODULES}/throws_at_load.ts:2:7)`,
  },
  {
    name: "no permission to listen",
    args: [APP, "--port", "8000"],
    permissions: ["--allow-read"],
    message: "Cannot listen on 127.0.0.1:8000: a permission is missing; run " +
      "with --allow-net=127.0.0.1:8000",
  },
  {
    name: "no permission to read the application",
    args: [APP, ...FREE],
    permissions: ["--allow-net"],
    message:
      `Cannot import ${APP}: a permission is missing; run with --allow-read`,
  },
  {
    name: "no permission to start workers",
    args: [APP, ...FREE, "--workers", "2"],
    permissions: ["--allow-net", "--allow-read"],
    message: "Cannot start processes for --workers: a permission is missing; " +
      `run with --allow-run=${Deno.execPath()}`,
  },
  {
    name: "permissions that cannot be passed on to workers",
    args: [APP, ...FREE, "--workers", "2"],
    permissions: ["--allow-all", "--deny-env=SECRET"],
    message: "Cannot start workers: they would not get --deny-env, as Deno " +
      "does not tell what it lists; allow what is needed instead",
  },
  {
    name: "a certificate that is not there",
    args: [APP, ...FREE, "--cert", "no.pem", "--key", "no.pem"],
    message:
      "Cannot read no.pem: ENOENT: no such file or directory, open 'no.pem'",
  },
  {
    name: "a file of options that is not there",
    args: [APP, "--config", "no.json"],
    message:
      "Cannot read no.json: ENOENT: no such file or directory, open 'no.json'",
  },
  {
    name: "an address that this machine does not have",
    args: [APP, ...FREE, "--host", "192.0.2.1"],
    message: "Cannot listen on 192.0.2.1:0: Cannot assign requested address " +
      "(os error 99)",
  },
  {
    name: "a folder for bodies that is none",
    args: [APP, ...FREE, "--body-dir", "deno.json"],
    message: "Cannot make server: body_dir must be a folder: received " +
      '"deno.json"; make it first',
  },
  {
    name: "an address that this machine does not have, with workers",
    args: [APP, ...FREE, "--host", "192.0.2.1", "--workers", "1"],
    message: "Cannot listen on 192.0.2.1:0: Cannot assign requested address " +
      "(os error 99)",
  },
];

for (const { name, args, permissions, message } of MISTAKES) {
  Deno.test(`serve: ${name} is one line that says what to do`, async () => {
    assertEquals(await run_serve(args, { permissions }), {
      code: 2,
      stdout: "",
      stderr: `serve: ${message}\n`,
    });
  });
}

for (const workers of [[], ["--workers", "2"], ["--transport", "deno"]]) {
  Deno.test(`serve: a port that is taken is one line (${workers})`, async () => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr;
    const { code, stderr } = await run_serve(
      [APP, "--port", String(port), ...workers],
    );
    assertEquals(code, 2);
    assertMatch(stderr, /^serve: Cannot listen on 127\.0\.0\.1:\d+.*\n$/);
    assertStringIncludes(stderr, "use another port (0 for a free one)");
  });
}

Deno.test("serve --help and --version answer on standard output", async () => {
  const { code, stdout, stderr } = await run_serve(["--help"], {
    permissions: [],
  });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "Usage: serve [options] APP");
  assertEquals(await run_serve(["--version"], { permissions: [] }), {
    code: 0,
    stdout: `${config.version}\n`,
    stderr: "",
  });
});
