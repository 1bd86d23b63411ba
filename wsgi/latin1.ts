/**
 * Latin-1 strings, PEP 3333's native strings: one code point from U+0000 to
 * U+00FF for each byte, so that bytes survive the trip through text and back.
 *
 * @module
 */
import { show } from "./show.ts";

// The Encoding Standard's label "latin1" means windows-1252, which maps
// 0x80–0x9F elsewhere. So only ASCII, which is also UTF-8, goes through the
// built-in coders.
const utf8_decoder = new TextDecoder();
const utf8_encoder = new TextEncoder();

const NOT_ASCII = /[\u0080-\uffff]/;

/** Below this many bytes, calling the decoder costs more than it saves. */
const SHORT = 32;

/** Arguments for one `String.fromCharCode()`; the stack is limited. */
const PIECE = 8192;

/**
 * The latin-1 string of `bytes`: each byte becomes one code point.
 *
 * @example Bytes that are not UTF-8 survive
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
 * @category Responses
 */
export function latin1_decode(bytes: Uint8Array): string {
  if (bytes.length < SHORT) return from_codes(bytes);
  // In UTF-8, anything but ASCII takes more bytes than it gives code units, or
  // is an error. So this detects ASCII without looking at each byte.
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
 * @category Responses
 */
export function latin1_encode(text: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") {
    throw new TypeError(
      `Cannot encode to latin-1: text must be a string: received ${show(text)}`,
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
        `Cannot encode to latin-1: code points must be at most U+00FF: ` +
          `received ${show(text)} with ${show(text[i])} at ${i}; ` +
          `encode text as UTF-8 bytes first`,
      );
    }
    bytes[i] = code;
  }
  return bytes;
}

function from_codes(bytes: Uint8Array): string {
  // The type wants an array; the function takes anything with a length.
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
