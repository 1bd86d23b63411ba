/** A server whose standard error is a pipe that nobody reads, or a full one. */
import { assertEquals } from "@std/assert";
import { responses } from "../helpers/peer.ts";
import { find_program, test_with } from "../helpers/programs.ts";
import { request } from "../helpers/wire.ts";

const PROGRAM = `
import { demo_app, make_server } from "${new URL(
  "../../mod.ts",
  import.meta.url,
)}";
using server = make_server("127.0.0.1", 0, (environ, start_response) => {
  start_response("204 No Content", []);
  return [];
}, { keep_alive_timeout: 3600 });
Deno.addSignalListener("SIGTERM", () => server.shutdown());
console.log(server.server_port);
await server.serve_forever();
console.log("served");
Deno.exit(0);
`;

/** More than a pipe holds. */
const ROUNDS = 100;
const PIPELINED = 50;

/** The lines of `stream`, one at a time. */
async function* lines_of(stream: ReadableStream<Uint8Array>) {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

async function request_many(port: number): Promise<void> {
  const message = new TextEncoder().encode(request().repeat(PIPELINED));
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const buffer = new Uint8Array(64 * 1024);
  for (let i = 0; i < ROUNDS; i++) {
    await conn.write(message);
    let answers = "";
    while (answers.split("\r\n\r\n").length <= PIPELINED) {
      const count = await conn.read(buffer);
      if (count === null) throw new Error("The server closed the connection");
      answers += new TextDecoder().decode(buffer.subarray(0, count));
    }
    assertEquals(responses(answers).length, PIPELINED);
  }
}

/** Start `command` with the program, have it serve, and end it by SIGTERM. */
async function serve_and_stop(
  command: string,
  args: string[],
  stderr: "piped" | "null",
): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/program.ts`, PROGRAM);
  const child = new Deno.Command(command, {
    args: [...args, `${folder}/program.ts`],
    stdin: "null",
    stdout: "piped",
    stderr,
  }).spawn();
  const deadline = setTimeout(() => child.kill("SIGKILL"), 30_000);
  const lines: string[] = [];
  for await (const line of lines_of(child.stdout)) {
    lines.push(line);
    if (lines.length > 1) continue;
    await request_many(Number(line));
    child.kill("SIGTERM");
  }
  clearTimeout(deadline);
  if (stderr === "piped") await child.stderr.cancel();
  await child.status;
  await Deno.remove(folder, { recursive: true });
  return lines.slice(1);
}

const RUN = ["run", "--no-prompt", "--allow-net", "--allow-read"];

Deno.test("a server whose standard error nobody reads answers thousands of requests and stops at SIGTERM", async () => {
  assertEquals(await serve_and_stop(Deno.execPath(), RUN, "piped"), ["served"]);
});

/** Runs its arguments; reads their standard error only from SIGTERM on. */
const NONBLOCKING = `
import os, signal, subprocess, sys
reader, writer = os.pipe()
os.set_blocking(writer, False)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
child = subprocess.Popen(sys.argv[1:], stderr=writer,
    preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, [15]))
os.close(writer)
signal.sigwait([signal.SIGTERM])
child.terminate()
with open(reader) as log:
    lines = log.readlines()
child.wait()
print(sum('"GET / HTTP/1.1" 204 0' in line for line in lines), "lines")
`;

test_with(
  { python3: find_program("python3") },
  "a standard error that does not block and is full loses no line",
  async ({ python3 }) => {
    const args = ["-c", NONBLOCKING, Deno.execPath(), ...RUN];
    assertEquals(await serve_and_stop(python3, args, "null"), [
      "served",
      `${ROUNDS * PIPELINED} lines`,
    ]);
  },
);
