/**
 * The page of hello.ts from a bare socket, to show what the package takes care
 * of: this program answers anything, once, and hopes for the best.
 *
 *     deno run --allow-net=127.0.0.1 examples/raw_socket.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { PAGE } from "./hello.ts";
import { or_exit, port_from } from "./main.ts";

/** Read the head of a request, or as much as the client sends. */
async function read_head(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(1024);
  let head = "";
  // Without a limit, a client can send a head until memory is full; without a
  // timeout, it can keep the connection open for as long as it likes.
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) break;
    head += decoder.decode(buffer.subarray(0, count));
  }
  return head;
}

async function answer(connection: Deno.Conn): Promise<void> {
  using _closes_at_the_end = connection;
  // The method, the target, Host and the body are ignored: HEAD gets a body,
  // too, and the bytes after this request are lost.
  await read_head(connection);
  const head = "HTTP/1.1 200 OK\r\n" +
    "Content-Type: text/html; charset=utf-8\r\n" +
    `Content-Length: ${PAGE.length}\r\n` +
    "Connection: close\r\n\r\n";
  await write_all(connection, new TextEncoder().encode(head));
  await write_all(connection, PAGE);
}

/** Write all of `data`; one call may write only the first part. */
async function write_all(
  connection: Deno.Conn,
  data: Uint8Array,
): Promise<void> {
  for (let sent = 0; sent < data.length;) {
    sent += await connection.write(data.subarray(sent));
  }
}

if (import.meta.main) {
  using listener = or_exit(() =>
    Deno.listen({ hostname: "127.0.0.1", port: port_from(Deno.args) })
  );
  console.log(`Listening on http://127.0.0.1:${listener.addr.port}/`);
  for await (const connection of listener) {
    // One client that leaves early must not end the server for the others.
    answer(connection).catch(console.error);
  }
}
