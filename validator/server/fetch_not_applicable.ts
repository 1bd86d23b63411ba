/**
 * What no gateway over the Fetch interface can do.
 *
 * @module
 */

/**
 * The checks of `check_server()` that ask for what a `Request` or a `Response`
 * cannot carry, and why: its `not_applicable` for `to_fetch()` and its like
 * behind a Fetch server.
 */
export const FETCH_NOT_APPLICABLE: Readonly<Record<string, string>> = {};
