import { assertEquals, assertStrictEquals } from "@std/assert";
import { ReceiveBuffer } from "../../../server/http1/receive_buffer.ts";

function buffer_of(...bytes: number[]): ReceiveBuffer {
  const buffer = new ReceiveBuffer();
  buffer.append(new Uint8Array(bytes));
  return buffer;
}

Deno.test("append() to an empty buffer uses the caller's bytes", () => {
  const piece = new Uint8Array([1, 2, 3]);
  const buffer = new ReceiveBuffer();
  buffer.append(piece);
  assertStrictEquals(buffer.take(2).buffer, piece.buffer);
  assertEquals(buffer.length, 1);
});

Deno.test("append() after bytes that are left keeps the order", () => {
  const buffer = buffer_of(1, 2, 3);
  buffer.take(1);
  buffer.append(new Uint8Array([4]));
  buffer.append(new Uint8Array(1000).fill(5));
  assertEquals([...buffer.take(3)], [2, 3, 4]);
  assertEquals(buffer.take(1000), new Uint8Array(1000).fill(5));
  assertEquals(buffer.length, 0);
});

Deno.test("settle() copies what is left, once", () => {
  const piece = new Uint8Array([1, 2]);
  const buffer = new ReceiveBuffer();
  buffer.append(piece);
  buffer.settle();
  piece.fill(9);
  const { bytes } = buffer;
  buffer.settle();
  assertStrictEquals(buffer.bytes, bytes);
  assertEquals([...buffer.take(2)], [1, 2]);
});

Deno.test("settle() of an empty buffer releases all memory", () => {
  const buffer = buffer_of(1);
  buffer.settle();
  buffer.take(1);
  buffer.settle();
  assertEquals(buffer.bytes.buffer.byteLength, 0);
});

Deno.test("bytes that dribble in are moved only when storage doubles", () => {
  const buffer = buffer_of(0);
  let storages = 1;
  for (let i = 1; i < 10_000; i++) {
    const before = buffer.bytes.buffer;
    buffer.append(new Uint8Array([i & 0xff]));
    if (buffer.bytes.buffer !== before) storages++;
    buffer.settle();
  }
  assertEquals(storages, 7); // The caller's, then 512 to 16 KiB.
  assertEquals(buffer.take(300)[299], 299 & 0xff);
});
