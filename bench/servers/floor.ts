/**
 * What a request costs that nobody looks at: one read, one write of a fixed
 * answer. A read with two requests in it is answered once, so this is for
 * clients that do not pipeline.
 *
 *     floor.ts hello PORT
 *
 * @module
 */
import { HELLO } from "./content.mjs";

const [, port] = Deno.args;
const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" +
  `Content-Length: ${HELLO.length}\r\n\r\n`;
const answer = new Uint8Array([...new TextEncoder().encode(head), ...HELLO]);

async function serve(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    while (await conn.read(buffer) !== null) await conn.write(answer);
  } catch { // The client left.
  }
  conn.close();
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: Number(port) });
for await (const conn of listener) serve(conn);
