/**
 * Latin-1 strings, PEP 3333's native strings: one code point from U+0000 to
 * U+00FF for each byte, so that text and bytes turn into each other unchanged.
 *
 * @module
 */
import { show } from "./show.ts";

// The label "latin1" of the Encoding Standard means windows-1252, which maps
// 0x80–0x9F elsewhere. So only ASCII goes through the built-in coders, as the
// UTF-8 that it is.
const utf8_decoder = new TextDecoder();
const utf8_encoder = new TextEncoder();

const NOT_ASCII = /[\u0080-\uffff]/;

/** Below this many bytes the call into the decoder costs more than it saves. */
const SHORT = 32;

/** Arguments passed to one `String.fromCharCode()`; engines bound the stack. */
const PIECE = 8192;

/**
 * The latin-1 string of `bytes`: each byte becomes one code point.
 *
 * @example Bytes that are no UTF-8 survive
 * ```ts
 * import { latin1_decode } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(latin1_decode(new Uint8Array([0x63, 0xe9, 0x80])), "cé\x80");
 * ```
 *
 * @param bytes Any bytes.
 * @returns A string as long as `bytes`, of code points U+0000 to U+00FF.
 * @see PEP 3333, A Note On String Types.
 */
export function latin1_decode(bytes: Uint8Array): string {
  if (bytes.length < SHORT) return from_codes(bytes);
  // In UTF-8 all but ASCII either takes more bytes than it gives code units, or
  // is an error. So this tells ASCII without a look at each byte.
  const ascii = utf8_decoder.decode(bytes);
  if (ascii.length === bytes.length && !ascii.includes("\ufffd")) return ascii;
  let text = "";
  for (let i = 0; i < bytes.length; i += PIECE) {
    text += from_codes(bytes.subarray(i, i + PIECE));
  }
  return text;
}

/**
 * The bytes of the latin-1 string `text`: each code point becomes one byte.
 *
 * @example The way back
 * ```ts
 * import { latin1_encode } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(latin1_encode("é"), new Uint8Array([0xe9]));
 * ```
 *
 * @param text A string of code points U+0000 to U+00FF.
 * @returns New bytes, as many as `text` has code points.
 * @throws {TypeError} If `text` is not a string.
 * @throws {RangeError} If `text` has a code point above U+00FF.
 * @see PEP 3333, A Note On String Types.
 */
export function latin1_encode(text: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") {
    throw new TypeError(
      `Cannot encode to latin-1 as a string is expected: received ${
        show(text)
      }`,
    );
  }
  const length = text.length;
  const bytes = new Uint8Array(length);
  if (!NOT_ASCII.test(text)) {
    utf8_encoder.encodeInto(text, bytes);
    return bytes;
  }
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) {
      throw new RangeError(
        `Cannot encode to latin-1 as code points must be at most U+00FF: ` +
          `received ${show(text)} with ${show(text[i])} at ${i}; ` +
          `encode text as UTF-8 bytes first`,
      );
    }
    bytes[i] = code;
  }
  return bytes;
}

function from_codes(bytes: Uint8Array): string {
  // The type asks for an array, the function for anything with a length.
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
