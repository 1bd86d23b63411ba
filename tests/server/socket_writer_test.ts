/** Queued data is sent whole and in order, in few writes. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ClientDisconnected } from "../../handlers/client_disconnected.ts";
import { SocketWriter } from "../../server/socket_writer.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";

const BLOCK = 64 * 1024;
const LARGE = 32 * 1024;

/** A connection that records the bytes it takes of each write. */
class FakeConn {
  /** The bytes taken, one string per write. */
  readonly writes: string[] = [];
  /** The most bytes that a write takes. */
  takes = Infinity;
  /** Resolves before a write does. */
  gate: Promise<void> = Promise.resolve();
  failure: Error | null = null;

  async write(data: Uint8Array): Promise<number> {
    const taken = latin1_decode(data.subarray(0, this.takes));
    await this.gate;
    if (this.failure !== null) throw this.failure;
    this.writes.push(taken);
    return taken.length;
  }
}

function fake(): { conn: FakeConn; writer: SocketWriter } {
  const conn = new FakeConn();
  return { conn, writer: new SocketWriter(conn as unknown as Deno.Conn) };
}

/** `length` characters that differ by position. */
function sample(length: number, from = 0): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    text += String.fromCharCode(0x21 + (from + i) % 90);
  }
  return text;
}

Deno.test("SocketWriter.flush() makes no promise if nothing is queued", async () => {
  const { conn, writer } = fake();
  assertEquals(writer.flush(), undefined);
  writer.write(new Uint8Array());
  writer.write_latin1("");
  assertEquals(writer.flush(), undefined);
  writer.write_latin1("head");
  await writer.flush();
  assertEquals(writer.flush(), undefined);
  assertEquals(conn.writes, ["head"]);
});

Deno.test("SocketWriter sends a head and a small body in one write", async () => {
  const { conn, writer } = fake();
  writer.write_latin1("head\r\n");
  writer.write_latin1("\r\n");
  writer.write(latin1_encode("body"));
  writer.write_latin1("next\r\n\r\n");
  await writer.flush();
  assertEquals(conn.writes, ["head\r\n\r\nbodynext\r\n\r\n"]);
});

const SMALL = 4 * 1024;

for (const second of [1, SMALL - 100, SMALL, 16 * 1024, BLOCK / 2 - 1]) {
  for (const first of [100, SMALL - 1, SMALL]) {
    Deno.test(`SocketWriter sends pieces of ${first} and ${second} bytes in one write`, async () => {
      const { conn, writer } = fake();
      for (let turn = 0; turn < 2; turn++) {
        const pieces = [sample(first), sample(second, 7), sample(3, 50)];
        for (const piece of pieces) writer.write(latin1_encode(piece));
        await writer.flush();
        assertEquals(conn.writes.splice(0), [pieces.join("")]);
      }
    });
  }
}

Deno.test("SocketWriter encodes latin-1, not UTF-8", async () => {
  const { conn, writer } = fake();
  const every = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i))
    .join("");
  for (const text of ["\xe9", "a\xe9", every, every.repeat(100)]) {
    writer.write_latin1(text);
    writer.write(latin1_encode("|"));
    await writer.flush();
    assertEquals(conn.writes.splice(0).join(""), `${text}|`);
  }
});

const LENGTHS = [
  0,
  1,
  LARGE - 1,
  LARGE,
  LARGE + 1,
  BLOCK - 1,
  BLOCK,
  BLOCK + 1,
];

for (const text of LENGTHS) {
  for (const data of LENGTHS) {
    Deno.test(`SocketWriter keeps the order of text of ${text} and data of ${data} bytes`, async () => {
      for (const takes of [Infinity, 1000]) {
        const { conn, writer } = fake();
        conn.takes = takes;
        let expected = "";
        for (let round = 0; round < 3; round++) {
          const head = sample(text, expected.length);
          writer.write_latin1(head);
          expected += head;
          const body = sample(data, expected.length);
          writer.write(latin1_encode(body));
          expected += body;
        }
        await writer.flush();
        assert(conn.writes.join("") === expected, `${takes} bytes a write`);
      }
    });
  }
}

Deno.test("SocketWriter copies small pieces, and sends large ones without a copy", async () => {
  const { conn, writer } = fake();
  const small = latin1_encode(sample(LARGE - 1));
  writer.write(small);
  assert(writer.is_small);
  small.fill(0);
  const large = latin1_encode(sample(LARGE));
  writer.write(large);
  assert(!writer.is_small);
  large[0] = 0x78;
  await writer.flush();
  assertEquals(conn.writes[0], sample(LARGE - 1));
  assertEquals(conn.writes[1][0], "x");
});

Deno.test("SocketWriter also sends what is queued during a write, under the same promise", async () => {
  const { conn, writer } = fake();
  const gate = Promise.withResolvers<void>();
  conn.gate = gate.promise;
  writer.write_latin1("first");
  const flushed = writer.flush();
  writer.write_latin1(" second");
  writer.write(latin1_encode(sample(LARGE)));
  writer.write_latin1(" last");
  writer.flush();
  gate.resolve();
  await flushed;
  assertEquals(conn.writes.join(""), `first second${sample(LARGE)} last`);
});

Deno.test("SocketWriter rejects with ClientDisconnected, and keeps rejecting", async () => {
  const { conn, writer } = fake();
  conn.failure = new Deno.errors.ConnectionReset("reset");
  writer.write_latin1("head");
  const error = await assertRejects(
    async () => await writer.flush(),
    ClientDisconnected,
  );
  assertEquals(error.cause, conn.failure);
  conn.failure = null;
  writer.write_latin1("more");
  await assertRejects(async () => await writer.flush(), ClientDisconnected);
  assertEquals(conn.writes, []);
});

Deno.test("SocketWriter reports bytes taken away behind a block that is being sent", async () => {
  const { conn, writer } = fake();
  const gate = Promise.withResolvers<void>();
  conn.gate = gate.promise;
  const settled: (Error | null)[] = [];
  writer.on_settled = (failure) => settled.push(failure);
  writer.write(latin1_encode("small"));
  const flushed = writer.flush()!;
  const large = new Uint8Array(LARGE);
  writer.write(large);
  large.buffer.transfer();
  gate.resolve();
  await assertRejects(() => flushed, ClientDisconnected, "0");
  assertEquals(settled.length, 1);
  assert(settled[0] instanceof ClientDisconnected && writer.lost_bytes);
  assertEquals(conn.writes, ["small"]);
});

Deno.test("SocketWriter sends the rest of a block of which little was taken", async () => {
  const { conn, writer } = fake();
  conn.takes = 2;
  const settled: (Error | null)[] = [];
  writer.on_settled = (failure) => settled.push(failure);
  writer.write(latin1_encode("small"));
  await writer.flush();
  assertEquals(conn.writes, ["sm", "al", "l"]);
  assertEquals(writer.bytes_sent, 5);
  assertEquals(settled, [null]);
});
