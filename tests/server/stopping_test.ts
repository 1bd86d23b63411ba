/**
 * A stop loses nothing that a client had sent in full: neither on a kept
 * connection nor on one that the kernel accepted and the server has not yet.
 */
import { assertEquals } from "@std/assert";
import { make_server } from "../../server/make_server.ts";
import { WSGIServer } from "../../server/wsgi_server.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { eventually } from "../helpers/eventually.ts";
import { Peer, responses } from "../helpers/peer.ts";
import { find_program, test_with } from "../helpers/programs.ts";
import { timed } from "../helpers/timed.ts";
import { request } from "../helpers/wire.ts";

const GET = request();
const CLIENTS = 20;

/** Linux shows in /proc what waits to be accepted. */
const NEEDED = {
  python3: find_program("python3"),
  "/proc": Deno.build.os === "linux" ? "/proc" : null,
};

const ok: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [latin1_encode("ok")];
};

/** Clients in a process of their own send while this one is busy. */
const CLIENTS_PROGRAM = `
import socket, sys
port, count, kept = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "kept"
request = sys.argv[4].encode()
def connect():
    return socket.create_connection(("127.0.0.1", port))
def answer(client):
    text = b""
    while b"ok" not in text:
        data = client.recv(65536)
        if not data:
            return "lost"
        text += data
    return "ok"
clients = []
if kept:
    clients = [connect() for _ in range(count)]
    for client in clients:
        client.sendall(request)
        answer(client)
print("ready", flush=True)
sys.stdin.readline()
if not kept:
    clients = [connect() for _ in range(count)]
for client in clients:
    client.sendall(request)
print("sent", flush=True)
answers = [answer(client) for client in clients]
print(answers.count("ok"), flush=True)
`;

for (const kind of ["kept", "fresh"]) {
  test_with(
    NEEDED,
    `shutdown() answers what waits in the kernel on ${kind} connections`,
    async ({ python3 }) => {
      using server = make_server("127.0.0.1", 0, ok, { access_log: false });
      const served = server.serve_forever();
      const clients = new Deno.Command(python3, {
        args: [
          "-c",
          CLIENTS_PROGRAM,
          String(server.server_port),
          String(CLIENTS),
          kind,
          GET,
        ],
        stdin: "piped",
        stdout: "piped",
      }).spawn();
      const said = clients.stdout.pipeThrough(new TextDecoderStream())
        .getReader();
      let heard = "";
      const hear = async () => {
        while (!heard.includes("\n")) {
          const { value, done } = await eventually("a word", said.read());
          if (done) throw new Error("The clients ended too soon");
          heard += value;
        }
        const [line] = heard.split("\n", 1);
        heard = heard.slice(line.length + 1);
        return line;
      };
      assertEquals(await hear(), "ready");
      const stdin = clients.stdin.getWriter();
      await stdin.write(latin1_encode("go\n"));
      // Busy, so that nothing is accepted or read until all of it was sent.
      wait_for_connections(server.server_port, kind === "fresh" ? CLIENTS : 0);
      const stopped = server.shutdown();
      assertEquals(await hear(), "sent");
      assertEquals(await hear(), String(CLIENTS));
      await stdin.close();
      await said.cancel();
      await eventually("shutdown()", stopped);
      await served;
      await clients.status;
    },
  );
}

/** Block until so many connections wait to be accepted, as /proc says. */
function wait_for_connections(port: number, count: number): void {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const end = performance.now() + 5000;
  while (performance.now() < end) {
    const rows = Deno.readTextFileSync("/proc/net/tcp").split("\n")
      .map((row) => row.trim().split(/\s+/));
    const received = rows.filter(([, address, , state, queues]) =>
      address?.endsWith(local) && state === "01" &&
      parseInt(queues.split(":")[1], 16) > 0
    );
    if (received.length >= (count || CLIENTS)) return;
  }
  throw new Error("The clients have not sent their requests in 5 seconds");
}

Deno.test("shutdown() closes an idle connection after a moment, and not before", async () => {
  const { served, clock, is } = timed(ok);
  using idle = await served.connect();
  await idle.send(GET);
  await idle.read_until("ok");
  await is("idle");
  const stopped = served.server.shutdown();
  // This request was on its way.
  await idle.send(GET);
  const last = await idle.read_until("ok");
  assertEquals(last.includes("Connection: close"), true);
  using silent = await served.connect().catch(() => null);
  silent?.close();
  clock.advance(0.1);
  await eventually("shutdown()", stopped);
  served.server.server_close();
  await served.served;
});

Deno.test("shutdown() answers what came while the process could not run", async () => {
  const closed = Promise.withResolvers<void>();
  class Server extends WSGIServer {
    override stop_listening() {
      super.stop_listening();
      closed.resolve();
    }
  }
  const { served, clock, is } = timed(ok, { server_class: Server });
  using idle = await served.connect();
  await idle.send(GET);
  await idle.read_until("ok");
  await is("idle");
  const stopped = served.server.shutdown();
  await eventually("the server to stop listening", closed.promise);
  const sent = idle.send(GET);
  // The clock is looked at before the sockets are.
  clock.advance(0.05);
  await sent;
  assertEquals((await idle.read_until("ok")).includes("200 OK"), true);
  clock.advance(0.1);
  await eventually("shutdown()", stopped);
  served.server.server_close();
  await served.served;
});

Deno.test("shutdown() before serve_forever() is remembered", async () => {
  using server = make_server("127.0.0.1", 0, ok, { access_log: false });
  await server.shutdown();
  await eventually("serve_forever()", server.serve_forever());
});

Deno.test("server_close() ends serve_forever() while an application never ends", async () => {
  const entered = Promise.withResolvers<void>();
  const server = make_server("127.0.0.1", 0, () => {
    entered.resolve();
    return new Promise(() => {});
  }, { access_log: false });
  const served = server.serve_forever();
  const port = server.server_port;
  using peer = new Peer(await Deno.connect({ hostname: "127.0.0.1", port }));
  await peer.send(GET);
  await eventually("the application", entered.promise);
  server.server_close();
  await eventually("serve_forever()", served);
  assertEquals(responses(await peer.read_to_end()), []);
});
