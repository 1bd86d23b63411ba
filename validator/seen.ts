/**
 * How a value looks in a message.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";

/** `value` as `show()` writes it; a value that JSON cannot write, by its kind. */
export function seen(value: unknown): string {
  if (typeof value === "function") return `function ${value.name}()`;
  if (typeof value !== "object" || value === null) return show(value);
  if (value instanceof Error) return `${value.name} ${show(value.message)}`;
  const prototype = Object.getPrototypeOf(value);
  if (
    prototype === Object.prototype || prototype === Array.prototype ||
    prototype === null || ArrayBuffer.isView(value)
  ) return show(value);
  return `object of class ${prototype.constructor?.name}`;
}
