/**
 * How values look in messages.
 *
 * @module
 */

const MAX_LENGTH = 100;

/** The controls that JSON leaves alone and terminals obey: DEL and C1. */
const CONTROLS = /[\x7f-\x9f]/g;

function escape_control(control: string): string {
  return `\\u00${control.charCodeAt(0).toString(16)}`;
}

/**
 * `value` as it appears in an error message: as JSON, so that its ends show and
 * no control character in it forges a log line or gives a terminal orders, cut
 * at 100 characters.
 */
export function show(value: unknown): string {
  const text = to_text(value).replace(CONTROLS, escape_control);
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
    const json = JSON.stringify(value);
    if (json !== undefined) return json;
  } catch { // A cycle, or a bigint within.
  }
  return Object.prototype.toString.call(value);
}
