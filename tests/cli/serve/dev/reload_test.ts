/** Developing: new code is served, errors are shown, and only here. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CHROMIUM } from "../../../helpers/chromium.ts";
import { Code } from "../../../helpers/code.ts";
import { Program } from "../../../helpers/program.ts";
import { test_with } from "../../../helpers/programs.ts";
import { APP, get, ROOT, start_serve } from "../../../helpers/serve_command.ts";

const FREE = ["--port", "0"];

Deno.test("serve --reload serves the new code, the old one while the new has an error", async () => {
  await using code = new Code("one");
  await using program = start_serve([code.path, ...FREE, "--reload"]);
  const url = await program.listens();
  assertEquals(await get(url), "one\n");
  code.answers("two");
  await program.wait_for(/reloaded in/);
  assertEquals(await get(url), "two\n");
  code.is("export const app = ;");
  await program.wait_for(/app\.ts:1:20\); the old code goes on being served/);
  assertEquals(await get(url), "two\n");
  code.answers("three");
  await program.wait_for(/reloaded in[^]*reloaded in/);
  assertEquals(await get(url), "three\n");
});

Deno.test("serve --reload watches what is imported, and what comes to be", async () => {
  await using code = new Code("one");
  await using program = start_serve([code.path, ...FREE, "--reload"]);
  const url = await program.listens();
  await Deno.mkdir(`${code.folder}/below`);
  const below = `${code.folder}/below/word.ts`;
  await Deno.writeTextFile(below, 'export const word = "two";');
  code.is(`import { word } from "./below/word.ts";
    export const app = (_environ, start_response) => {
      start_response("200 OK", [["Content-Type", "text/plain"]]);
      return [new TextEncoder().encode(word)];
    };`);
  await program.wait_for(/watching 2 files/);
  assertEquals(await get(url), "two");
  await Deno.writeTextFile(below, 'export const word = "three";');
  await program.wait_for(/word\.ts changed: reloading[^]*reloaded in/);
  assertEquals(await get(url), "three");
});

Deno.test("serve --reload-include watches templates, and nothing else", async () => {
  await using code = new Code("one");
  const { folder } = code;
  await using program = start_serve(
    [code.path, ...FREE, "--reload", "--reload-include", `${folder}/*.html`],
  );
  await program.listens();
  await Deno.writeTextFile(`${folder}/a.txt`, "a");
  await Deno.writeTextFile(`${folder}/a.html`, "a");
  const [, path] = await program.wait_for(/(\S+) changed: reloading/);
  assert(path.endsWith("/a.html"));
  await program.wait_for(/reloaded in/);
});

Deno.test("serve --reload gives up the code that is being loaded for newer code", async () => {
  await using code = new Code("one");
  await using program = start_serve([code.path, ...FREE, "--reload"]);
  const url = await program.listens();
  code.is(
    'console.log("hangs"); await new Promise(() => setTimeout(() => {}, 1e9));',
  );
  await program.wait_for(/^hangs$/m);
  code.answers("two");
  await program.wait_for(/reloaded in/);
  assertEquals(await get(url), "two\n");
});

const BROWSER = { Accept: "text/html" };

/** The answer to a request with these fields, which fetch() may not set. */
async function ask_raw(
  url: string,
  fields: Record<string, string>,
): Promise<string> {
  const { hostname, port, host } = new URL(url);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  const lines = Object.entries({ Host: host, ...fields })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET /throws HTTP/1.1\r\n${lines.join("")}` +
    "Connection: close\r\n\r\n";
  await conn.write(new TextEncoder().encode(request));
  return await new Response(conn.readable).text();
}

const SHOWN = "the application failed";

Deno.test("serve --reload shows an error in the browser: its source, and no secret", async () => {
  await using program = start_serve([APP, ...FREE, "--reload"]);
  const page = await ask_raw(await program.listens(), {
    ...BROWSER,
    Cookie: "session=the-secret",
    Authorization: "Bearer the-secret",
  });
  assertStringIncludes(page, "HTTP/1.1 500 Internal Server Error\r\n");
  assertStringIncludes(page, "Content-Type: text/html; charset=utf-8\r\n");
  assertStringIncludes(page, "the application failed</h1>");
  assertStringIncludes(page, "throw new Error(&quot;the application failed");
  assert(!page.includes("the-secret"));
});

Deno.test("serve --reload answers what is not a browser with plain text", async () => {
  await using program = start_serve([APP, ...FREE, "--reload"]);
  const text = await ask_raw(await program.listens(), {});
  assertStringIncludes(text, "Content-Type: text/plain; charset=utf-8\r\n");
  assertStringIncludes(text, "Error: the application failed\n    at ");
});

const NEVER: {
  name: string;
  args: string[];
  fields?: Record<string, string>;
}[] = [
  { name: "without --reload", args: [] },
  { name: "with workers", args: ["--workers", "1"] },
  { name: "with --validate alone", args: ["--validate"] },
  {
    name: "to the client of a proxy",
    args: ["--reload"],
    fields: { "X-Forwarded-For": "127.0.0.1" },
  },
  {
    name: "to a page whose name was made to lead here",
    args: ["--reload"],
    fields: { Host: "evil.com" },
  },
];

for (const { name, args, fields } of NEVER) {
  Deno.test(`serve: an error is not shown ${name}`, async () => {
    await using program = start_serve([APP, ...FREE, ...args]);
    const answer = await ask_raw(await program.listens(), {
      ...BROWSER,
      ...fields,
    });
    assertStringIncludes(answer, "HTTP/1.1 500 Internal Server Error\r\n");
    assert(!answer.includes(SHOWN));
    await program.wait_for(new RegExp(SHOWN));
  });
}

const OUTSIDE = Deno.networkInterfaces().find(({ address, family }) =>
  family === "IPv4" && !address.startsWith("127.")
)?.address;

Deno.test({
  name: "serve --reload: an error is not shown to other machines" +
    (OUTSIDE ? "" : " (skipped: there is no network)"),
  ignore: OUTSIDE === undefined,
  async fn() {
    await using program = start_serve(
      [APP, ...FREE, "--reload", "--host", "0.0.0.0"],
    );
    const [, port] = await program.wait_for(/0\.0\.0\.0:(\d+)\//);
    const there = await ask_raw(`http://${OUTSIDE}:${port}`, {
      ...BROWSER,
      Host: "localhost",
    });
    assert(!there.includes(SHOWN));
    const here = await ask_raw(`http://127.0.0.1:${port}`, BROWSER);
    assertStringIncludes(here, SHOWN);
  },
});

/** The lines of an event stream, until it ends. */
async function first_event(url: string): Promise<[string, Promise<void>]> {
  const response = await fetch(`${url}/.pep3333/reload`);
  const reader = response.body!.pipeThrough(new TextDecoderStream())
    .getReader();
  const { value } = await reader.read();
  const [, data] = /^data: (.+)$/m.exec(value!)!;
  const ended = reader.read().then(({ done }) => assert(done));
  return [data, ended];
}

Deno.test("serve --reload tells a page that listens, and lets it go", async () => {
  await using code = new Code("one");
  await using program = start_serve([code.path, ...FREE, "--reload"]);
  const url = await program.listens();
  const [first, ended] = await first_event(url);
  code.answers("two");
  await ended;
  await program.wait_for(/reloaded in/);
  // The old process may still answer on the connection that it has.
  let [second, stopped] = await first_event(url);
  while (second === first) [second, stopped] = await first_event(url);
  program.signal("SIGTERM");
  await stopped;
  assertEquals((await program.ended).code, 0);
});

Deno.test("serve: what pages listen to is the application's own without --reload", async () => {
  await using program = start_serve([APP, ...FREE]);
  const text = await get(`${await program.listens()}/.pep3333/reload.js`);
  assert(/^\d+\n$/.test(text));
});

test_with(
  CHROMIUM,
  "serve --reload: the error page loads itself anew in a browser",
  async ({ Chromium }) => {
    await using code = new Code("one");
    code.is('export const app = (_e, _s) => { throw new Error("broken"); };');
    const profile = await Deno.makeTempDir({ prefix: "chromium-" });
    try {
      await using program = start_serve([code.path, ...FREE, "--reload"]);
      const url = await program.listens();
      {
        await using _browser = new Program(
          [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            `--user-data-dir=${profile}`,
            `${url}/page`,
          ],
          ROOT.pathname,
          { command: Chromium },
        );
        await program.wait_for(/"GET \/page HTTP\/1\.1" 500/);
        code.answers("mended");
        await program.wait_for(/"GET \/page HTTP\/1\.1" 200/);
      }
    } finally {
      await Deno.remove(profile, { recursive: true });
    }
  },
);
