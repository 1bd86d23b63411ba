/**
 * The version of this package.
 *
 * @module
 */

/**
 * The version of this package, as in deno.json.
 *
 * A constant of its own, because an import of JSON from a URL depends on the
 * content type that the host gives it.
 */
export const VERSION = "0.1.0";
