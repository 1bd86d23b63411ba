/**
 * The bodies and header fields that every contender answers with. JavaScript,
 * as Node reads it too.
 *
 * @module
 */

/** Twelve bytes of text. */
export const HELLO = new TextEncoder().encode("Hello world\n");

/** As JSON it is 1 KiB. */
export const JSON_OBJECT = {
  id: 1024,
  tags: ["wsgi", "http", "deno"],
  text: "x".repeat(970),
};

/**
 * Ten header fields of a usual answer.
 *
 * @type {[string, string][]}
 */
export const FIELDS = [
  ["Cache-Control", "private, max-age=0"],
  ["Content-Language", "en"],
  ["ETag", '"33a64df551425fcc55e4d42a148795d9"'],
  ["Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"],
  ["Set-Cookie", "session=0123456789abcdef; Path=/; HttpOnly"],
  ["Strict-Transport-Security", "max-age=63072000"],
  ["Vary", "Accept-Encoding"],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["X-Request-Id", "7f6a1c9e"],
];

/** 64 pieces of 256 bytes. */
export const CHUNKS = Array.from(
  { length: 64 },
  () => letters(256),
);

/**
 * As many letters as `length` says.
 *
 * @param {number} length
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function letters(length) {
  return new Uint8Array(length).fill(0x78);
}
