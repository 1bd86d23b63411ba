import { assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, i) => i);

Deno.test("latin1_decode() maps every byte to the code point of its value", () => {
  const codes = Array.from(latin1_decode(EVERY_BYTE), (c) => c.charCodeAt(0));
  assertEquals(codes, [...EVERY_BYTE]);
});

Deno.test("latin1_decode() is not windows-1252: 0x80 is U+0080", () => {
  assertEquals(latin1_decode(new Uint8Array([0x80])), "\x80");
  assertEquals(new TextDecoder("latin1").decode(new Uint8Array([0x80])), "€");
});

Deno.test("latin1_decode() keeps bytes that look like a UTF-8 byte order mark", () => {
  const bytes = new Uint8Array(40).fill(0x41);
  bytes.set([0xef, 0xbb, 0xbf]);
  assertEquals(latin1_decode(bytes).slice(0, 4), "\xef\xbb\xbfA");
});

// Lengths on either side of each switch between ways to decode.
for (const length of [0, 1, 31, 32, 33, 1000, 8191, 8192, 8193, 100_000]) {
  const ascii = new Uint8Array(length).fill(0x61);
  const mixed = Uint8Array.from({ length }, (_, i) => (i * 7) % 256);
  const late = new Uint8Array(length).fill(0x61);
  if (length > 0) late[length - 1] = 0xff;
  for (const [kind, bytes] of Object.entries({ ascii, mixed, late })) {
    Deno.test(`latin1_encode() undoes latin1_decode(): ${length} bytes, ${kind}`, () => {
      const text = latin1_decode(bytes);
      assertEquals(text.length, length);
      assertEquals(latin1_encode(text), bytes);
    });
  }
}

Deno.test("latin1_decode() can tell ASCII from UTF-8, valid or not", () => {
  const pad = "a".repeat(40);
  for (
    const text of [
      "\xc3\xa9",
      "\xef\xbf\xbd",
      "\xe9",
      "\xf0\x9f\x98\x80",
      "\x80",
    ]
  ) {
    assertEquals(latin1_decode(latin1_encode(pad + text)), pad + text);
  }
});

Deno.test("latin1_decode() reads a view at its own offset", () => {
  assertEquals(latin1_decode(EVERY_BYTE.subarray(65, 68)), "ABC");
});

Deno.test("latin1_encode() makes new bytes each time", () => {
  assertNotStrictEquals(latin1_encode("a"), latin1_encode("a"));
});

Deno.test("latin1_encode() takes U+00FF, and refuses U+0100 anywhere", () => {
  assertEquals(latin1_encode("\xff"), new Uint8Array([0xff]));
  for (const text of ["\u0100", "a\u20ac", `${"a".repeat(1000)}\ud800`]) {
    assertThrows(() => latin1_encode(text), RangeError);
  }
});

Deno.test("latin1_encode() says which character it refuses", () => {
  assertThrows(
    () => latin1_encode("5 €"),
    RangeError,
    'code points must be at most U+00FF: received "5 €" with "€" at 2',
  );
});

Deno.test("latin1_encode() refuses a value that is not a string", () => {
  const values: unknown[] = [undefined, null, 1, new Uint8Array(1)];
  for (const value of values) {
    assertThrows(() => latin1_encode(value as string), TypeError);
  }
});
