/**
 * Tokens: methods, and the names of fields and codings.
 *
 * @module
 */

/** RFC 9110 §5.6.2: tchar, the bytes of a token; 1 for each, 0 for others. */
export const TCHAR: Uint8Array = new Uint8Array(256);
for (
  const char of "!#$%&'*+-.^_`|~0123456789" +
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
) TCHAR[char.charCodeAt(0)] = 1;

/** Whether `text`, which may be any string, is a token. */
export function is_token(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    // Past the end of the table this is undefined, so not 1 either.
    if (TCHAR[text.charCodeAt(i)] !== 1) return false;
  }
  return text.length > 0;
}
