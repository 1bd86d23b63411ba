/** The file of a Unix socket: its mode, and who removes it. */
import { assertEquals, assertThrows } from "@std/assert";
import { make_server, type WSGIServer } from "../../server/mod.ts";
import { ok } from "../helpers/apps.ts";
import { Peer, responses } from "../helpers/peer.ts";
import { request } from "../helpers/wire.ts";

const QUIET = { access_log: false } as const;

/** A test with a path for a socket, in a folder of its own. */
function unix_test(
  name: string,
  body: (path: string) => void | Promise<void>,
): void {
  Deno.test({
    name,
    ignore: Deno.build.os === "windows",
    async fn() {
      const folder = Deno.makeTempDirSync();
      try {
        await body(`${folder}/socket`);
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

function listen(path: string, unix_mode?: string): WSGIServer {
  return make_server(`unix:${path}`, 0, ok, { ...QUIET, unix_mode });
}

/** Whether the server that listens at `path` answers. */
async function answers(path: string): Promise<boolean> {
  using peer = new Peer(await Deno.connect({ transport: "unix", path }));
  await peer.send(request());
  await peer.end();
  return responses(await peer.read_to_end())[0].body === "ok";
}

/** The names in the folder of `path`. */
function names_beside(path: string): string[] {
  return [...Deno.readDirSync(path.slice(0, path.lastIndexOf("/")))]
    .map(({ name }) => name);
}

/** What a server that was killed leaves. */
async function leave_stale_socket(path: string): Promise<void> {
  const program = `
    Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} });
    Deno.kill(Deno.pid, "SIGKILL");`;
  await new Deno.Command(Deno.execPath(), { args: ["eval", program] }).output();
  assertEquals(Deno.lstatSync(path).isSocket, true);
}

for (const [unix_mode, mode] of [["660", 0o660], ["0600", 0o600]] as const) {
  unix_test(`unix_mode ${unix_mode} sets the mode bits of the file`, (path) => {
    using _server = listen(path, unix_mode);
    assertEquals(Deno.lstatSync(path).mode! & 0o777, mode);
  });
}

unix_test("without unix_mode the bits are those that umask leaves", (path) => {
  using _server = listen(path);
  assertEquals(Deno.lstatSync(path).mode! & 0o777, 0o777 & ~Deno.umask());
});

unix_test(
  "a socket that a killed server has left is replaced",
  async (path) => {
    await leave_stale_socket(path);
    await using server = listen(path);
    const served = server.serve_forever();
    assertEquals(await answers(path), true);
    await server.shutdown();
    await served;
    assertEquals(names_beside(path), []);
  },
);

unix_test(
  "a socket at which a server listens is refused, and goes on",
  async (path) => {
    await using server = listen(path);
    const served = server.serve_forever();
    const error = assertThrows(() => listen(path), Deno.errors.AddrInUse);
    assertEquals(
      error.message,
      `Cannot listen on unix:${path}: a server listens there, or the file is ` +
        "not a socket; end that server, or use another path",
    );
    assertEquals(await answers(path), true);
    await server.shutdown();
    await served;
  },
);

unix_test("a file that is not a socket is refused, and stays", (path) => {
  Deno.writeTextFileSync(path, "text");
  assertThrows(() => listen(path), Deno.errors.AddrInUse);
  assertEquals(Deno.readTextFileSync(path), "text");
});

unix_test(
  "an old server that stops leaves the socket of a new one alone",
  async (path) => {
    const old = listen(path);
    Deno.removeSync(path);
    await using server = listen(path);
    const served = server.serve_forever();
    old.server_close();
    assertEquals(await answers(path), true);
    assertEquals(names_beside(path), ["socket"]);
    await server.shutdown();
    await served;
  },
);

unix_test("a server whose file was removed stops all the same", (path) => {
  const server = listen(path);
  Deno.removeSync(path);
  server.server_close();
  assertEquals(names_beside(path), []);
});
