/** The buffers that a connection reads into. */
import { assertEquals } from "@std/assert";
import { SocketReader } from "../../server/socket_reader.ts";

/** A connection that fills the buffers it is given, up to `counts`. */
function fake(counts: (number | Error | null)[]) {
  const offered: number[] = [];
  const conn = {
    read(buffer: Uint8Array): Promise<number | null> {
      offered.push(buffer.length);
      const count = counts.shift() ?? null;
      if (count instanceof Error) return Promise.reject(count);
      return Promise.resolve(count && Math.min(count, buffer.length));
    },
  };
  return { offered, reader: new SocketReader(conn as Deno.Conn) };
}

Deno.test("SocketReader reads into a larger buffer after a full one, until release()", async () => {
  const { offered, reader } = fake([100, 5000, 100_000, 1, 100]);
  const lengths = [];
  for (let i = 0; i < 4; i++) lengths.push((await reader.read())!.length);
  reader.release();
  await reader.read();
  assertEquals(offered, [2048, 2048, 65_536, 65_536, 2048]);
  assertEquals(lengths, [100, 2048, 65_536, 1]);
});

Deno.test("SocketReader.read() is at the end if the connection was reset", async () => {
  const { reader } = fake([new Deno.errors.ConnectionReset("reset")]);
  assertEquals(await reader.read(), null);
  assertEquals(await reader.read(), null);
});
