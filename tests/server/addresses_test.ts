/** Where a server listens, and what it says of who connects. */
import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { type Address, make_server, WSGIServer } from "../../server/mod.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import { show_variables } from "../helpers/apps.ts";
import { find_program, test_with } from "../helpers/programs.ts";
import { serve } from "../helpers/serve.ts";

const IS_WINDOWS = Deno.build.os === "windows";

const HAS_IPV6 = (() => {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
})();

/** Collects the addresses that `verify_request()` is given. */
function collecting(seen: Address[]): typeof WSGIServer {
  return class extends WSGIServer {
    override verify_request(_request: Deno.Conn, client_address: Address) {
      seen.push(client_address);
      return true;
    }
  };
}

/** The REMOTE_ADDR that a server on all interfaces has for each of `hosts`. */
async function remote_addresses(...hosts: string[]): Promise<string[]> {
  const seen: Address[] = [];
  await using server = make_server("", 0, show_variables("REMOTE_ADDR"), {
    access_log: false,
    server_class: collecting(seen),
  });
  const served = server.serve_forever();
  const answers: string[] = [];
  for (const host of hosts) {
    const answer = await fetch(`http://${host}:${server.server_port}/`);
    answers.push(await answer.text());
  }
  await server.shutdown();
  await served;
  assertEquals(seen.map(([host]) => host), answers);
  return answers;
}

Deno.test({
  name:
    'the host "" is all interfaces of IPv6 and IPv4, each address in its own form',
  ignore: !HAS_IPV6 || IS_WINDOWS,
  async fn() {
    assertEquals(
      await remote_addresses("127.0.0.1", "[::1]"),
      ["127.0.0.1", "::1"],
    );
  },
});

Deno.test('the host "" is all interfaces of IPv4 where there is no IPv6', async () => {
  const listen = Deno.listen;
  using _listen = stub(
    Deno,
    "listen",
    ((where: Deno.TcpListenOptions) => {
      if (where.hostname === "::") {
        const message = "Address family not supported by protocol";
        throw Object.assign(new Error(message), { code: "EAFNOSUPPORT" });
      }
      return listen(where);
    }) as typeof Deno.listen,
  );
  assertEquals(await remote_addresses("127.0.0.1"), ["127.0.0.1"]);
});

for (
  const [flag, address] of [
    ["--allow-net", HAS_IPV6 && !IS_WINDOWS ? "::" : "0.0.0.0"],
    ["--allow-net=0.0.0.0:0", "0.0.0.0"],
  ]
) {
  Deno.test(`with ${flag}, the host "" is ${address}`, async () => {
    const module = new URL("../../server/mod.ts", import.meta.url);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        flag,
        "data:text/typescript," + encodeURIComponent(`
          import { demo_app, make_server } from "${module}";
          using server = make_server("", 0, demo_app);
          console.log(server.server_address[0]);`),
      ],
      stdin: "null",
    }).output();
    assertEquals(new TextDecoder().decode(stdout), `${address}\n`);
  });
}

Deno.test("reuse_port without --unstable-net is one line that says so", async () => {
  const module = new URL("../../server/mod.ts", import.meta.url);
  const { stdout, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { demo_app, make_server } from "${module}";
      try {
        make_server("127.0.0.1", 0, demo_app, { reuse_port: true });
      } catch (error) {
        console.log(String(error));
      }`,
    ],
  }).output();
  assertEquals([code, new TextDecoder().decode(stdout)], [
    0,
    "TypeError: Cannot listen with reuse_port: it needs a flag of Deno's; run " +
    "with --unstable-net\n",
  ]);
});

const TLS = new URL("../fixtures/tls/", import.meta.url);

for (const version of ["1.0", "1.1"]) {
  test_with(
    { curl: find_program("curl") },
    `over TLS, curl --http${version} is answered`,
    async ({ curl }) => {
      await using served = serve((environ, start_response) => {
        start_response("200 OK", [["Content-Type", "text/plain"]]);
        return [latin1_encode(environ.SERVER_PROTOCOL!)];
      }, {
        tls: {
          cert: Deno.readTextFileSync(new URL("cert.pem", TLS)),
          key: Deno.readTextFileSync(new URL("key.pem", TLS)),
        },
      });
      const port = served.server.server_port;
      const { stdout, stderr } = await new Deno.Command(curl, {
        args: [
          ...["--silent", "--show-error", "--max-time", "10"],
          `--http${version}`,
          "--noproxy",
          "*",
          "--cacert",
          new URL("cert.pem", TLS).pathname,
          "--resolve",
          `localhost:${port}:127.0.0.1`,
          `https://localhost:${port}/`,
        ],
      }).output();
      const [text, error] = [stdout, stderr]
        .map((bytes) => new TextDecoder().decode(bytes));
      assertEquals([text, error], [`HTTP/${version}`, ""]);
    },
  );
}
