/** From the start to the stop of one process. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Program } from "../../helpers/program.ts";
import { APP, get, start_serve } from "../../helpers/serve_command.ts";

const FREE = ["--port", "0"];

const WAYS = [
  { name: "one process", args: [] },
  { name: "two workers", args: ["--workers", "2"] },
  { name: "--reload", args: ["--reload"] },
  { name: "--transport deno", args: ["--transport", "deno"] },
];

/** A response whose first piece is there, and its process. */
async function held(
  url: string,
): Promise<{ pid: number; rest: Promise<string> }> {
  const response = await fetch(`${url}/held`);
  const reader = response.body!
    .pipeThrough(new TextDecoderStream()).getReader();
  const pid = Number((await reader.read()).value);
  async function rest(): Promise<string> {
    let text = "";
    let step;
    while (!(step = await reader.read()).done) text += step.value;
    return text;
  }
  return { pid, rest: rest() };
}

async function stop(program: Program, signal: Deno.Signal): Promise<void> {
  program.signal(signal);
  await program.wait_for(new RegExp(`${signal}: stopping`));
}

for (const { name, args } of WAYS) {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.test(`serve, ${name}: ${signal} lets a request in flight end, and exits with 0`, async () => {
      await using program = start_serve([APP, ...FREE, ...args]);
      const { pid, rest } = await held(await program.listens());
      await stop(program, signal);
      Deno.kill(pid, "SIGUSR2");
      assertEquals(await rest, "released\n");
      assertEquals((await program.ended).code, 0);
    });
  }

  for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    Deno.test(`serve, ${name}: a second ${signal} ends at once with ${code}`, async () => {
      await using program = start_serve([APP, ...FREE, ...args]);
      const { rest } = await held(await program.listens());
      const broken = rest.then(() => "whole", () => "broken");
      await stop(program, signal);
      program.signal(signal);
      assertEquals((await program.ended).code, code);
      assertEquals(await broken, "broken");
    });
  }
}

Deno.test("serve: shutdown_timeout ends a stop that a request holds up", async () => {
  await using program = start_serve(
    [APP, ...FREE, "--shutdown-timeout", "0.2"],
  );
  const { rest } = await held(await program.listens());
  const broken = rest.then(() => "whole", () => "broken");
  program.signal("SIGTERM");
  assertEquals((await program.ended).code, 0);
  assertEquals(await broken, "broken");
});

Deno.test("serve prints one line on standard output, and its limits to the log", async () => {
  await using program = start_serve([APP, ...FREE, "--max-headers", "7"]);
  await program.wait_for(/^Listening on http:\/\/127\.0\.0\.1:\d+\/\n/m);
  const [line] = await program.wait_for(/\[info\] serving .*\n/);
  assertStringIncludes(line, "one process; ");
  assertStringIncludes(line, "max_headers 7, ");
});

Deno.test("serve --log-level error says nothing of a start and a stop", async () => {
  await using program = start_serve([APP, ...FREE, "--log-level", "error"]);
  await program.listens();
  program.signal("SIGTERM");
  assertEquals((await program.ended).code, 0);
  assertMatch(program.output, /^Listening on \S+\n$/);
});

Deno.test("serve: SIGHUP without workers says that it needs them", async () => {
  await using program = start_serve([APP, ...FREE]);
  const url = await program.listens();
  program.signal("SIGHUP");
  await program.wait_for(/SIGHUP replaces workers: serve with --workers/);
  assertMatch(await get(url), /^\d+\n$/);
});

for (const path of ["timer", "rejection"]) {
  Deno.test(`serve survives an error that nobody catches, and logs its stack (${path})`, async () => {
    await using program = start_serve([APP, ...FREE]);
    const url = await program.listens();
    assertEquals(await get(`${url}/${path}`), "later\n");
    await program.wait_for(
      /Nobody caught an error.*\nError: .*\n +at .*app\.ts/,
    );
    assertMatch(await get(url), /^\d+\n$/);
  });
}

Deno.test("serve: a Fetch handler is served, too", async () => {
  await using program = start_serve([`${APP}:fetcher`, ...FREE]);
  assertEquals(await get(`${await program.listens()}/a`), "fetched /a\n");
});

Deno.test("serve --unix listens on a socket, and says so", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/socket`;
    await using program = start_serve([APP, "--unix", path]);
    await program.wait_for(/^Listening on unix:\S+socket\n/m);
    using client = Deno.createHttpClient({
      proxy: { transport: "unix", path },
    });
    const response = await fetch("http://localhost/", { client });
    assertMatch(await response.text(), /^\d+\n$/);
    program.signal("SIGTERM");
    assertEquals((await program.ended).code, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("serve --cert and --key serve HTTPS", async () => {
  const tls = "tests/fixtures/tls";
  await using program = start_serve(
    [APP, ...FREE, "--cert", `${tls}/cert.pem`, "--key", `${tls}/key.pem`],
  );
  const [, port] = await program.wait_for(/^Listening on https:.*:(\d+)\/\n/m);
  const caCerts = [await Deno.readTextFile(`${tls}/cert.pem`)];
  using client = Deno.createHttpClient({ caCerts });
  const response = await fetch(`https://localhost:${port}/`, { client });
  assertMatch(await response.text(), /^\d+\n$/);
});

Deno.test("serve --validate answers 500 to a broken rule, and logs what only warns", async () => {
  await using breaks = start_serve([`${APP}:breaks`, ...FREE, "--validate"]);
  const broken = await fetch(await breaks.listens());
  await broken.body?.cancel();
  assertEquals(broken.status, 500);
  await breaks.wait_for(/ConformanceError/);

  await using warns = start_serve([`${APP}:warns`, ...FREE, "--validate"]);
  const fine = await fetch(await warns.listens());
  await fine.body?.cancel();
  assertEquals(fine.status, 200);
  await warns.wait_for(/\[warning\] .*\(status\.\S+\)/);
});
