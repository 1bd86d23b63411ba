/** Nothing that code under check does decides how `check` ends. */
import {
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import type { Report } from "../../conformance/report/types.ts";
import { junit_errors } from "../helpers/junit_schema.ts";
import { check } from "../helpers/check_command.ts";

const MODULES = "tests/fixtures/modules";
const ENDING = `${MODULES}/ending.ts`;

const ENDINGS = [
  { name: "deno_exit", call: "Deno.exit(0)" },
  { name: "process_exit", call: "process.exit(0)" },
  { name: "imported_exit", call: "process.exit(0)" },
  { name: "closes", call: "close()" },
  { name: "forges", call: "close()" },
];

for (const { name, call } of ENDINGS) {
  Deno.test(`check exits with 2 if the application ${name}, and names the request`, async () => {
    const { code, stdout } = await check([
      `${ENDING}:${name}`,
      "--request=GET /",
      "--request=PUT /a",
      "--request=DELETE /b",
    ]);
    assertStringIncludes(
      stdout,
      `\n\nThe run ended on PUT /a: the code under check called ${call}\n\n` +
        "Ended early. Rules: 0 failed",
    );
    assertEquals(code, 2);
  });
}

Deno.test("check exits with 0 if the application has the chance to end it and does not", async () => {
  const { code } = await check([`${ENDING}:deno_exit`, "--request=GET /"]);
  assertEquals(code, 0);
});

Deno.test("check exits with 2 if an application never leaves a loop, and names the request", async () => {
  const { code, stdout, stderr } = await check([
    `${ENDING}:loops`,
    "--request=GET /",
    "--request=PUT /a",
    "--timeout=0.1",
    "--format=json",
  ]);
  const { findings, ended, requests }: Report = JSON.parse(stdout);
  assertEquals(
    findings.map(({ id, verdict, request }) => [id, verdict, request]),
    [["app.timeout", "fail", "PUT /a"]],
  );
  assertEquals(requests, ["GET /", "PUT /a"]);
  assertMatch(ended ?? "", /^The run ended on PUT \/a: it blocks the event/);
  assertStringIncludes(stderr, `check: ${ended}\n`);
  assertEquals(code, 2);
});

Deno.test("check names the rule too if the run ends in a later step", async () => {
  const { stdout } = await check([
    `${ENDING}:exits_on_head`,
    "--request=GET /",
  ]);
  assertStringIncludes(
    stdout,
    "The run ended on GET / (app.head-equals-get): the code under check called",
  );
});

Deno.test("check: JUnit has an error if the application ends the process", async () => {
  const { code, stdout } = await check([
    `${ENDING}:deno_exit`,
    "--format=junit",
  ]);
  assertEquals(junit_errors(stdout), []);
  assertMatch(stdout, /^<testsuites [^>]* errors="1"/m);
  assertStringIncludes(
    stdout,
    '<error message="The run ended on PUT /: the code under check called ' +
      'Deno.exit(0)" type="ended"/>',
  );
  assertEquals(code, 2);
});

Deno.test("check: a module that ends the process when loaded cannot be checked", async () => {
  assertEquals(await check([`${MODULES}/exits_at_load.ts`]), {
    code: 2,
    stdout: "",
    stderr: `check: Cannot load module ${MODULES}/exits_at_load.ts: the code ` +
      "under check called Deno.exit(0)\n",
  });
});

Deno.test("check --output: the report of an earlier run does not survive one that cannot run", async () => {
  const path = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    await Deno.writeTextFile(path, "<testsuites><!-- all is well -->");
    const { code } = await check(
      [`${MODULES}/throws_at_load.ts`, "--format=junit", "--output", path],
      ["--allow-read", `--allow-write=${path}`],
    );
    const xml = await Deno.readTextFile(path);
    assertEquals(code, 2);
    assertEquals(junit_errors(xml), []);
    assertStringIncludes(xml, 'errors="1"');
    assertStringIncludes(xml, `(${MODULES}/throws_at_load.ts:2:7)`);
    assertNotMatch(xml, /all is well/);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("check --server exits with 2 if the server ends the process, and names the check", async () => {
  const { code, stdout } = await check(["--server", ENDING], [
    "--allow-read",
    "--allow-net=127.0.0.1",
  ]);
  assertMatch(
    stdout,
    /\nThe run ended in the check [a-z.-]+: the code under check called Deno\.exit\(0\)\n/,
  );
  assertEquals(code, 2);
});

Deno.test("check --server exits with 2 if the server dies, and names the check", async () => {
  const { code, stdout } = await check([
    "--server",
    `${MODULES}/dying_server.ts`,
    "--format=json",
    "--timeout=0.5",
  ], ["--allow-read", "--allow-net=127.0.0.1"]);
  const { findings, ended }: Report = JSON.parse(stdout);
  assertMatch(
    ended ?? "",
    /^The run ended in the check [a-z.-]+: Cannot check .*The port is taken/,
  );
  assertEquals([findings.length > 0, code], [true, 2]);
});

Deno.test("check --middleware exits with 2 if the middleware ends the process, and names the check", async () => {
  const { code, stdout } = await check([
    "--middleware",
    `${ENDING}:middleware`,
  ]);
  assertMatch(
    stdout,
    /\nThe run ended in the check [a-z.-]+: the code under check called Deno\.exit\(0\)\n/,
  );
  assertEquals(code, 2);
});

Deno.test("check --max-time ends a run, and names the request", async () => {
  const { code, stdout } = await check([
    `${MODULES}/slow.ts`,
    "--max-time=2",
  ]);
  assertMatch(
    stdout,
    /\nThe run ended on [^\n]+: it takes more than 2 s; raise/,
  );
  assertEquals(code, 2);
});
