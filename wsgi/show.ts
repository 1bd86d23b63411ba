/**
 * How messages show values.
 *
 * @module
 */

const MAX_LENGTH = 100;

/** Controls that JSON does not escape and terminals obey: DEL and C1. */
const CONTROLS = /[\x7f-\x9f]/g;

function escape_control(control: string): string {
  return `\\u00${control.charCodeAt(0).toString(16)}`;
}

/**
 * `value` for an error message: as JSON cut at 100 characters, so that its ends
 * show, and no control character in it can forge a log line or control a
 * terminal.
 */
export function show(value: unknown): string {
  const text = to_text(value).replace(CONTROLS, escape_control);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function to_text(value: unknown): string {
  // Cut first: the value may be long, such as a body.
  if (typeof value === "string") {
    return JSON.stringify(value.slice(0, MAX_LENGTH + 1));
  }
  // The value may be anything, so each look at it may throw.
  try {
    if (ArrayBuffer.isView(value)) {
      return `${value.constructor.name}(${value.byteLength} bytes)`;
    }
    if (typeof value !== "object" || value === null) return String(value);
    const json = JSON.stringify(value);
    if (json !== undefined) return json;
  } catch { // It has a cycle or a bigint in it, say.
  }
  try {
    return Object.prototype.toString.call(value);
  } catch { // A revoked Proxy.
    return `[unreadable ${typeof value}]`;
  }
}
