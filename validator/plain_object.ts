/**
 * Telling plain objects from other objects and from Proxies.
 *
 * @module
 */

/** A plain object with values of any type. */
export type PlainObject = Record<string, unknown>;

/**
 * Whether `value` is an object such as a literal makes, or one without a
 * prototype; a Proxy of such an object counts too.
 */
export function is_plain_object(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether `value` is a Proxy; the language has no function for this.
 *
 * But no object can be its own prototype: an ordinary object refuses and stays
 * as it is, while a Proxy passes the request on to its target, for which the
 * Proxy is a different object.
 */
export function is_proxy(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (!Reflect.setPrototypeOf(value, value)) return false;
  Reflect.setPrototypeOf(value, prototype);
  return true;
}
