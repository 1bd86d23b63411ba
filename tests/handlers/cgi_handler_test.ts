import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const PROGRAM = new URL("../fixtures/cgi/environ.ts", import.meta.url).pathname;

interface Run {
  args?: string[];
  env?: Record<string, string>;
  /** A variable that is not UTF-8, in the escapes of printf(1). */
  raw?: string;
  stdin?: string;
}

function command_of({ args = [], env = {}, raw }: Run): Deno.Command {
  return new Deno.Command("/bin/sh", {
    args: [
      "-c",
      `${raw ? `export "$(printf '${raw}')"; ` : ""}exec "$@"`,
      "sh",
      Deno.execPath(),
      ...["run", "--quiet", "--no-prompt", "--allow-env", PROGRAM],
      ...args,
    ],
    env: { NO_COLOR: "1", REQUEST_METHOD: "GET", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Run the fixture as a web server would. */
async function run({ stdin = "", ...rest }: Run) {
  await using process = command_of(rest).spawn();
  const writer = process.stdin.getWriter();
  // It is fine for the program to read less than there is.
  writer.write(new TextEncoder().encode(stdin)).catch(() => {});
  writer.close().catch(() => {});
  const { stdout, stderr, success } = await process.output();
  const text = new TextDecoder().decode(stdout);
  const [head, body] = text.split("\r\n\r\n");
  return {
    success,
    head,
    errors: new TextDecoder().decode(stderr),
    seen: success ? JSON.parse(body) : null,
  };
}

Deno.test("RFC 3875 §6: the response starts with a Status field", async () => {
  const { head, errors } = await run({});
  assertEquals(
    head.split("\r\n").filter((line) => !line.startsWith("Content-Length")),
    ["Status: 200 OK", "Content-Type: application/json"],
  );
  assertEquals(errors, "");
});

Deno.test("RFC 3875 §4.2: no more than CONTENT_LENGTH bytes are read", async () => {
  const { seen } = await run({
    env: { REQUEST_METHOD: "POST", CONTENT_LENGTH: "3" },
    stdin: "tea and more",
  });
  assertEquals(seen.body, "tea");
});

Deno.test("a body that ends early is read as far as it goes", async () => {
  const { seen } = await run({
    env: { REQUEST_METHOD: "POST", CONTENT_LENGTH: "30" },
    stdin: "tea",
  });
  assertEquals(seen.body, "tea");
});

Deno.test("CVE-2016-5385: HTTP_PROXY is neither in the environ nor in the process", async () => {
  const { seen } = await run({ env: { HTTP_PROXY: "http://evil.example" } });
  assertEquals(
    [seen.environ.HTTP_PROXY, seen.process_proxy],
    [undefined, null],
  );
});

Deno.test("a PATH_INFO in UTF-8 keeps its bytes", async () => {
  const { seen } = await run({ env: { PATH_INFO: "/café" } });
  assertEquals(seen.environ.PATH_INFO, "/caf\xc3\xa9");
});

const RAW = "PATH_INFO=/caf\\351";

Deno.test("a PATH_INFO that is not UTF-8 is taken from REQUEST_URI", async () => {
  const { seen } = await run({
    env: { SCRIPT_NAME: "/cgi", REQUEST_URI: "/cgi/caf%E9?q=%E9" },
    raw: RAW,
  });
  assertEquals(seen.environ.PATH_INFO, "/caf\xe9");
});

const NO_HELP: { name: string; env?: Record<string, string> }[] = [
  { name: "is missing" },
  {
    name: "says something else",
    env: { SCRIPT_NAME: "/cgi", REQUEST_URI: "/old/x" },
  },
];

for (const { name, env } of NO_HELP) {
  Deno.test(`a PATH_INFO that is not UTF-8 is an error where REQUEST_URI ${name}`, async () => {
    const { success, errors } = await run({ env, raw: RAW });
    assert(!success);
    assertStringIncludes(errors, "InvalidData: Cannot read PATH_INFO");
  });
}

const IIS = [
  { script: "/app.ts", path: "/app.ts/a/b", expected: "/a/b" },
  { script: "/app.ts", path: "/app.ts", expected: "" },
  { script: "/app.ts", path: "/a/b", expected: "/a/b" },
  { script: "/app", path: "/apple", expected: "/apple" },
  { script: "", path: "/a", expected: "/a" },
];

for (const { script, path, expected } of IIS) {
  Deno.test(`IISCGIHandler makes PATH_INFO "${expected}" of "${path}" under "${script}"`, async () => {
    const { seen } = await run({
      args: ["iis"],
      env: { SCRIPT_NAME: script, PATH_INFO: path },
    });
    assertEquals(seen.environ.PATH_INFO, expected);
  });
}

Deno.test("it is not an error if the web server closes standard output because its client left", async () => {
  await using process = command_of({}).spawn();
  await process.stdout.cancel();
  await process.stdin.close();
  assertEquals(await process.stderr.text(), "");
  assert((await process.status).success);
});
