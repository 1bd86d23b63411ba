import { assert, assertEquals } from "@std/assert";
import { ByteBuffer } from "../../wsgi/byte_buffer.ts";
import { concat } from "../../wsgi/concat.ts";
import { latin1_encode } from "../../wsgi/latin1.ts";

const PIECES: [name: string, pieces: string[]][] = [
  ["none", []],
  ["empty ones", ["", "a", ""]],
  ["one", ["tea"]],
  ["short ones", [..."x".repeat(1000)]],
  ["growing ones", Array.from({ length: 12 }, (_, i) => "y".repeat(2 ** i))],
  ["a long one after a short one", ["a", "z".repeat(100_000), "b"]],
];

for (const [name, pieces] of PIECES) {
  Deno.test(`ByteBuffer: take() joins the pieces: ${name}`, () => {
    const buffer = new ByteBuffer();
    for (const piece of pieces) buffer.append(latin1_encode(piece));
    const expected = concat(pieces.map(latin1_encode));
    assertEquals(buffer.length, expected.length);
    assertEquals(buffer.take(), expected);
    assertEquals([buffer.length, buffer.take().length], [0, 0]);
  });
}

Deno.test("ByteBuffer takes at most twice the bytes it holds, whatever the pieces are views of", () => {
  const buffer = new ByteBuffer();
  for (let i = 1; i <= 100_000; i++) {
    buffer.append(new Uint8Array(4096).subarray(0, 1));
    assert(buffer.capacity <= Math.max(64, 2 * i));
  }
  assertEquals(buffer.length, 100_000);
});

Deno.test("ByteBuffer allocates once for what is expected, and grows past it", () => {
  const buffer = new ByteBuffer(1000);
  assertEquals(buffer.capacity, 0);
  const capacities = [1, 999, 1].map((length) => {
    buffer.append(new Uint8Array(length));
    return buffer.capacity;
  });
  assertEquals(capacities, [1000, 1000, 2000]);
  buffer.take();
  buffer.append(new Uint8Array(1));
  assertEquals(buffer.capacity, 64);
});

Deno.test("ByteBuffer copies a piece: its owner may fill it again", () => {
  const buffer = new ByteBuffer();
  const piece = latin1_encode("tea");
  buffer.append(piece);
  piece.fill(0);
  assertEquals(buffer.take(), latin1_encode("tea"));
});

Deno.test("ByteBuffer: what was taken is not written to", () => {
  const buffer = new ByteBuffer();
  buffer.append(latin1_encode("tea"));
  const taken = buffer.take();
  buffer.append(latin1_encode("pot"));
  assertEquals(taken, latin1_encode("tea"));
});
