/** Other people's clients get what HTTP promises. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { responses } from "../helpers/peer.ts";
import { find_program, test_with } from "../helpers/programs.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";
import { eventually } from "../helpers/eventually.ts";

/** Answers with the method, how the body was sent, and the body. */
const echo: WSGIApplication = (environ, start_response) => {
  const body = environ["wsgi.input"].read();
  const head = [
    environ.REQUEST_METHOD,
    environ.SERVER_PROTOCOL,
    environ.CONTENT_LENGTH ?? "no length",
  ].join(" ");
  start_response("200 Fine by me", [["Content-Type", "text/plain"]]);
  return [latin1_encode(`${head}\n`), body];
};

interface Result {
  stdout: string;
  stderr: string;
}

/** Run a program that must succeed. */
async function run(
  program: string,
  args: string[],
  input = "",
): Promise<Result> {
  await using child = new Deno.Command(program, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const sent = writer.write(latin1_encode(input)).then(() => writer.close());
  const output = child.output();
  const { success, stdout, stderr } = await eventually(program, output);
  await sent;
  const result = {
    stdout: new TextDecoder().decode(stdout),
    stderr: new TextDecoder().decode(stderr),
  };
  assert(success, `${program} failed: ${result.stderr}`);
  return result;
}

/** A test of the server with a client that may not be installed. */
function test_by(
  name: "curl" | "nc" | "python3",
  title: string,
  body: (path: string, url: string) => Promise<void>,
): void {
  test_with({ [name]: find_program(name) }, title, async (programs) => {
    await using served = serve(echo);
    await body(programs[name], served.url);
    assertEquals(served.errors.getvalue(), "");
  });
}

const QUIET = ["--silent", "--show-error", "--max-time", "10"];

test_by(
  "curl",
  "curl -v shows the reason phrase, and keeps the connection open",
  async (curl, url) => {
    const { stdout, stderr } = await run(curl, [
      ...QUIET,
      "-v",
      `${url}/a`,
      `${url}/b`,
    ]);
    assertEquals(stdout, "GET HTTP/1.1 no length\n".repeat(2));
    assertStringIncludes(stderr, "< HTTP/1.1 200 Fine by me");
    assertStringIncludes(stderr, "Re-using existing connection");
  },
);

test_by(
  "curl",
  "curl --http1.0 gets the body, then the end of the connection",
  async (curl, url) => {
    const { stdout, stderr } = await run(curl, [
      ...QUIET,
      "-v",
      "--http1.0",
      url,
    ]);
    assertEquals(stdout, "GET HTTP/1.0 no length\n");
    assertStringIncludes(stderr, "< Connection: close");
  },
);

test_by(
  "curl",
  "curl -I gets the head of GET, and does not wait for a body",
  async (curl, url) => {
    const { stdout } = await run(curl, [...QUIET, "-I", url]);
    assertStringIncludes(stdout, "Content-Length: 24\r\n");
  },
);

test_by(
  "curl",
  "curl -T sends a file, after asking with Expect",
  async (curl, url) => {
    const file = Deno.makeTempFileSync();
    try {
      const content = "0123456789".repeat(200_000);
      Deno.writeTextFileSync(file, content);
      const { stdout, stderr } = await run(curl, [
        ...QUIET,
        "-v",
        "-T",
        file,
        `${url}/`,
      ]);
      assert(stdout === `PUT HTTP/1.1 2000000\n${content}`, "another content");
      assertStringIncludes(stderr, "< HTTP/1.1 100 Continue");
    } finally {
      Deno.removeSync(file);
    }
  },
);

test_by(
  "curl",
  "curl -d @- sends what it reads in chunks",
  async (curl, url) => {
    const { stdout } = await run(curl, [
      ...QUIET,
      "-d",
      "@-",
      "-H",
      "Transfer-Encoding: chunked",
      url,
    ], "name=value");
    assertEquals(stdout, "POST HTTP/1.1 10\nname=value");
  },
);

test_by("nc", "printf | nc pipelines", async (nc, url) => {
  const { hostname, port } = new URL(url);
  const { stdout } = await run(
    nc,
    ["-N", hostname, port],
    request("POST /", ["Content-Length: 3"], "one") + request(),
  );
  assertEquals(
    responses(stdout).map(({ body }) => body),
    ["POST HTTP/1.1 3\none", "GET HTTP/1.1 no length\n"],
  );
});

const HTTP_CLIENT = `
import http.client, sys
connection = http.client.HTTPConnection(sys.argv[1], timeout=10)
sockets = set()
for body in [None, b"name=value", iter([b"in ", b"chunks"])]:
    connection.request("POST" if body else "GET", "/", body)
    sockets.add(connection.sock)
    response = connection.getresponse()
    print(response.version, response.status, response.reason)
    print(response.read().decode())
print(len(sockets), "connection")
`;

test_by(
  "python3",
  "Python's http.client uses one connection for all its requests",
  async (python3, url) => {
    const { host } = new URL(url);
    const { stdout } = await run(python3, ["-c", HTTP_CLIENT, host]);
    assertEquals(stdout.split("\n"), [
      "11 200 Fine by me",
      "GET HTTP/1.1 no length",
      "",
      "11 200 Fine by me",
      "POST HTTP/1.1 10",
      "name=value",
      "11 200 Fine by me",
      "POST HTTP/1.1 9",
      "in chunks",
      "1 connection",
      "",
    ]);
  },
);

Deno.test("fetch() uses one connection for all its requests", async () => {
  const clients = new Set<string>();
  await using served = serve((environ, start_response) => {
    clients.add(String(environ.REMOTE_PORT));
    return echo(environ, start_response);
  });
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 1 });
  for (let i = 0; i < 3; i++) {
    const body = new Blob(["a", "b"]).stream();
    const response = await fetch(served.url, { method: "POST", body, client });
    assertEquals(await response.text(), "POST HTTP/1.1 2\nab");
  }
  assertEquals(clients.size, 1);
  client.close();
});
