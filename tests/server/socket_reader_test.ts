/** The buffers that a connection reads into. */
import {
  assertEquals,
  assertNotStrictEquals,
  assertStrictEquals,
} from "@std/assert";
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

Deno.test("SocketReader.release() gives a large buffer to the next that needs one", async () => {
  const one = fake([2048, 10, 2048, 10]);
  const two = fake([2048, 10]);
  await one.reader.read();
  const bytes = (await one.reader.read())!;
  one.reader.release();
  await two.reader.read();
  assertStrictEquals((await two.reader.read())!.buffer, bytes.buffer);
  // It is the other's now, even if this one is released again.
  one.reader.release();
  await one.reader.read();
  assertNotStrictEquals((await one.reader.read())!.buffer, bytes.buffer);
});

Deno.test("SocketReader.release() keeps a buffer into which a read is under way", async () => {
  const one = fake([2048, 10]);
  const two = fake([2048, 10]);
  await one.reader.read();
  const reading = one.reader.read();
  one.reader.release();
  await two.reader.read();
  const taken = (await two.reader.read())!;
  assertNotStrictEquals((await reading)!.buffer, taken.buffer);
});
