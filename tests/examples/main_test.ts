/** How every example starts and stops: examples/main.ts. */
import { assertEquals, assertThrows } from "@std/assert";
import { port_from } from "../../examples/main.ts";
import { Program } from "../helpers/program.ts";

const ROOT = `${import.meta.dirname}/../../`;

const PORTS: [args: string[], port: number][] = [
  [[], 8000],
  [["8111"], 8111],
  [["0"], 0],
  [["65535"], 65_535],
  [["--port", "8111"], 8111],
  [["--port=8111"], 8111],
];

for (const [args, port] of PORTS) {
  Deno.test(`an example started with ${JSON.stringify(args)} has port ${port}`, () => {
    assertEquals(port_from(args), port);
  });
}

const REFUSED = [
  ["abc"],
  [""],
  ["65536"],
  ["-1"],
  ["80.5"],
  ["0x50"],
  ["--port"],
  ["--port", ""],
  ["--host", "8000"],
  ["8000", "8001"],
];

for (const args of REFUSED) {
  Deno.test(`an example does not start with ${JSON.stringify(args)}`, () => {
    assertThrows(
      () => port_from(args),
      RangeError,
      "Cannot start: the port must be a number from 0 to 65535: received ",
    );
  });
}

/** Whether nobody listens there. */
async function refuses({ hostname, port }: URL): Promise<boolean> {
  try {
    (await Deno.connect({ hostname, port: Number(port) })).close();
    return false;
  } catch {
    return true;
  }
}

/** An example as a user runs it. */
function start(example: string, ...args: string[]): Program {
  const run = ["run", "--no-prompt", "--allow-net=127.0.0.1"];
  return new Program([...run, `examples/${example}`, ...args], ROOT);
}

for (const example of ["hello.ts", "raw_socket.ts"]) {
  Deno.test(`examples/${example}: a wrong port is one line, exit code 2`, async () => {
    await using program = start(example, "abc");
    assertEquals((await program.ended).code, 2);
    assertEquals(
      program.output,
      "Cannot start: the port must be a number from 0 to 65535: " +
        'received "abc"; write 8111 or --port 8111\n',
    );
  });

  Deno.test(`examples/${example}: a taken port is one line, exit code 2`, async () => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await using program = start(example, String(taken.addr.port));
    assertEquals((await program.ended).code, 2);
    assertEquals(program.output.trimEnd().split("\n").length, 1);
    assertEquals(/in use|taken/.test(program.output), true, program.output);
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `an example ends with code 0 after ${signal}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using program = start("hello.ts", "0");
      const url = await program.listens();
      assertEquals((await (await fetch(url)).bytes()).length > 0, true);
      program.signal(signal);
      assertEquals((await program.ended).code, 0);
    },
  });
}

Deno.test({
  name: "an example ends at the second signal, whatever is in flight",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using program = start("stream.ts", "0");
    const url = new URL(await program.listens());
    const response = await fetch(url);
    const reader = response.body!.getReader();
    await reader.read();
    program.signal("SIGTERM");
    while (!await refuses(url));
    program.signal("SIGTERM");
    assertEquals((await program.ended).signal, "SIGTERM");
    await reader.cancel().catch(() => {});
  },
});
