import { assertEquals } from "@std/assert";
import { Peer } from "../helpers/peer.ts";
import { Program } from "../helpers/program.ts";
import { test_with } from "../helpers/programs.ts";
import { request } from "../helpers/wire.ts";
import { bundle_example } from "./bundle.ts";
import { run_requests } from "./requests.ts";
import { type Runtime, RUNTIMES } from "./servers.ts";

const EDGE = `${import.meta.dirname}/../../examples/edge/`;

/** Serve the example of a runtime, for the length of `ask`. */
async function with_server(
  { program, example, config, file, args, port }: Runtime,
  tested: boolean,
  ask: (url: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await bundle_example(example, `${folder}/${file}`, { tested });
    if (config) await Deno.copyFile(EDGE + config, `${folder}/${config}`);
    await using server = new Program(args, folder, { command: program! });
    const [, number] = await server.wait_for(port);
    await ask(`http://127.0.0.1:${number}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What runtimes change; docs/fetch.md says so, too. */
const DIFFERENCES: Record<string, Record<string, string>> = {
  "workerd": {
    "a field in latin-1 on its way in": '"fffd fffd"',
    "a field in latin-1 on its way out": '"caf\u00c3\u00a9"',
  },
  "edge-runtime": {
    "an application that throws later is cut short": '"half"',
  },
};

/** The runtimes that send the reason phrase of a Response. */
const REASON: Record<string, string> = {
  "workerd": "Quite Fine",
  "Node": "Quite Fine",
  "edge-runtime": "Quite Fine",
};

/** The status line that answers `GET /reason`. */
async function status_line(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  const peer = new Peer(conn);
  await peer.send(request("GET /reason", ["Connection: close"]));
  return (await peer.read_to_end()).split("\r\n")[0];
}

for (const [name, runtime] of Object.entries(RUNTIMES)) {
  const { program, example } = runtime;
  test_with(
    { [name]: program },
    `examples/edge/${example} runs under ${name}`,
    () =>
      with_server(runtime, false, async (url) => {
        const hello = await fetch(`${url}/caf%C3%A9`);
        assertEquals(await hello.text(), "Hello from /caf\u00e9\n");
        const body = new Uint8Array(100_000);
        const posted = await fetch(url, { method: "POST", body });
        assertEquals(await posted.text(), "100000 bytes\n");
      }),
  );

  test_with(
    { [name]: program },
    `to_fetch() and the validator under ${name}`,
    () =>
      with_server(runtime, true, async (url) => {
        assertEquals(
          await status_line(url),
          `HTTP/1.1 200 ${REASON[name] ?? "OK"}`,
        );
        const failures = await run_requests((path, init) =>
          fetch(url + path, init)
        );
        assertEquals(failures, DIFFERENCES[name] ?? {});
      }),
  );
}

Deno.test("examples/edge has the same compatibility for wrangler and workerd", async () => {
  const wrangler = await Deno.readTextFile(`${EDGE}wrangler.toml`);
  const workerd = await Deno.readTextFile(`${EDGE}workerd.capnp`);
  for (
    const [toml, capnp] of [
      [/^compatibility_date = (.+)$/m, /compatibilityDate = (.+),/],
      [/^compatibility_flags = (.+)$/m, /compatibilityFlags = (.+),/],
      [/^main = (.+)$/m, /embed ("[^"]+")/],
    ]
  ) assertEquals(toml.exec(wrangler)![1], capnp.exec(workerd)![1]);
});
