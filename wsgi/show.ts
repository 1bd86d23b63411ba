/**
 * How values look in messages.
 *
 * @module
 */

const MAX_LENGTH = 100;

/**
 * `value` as it appears in an error message: as JSON, so that its ends show and
 * a CR or LF in it cannot forge a log line, cut at 100 characters.
 */
export function show(value: unknown): string {
  const text = to_text(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function to_text(value: unknown): string {
  // Cut first where the value itself may be long: a body, say.
  if (typeof value === "string") {
    return JSON.stringify(value.slice(0, MAX_LENGTH + 1));
  }
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name}(${value.byteLength} bytes)`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch { // A cycle, or a bigint within.
    return Object.prototype.toString.call(value);
  }
}
