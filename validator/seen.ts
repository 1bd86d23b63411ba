/**
 * How what was seen looks in a message.
 *
 * @module
 */
import { show } from "../wsgi/show.ts";

/** `value`, as `show()` has it; what JSON has no form for, by its kind. */
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
