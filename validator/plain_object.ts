/**
 * Telling plain objects from others, and from Proxies.
 *
 * @module
 */

/** A plain object; its values are what they are. */
export type PlainObject = Record<string, unknown>;

/**
 * Whether `value` is an object as a literal makes it, or one that has no
 * prototype; a Proxy of such an object counts as well.
 */
export function is_plain_object(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether `value` is a Proxy, which no function of the language tells.
 *
 * But no object can be its own prototype: an ordinary one refuses at once and
 * stays as it is, while a Proxy passes the wish on to its target, to which the
 * Proxy is somebody else.
 */
export function is_proxy(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (!Reflect.setPrototypeOf(value, value)) return false;
  Reflect.setPrototypeOf(value, prototype);
  return true;
}
