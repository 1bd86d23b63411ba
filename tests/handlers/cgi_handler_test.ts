import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const PROGRAM = new URL("../fixtures/cgi/environ.ts", import.meta.url).pathname;

interface Run {
  args?: string[];
  env?: Record<string, string>;
  /** A variable that is not UTF-8, in the escapes of printf(1). */
  raw?: string;
  stdin?: string;
  /** A file for standard error. */
  stderr?: string;
}

function command_of({ args = [], env = {}, raw, stderr }: Run): Deno.Command {
  return new Deno.Command("/bin/sh", {
    args: [
      "-c",
      `${raw ? `export "$(printf '${raw}')"; ` : ""}exec "$@"${
        stderr ? ` 2>${stderr}` : ""
      }`,
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
    status: head.match(/^Status: (.*?)\r?$/m)?.[1],
    body,
    seen: body?.startsWith("{") ? JSON.parse(body) : null,
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

const CHUNKED = { CONTENT_LENGTH: "", HTTP_TRANSFER_ENCODING: "chunked" };

const BODIES: {
  name: string;
  args?: string[];
  env: Record<string, string>;
  stdin?: string;
  /** The answer, if it is refused. */
  status?: string;
  body?: string;
}[] = [
  { name: "no length", env: {}, stdin: "tea", body: "" },
  { name: "an empty length", env: { CONTENT_LENGTH: "" }, body: "" },
  { name: "a length of 0", env: { CONTENT_LENGTH: "0" }, body: "" },
  {
    name: "no length, but a chunked body",
    env: CHUNKED,
    stdin: "tea",
    body: "tea",
  },
  {
    name: "a length that more than all memory could not hold",
    env: { CONTENT_LENGTH: "99999999999999" },
    stdin: "tea",
    status: "413 Content Too Large",
  },
  {
    name: "a length past 64 MiB",
    env: { CONTENT_LENGTH: String(64 * 1024 * 1024 + 1) },
    status: "413 Content Too Large",
  },
  {
    name: "a length at max_body_bytes",
    args: ["max=3"],
    env: { CONTENT_LENGTH: "3" },
    stdin: "tea",
    body: "tea",
  },
  {
    name: "a length past max_body_bytes",
    args: ["max=3"],
    env: { CONTENT_LENGTH: "4" },
    stdin: "teas",
    status: "413 Content Too Large",
  },
  {
    name: "a chunked body at max_body_bytes",
    args: ["max=3"],
    env: CHUNKED,
    stdin: "tea",
    body: "tea",
  },
  {
    name: "a chunked body past max_body_bytes",
    args: ["max=3"],
    env: CHUNKED,
    stdin: "teas",
    status: "413 Content Too Large",
  },
  {
    name: "a body that is shorter than its length",
    env: { CONTENT_LENGTH: "4" },
    stdin: "tea",
    status: "400 Bad Request",
  },
  ...["+3", "3,3", "0x3", "3e0", "-1", " "].map((length) => ({
    name: `the length ${JSON.stringify(length)}`,
    env: { CONTENT_LENGTH: length },
    stdin: "tea",
    status: "400 Bad Request",
  })),
];

for (const { name, args, env, stdin, status, body } of BODIES) {
  Deno.test(`CGIHandler ${status ? `answers ${status} to` : "takes"} ${name}`, async () => {
    const result = await run({
      args,
      env: { REQUEST_METHOD: "POST", ...env },
      stdin,
    });
    if (status === undefined) {
      assertEquals([result.seen?.body, result.errors], [body, ""]);
      return;
    }
    assertEquals([result.status, result.body], [status, status]);
    // One line for the web server's log, and no stack.
    assert(/^Cannot read request body: .*\n$/.test(result.errors));
  });
}

Deno.test("an error of the application is logged, and answered with 500", async () => {
  const { status, errors, body } = await run({ env: { PATH_INFO: "/error" } });
  assertEquals(status, "500 Internal Server Error");
  assertStringIncludes(errors, "Error: the app's own\n    at ");
  assert(!body.includes("own"));
});

Deno.test({
  name: "it is answered with 500 too if the log cannot be written",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { status, success } = await run({
      env: { PATH_INFO: "/error" },
      stderr: "/dev/full",
    });
    assertEquals([status, success], ["500 Internal Server Error", true]);
  },
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
