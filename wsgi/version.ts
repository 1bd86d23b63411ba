/**
 * The version of this package.
 *
 * @module
 */

/**
 * The version of this package, as in deno.json.
 *
 * A constant, because importing JSON from a URL depends on the content type
 * that the host sends.
 *
 * @category Package
 */
export const VERSION = "0.1.0";
