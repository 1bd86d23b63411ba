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
export const FETCH_NOT_APPLICABLE: Readonly<Record<string, string>> = {
  "environ.path-dots": "The URL of a Request has no dot segments",
  "environ.protocol-1-0": "A Request does not tell the version of HTTP",
  "head.reason": "Servers over Fetch send the reason phrase of the standard",
  "head.order": "A Headers object sorts its fields by name",
  "head.case": "A Headers object has its names in lower case",
  "head.repeated":
    "A Headers object joins what is repeated, but for Set-Cookie",
};
