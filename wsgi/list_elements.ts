/**
 * Lists in field values.
 *
 * @module
 */
const HTAB = 0x09;
const SP = 0x20;

/**
 * The elements of a list, each without the white space around it.
 *
 * @param text A field value; a quoted string is not looked for.
 * @returns At least one element, which may be empty.
 * @see RFC 9110 §5.6.1 and §5.6.3: no more than SP and HTAB is white space.
 */
export function list_elements(text: string): string[] {
  return text.split(",").map((element) => {
    let start = 0;
    let end = element.length;
    while (start < end && is_white_space(element, start)) start++;
    while (start < end && is_white_space(element, end - 1)) end--;
    return element.slice(start, end);
  });
}

function is_white_space(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SP || code === HTAB;
}
