import {
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import { PAGE } from "../examples/hello.ts";
import { is_example, Program, start_example } from "./helpers/program.ts";

const EXAMPLES = new URL("../examples/", import.meta.url);

/** What a program with one page answers to anything else. */
async function assert_strays_refused(url: string): Promise<void> {
  const missing = await fetch(`${url}/missing`);
  const removed = await fetch(url, { method: "DELETE" });
  assertEquals([missing.status, removed.status], [404, 405]);
  assertEquals(removed.headers.get("Allow"), "GET, POST, HEAD");
  await missing.body?.cancel();
  await removed.body?.cancel();
}

/** The requests for each example, run with the permissions in its comment. */
const CASES: Record<
  string,
  (url: string, program: Program, folder: string) => Promise<void>
> = {
  async "hello.ts"(url) {
    const response = await fetch(url);
    assertEquals(response.headers.get("Server"), "pep3333-wsgi");
    assertEquals(await response.bytes(), PAGE);
  },

  async "raw_socket.ts"(url) {
    const response = await fetch(url);
    assertEquals(response.headers.get("Server"), null);
    assertEquals(await response.bytes(), PAGE);
  },

  async "demo.ts"(url) {
    const text = await (await fetch(`${url}/xyz?abc`)).text();
    assertMatch(text, /^Hello world!\n/);
    assertStringIncludes(text, '\nPATH_INFO = "/xyz"\n');
    assertStringIncludes(text, '\nQUERY_STRING = "abc"\n');
  },

  async "echo.ts"(url) {
    const body = "a line\nand bytes: \u00ff";
    const headers = { "Content-Type": "text/x-test" };
    const response = await fetch(url, { method: "POST", headers, body });
    assertEquals(response.headers.get("Content-Type"), "text/x-test");
    assertEquals(await response.text(), body);
    assertStringIncludes(await (await fetch(url)).text(), "<form");
  },

  async "upload.ts"(url) {
    assertStringIncludes(await (await fetch(url)).text(), "<form");

    const form = new FormData();
    form.set("title", "<b>");
    form.set("file", new File(["abc"], "a.txt"));
    const stored = await fetch(url, { method: "POST", body: form });
    const text = await stored.text();
    assertStringIncludes(text, "<dd>&lt;b&gt;");
    assertStringIncludes(text, "<dd>a.txt");
    assertStringIncludes(text, "<dd>3");
    // FIPS 180-2, B.1: the digest of "abc".
    assertMatch(text, /<dd>ba7816bf8f01cfea414140de5dae2223b00361a3/);

    const refused = await fetch(url, { method: "POST", body: "no form" });
    assertEquals(refused.status, 400);
    assertStringIncludes(await refused.text(), '<a href="">Upload another');
    await assert_strays_refused(url);
  },

  async "stream.ts"(url, program) {
    const leave = new AbortController();
    const response = await fetch(url, { signal: leave.signal });
    assertEquals(response.headers.get("X-Content-Type-Options"), "nosniff");
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    assertMatch(new TextDecoder().decode(value), /^1 .*Z\n$/);
    leave.abort();
    await reader.closed.catch(() => {});
    await program.wait_for(/The client left after \d+ lines/);
  },

  async "guestbook.ts"(url) {
    const body = new URLSearchParams({ name: "Ann", message: "<i>hi" });
    const posted = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
    });
    assertEquals(posted.status, 303);
    assertEquals(posted.headers.get("Location"), `${url}/`);
    await posted.body?.cancel();
    const text = await (await fetch(url)).text();
    assertStringIncludes(text, "<li><b>Ann</b>: &lt;i&gt;hi");

    const empty = new URLSearchParams({ name: "Ann" });
    const refused = await fetch(url, { method: "POST", body: empty });
    assertEquals(refused.status, 400);
    assertStringIncludes(await refused.text(), "Please write your name");
    await assert_strays_refused(url);
  },

  async "router.ts"(url) {
    const add = { method: "POST", body: "Buy milk" };
    const added = await fetch(`${url}/notes`, add);
    assertEquals(added.status, 201);
    assertEquals(added.headers.get("Location"), "/notes/1");
    assertEquals(await added.json(), { id: "1", text: "Buy milk" });
    const all = await (await fetch(`${url}/notes`)).json();
    assertEquals(all, { 1: "Buy milk" });
    const note = `${url}/notes/1`;
    assertEquals((await (await fetch(note)).json()).text, "Buy milk");
    assertEquals((await fetch(note, { method: "DELETE" })).status, 204);
    const gone = await fetch(note);
    assertEquals(gone.status, 404);
    await gone.body?.cancel();
    // An id is not used again after a note was deleted.
    await (await fetch(`${url}/notes`, add)).body?.cancel();
    const after = await (await fetch(`${url}/notes`)).json();
    assertEquals(after, { 2: "Buy milk" });
  },

  async "static_files.ts"(url, _program, folder) {
    await Deno.writeTextFile(`${folder}/a file.txt`, "abc");
    const list = await (await fetch(url)).text();
    const [, path] = /<a href="([^"]+)">a file.txt</.exec(list)!;
    assertEquals(await (await fetch(new URL(path, url))).text(), "abc");
  },

  async "mount.ts"(url) {
    assertStringIncludes(await (await fetch(url)).text(), 'href="demo/"');
    assertEquals(await (await fetch(`${url}/hello`)).bytes(), PAGE);
    const demo = await (await fetch(`${url}/demo/a/b`)).text();
    assertStringIncludes(demo, '\nSCRIPT_NAME = "/demo"\n');
    assertStringIncludes(demo, '\nPATH_INFO = "/a/b"\n');
    const missing = await fetch(`${url}/constructor`);
    assertEquals(missing.status, 404);
    await missing.body?.cancel();
  },

  async "validated.ts"(url) {
    assertEquals(await (await fetch(url)).bytes(), PAGE);
    const posted = await fetch(url, { method: "POST", body: "unread" });
    assertEquals(await posted.bytes(), PAGE);
  },
};

for (const [name, ask] of Object.entries(CASES)) {
  Deno.test(`examples/${name} runs as its first comment says`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await using program = await start_example(`examples/${name}`, folder);
      await ask(await program.listens(), program, folder);
      assertNotMatch(program.output, /Exception|error:/i);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("examples/broken.ts prints the report on its mistakes", async () => {
  const args = ["run", "--no-prompt", new URL("broken.ts", EXAMPLES).href];
  await using program = new Program(args, ".");
  await program.wait_for(/^Rules: 11 failed, 2 warned, .*\n$/m);
  assertEquals((await program.ended).code, 0);
  assertStringIncludes(program.output, "FAIL  body.content-length: ");
});

Deno.test("every example is tested", async () => {
  const names = [];
  for await (const { name, isFile } of Deno.readDir(EXAMPLES)) {
    if (isFile && await is_example(`examples/${name}`)) names.push(name);
  }
  assertEquals(names.sort(), Object.keys(CASES).sort());
});
