/**
 * Tokens: methods, names of fields and of codings.
 *
 * @module
 */

/** RFC 9110 §5.6.2: tchar, the bytes of a token; 1 for each, 0 for others. */
export const TCHAR: Uint8Array = new Uint8Array(256);
for (
  const char of "!#$%&'*+-.^_`|~0123456789" +
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
) TCHAR[char.charCodeAt(0)] = 1;

/** Whether `text` is a token; it may be any string. */
export function is_token(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    // Past the table there is nothing, which is not 1 either.
    if (TCHAR[text.charCodeAt(i)] !== 1) return false;
  }
  return text.length > 0;
}
