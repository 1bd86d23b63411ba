/**
 * What a gateway over the Fetch interface cannot do.
 *
 * @module
 */

/**
 * The checks of `check_server()` that need something a `Request` or a
 * `Response` cannot carry, and why: the option `not_applicable` for
 * `to_fetch()` and similar gateways on a Fetch server.
 *
 * @category Conformance
 */
export const FETCH_NOT_APPLICABLE: Readonly<Record<string, string>> = {
  "environ.path-dots": "The URL of a Request has no dot segments",
  "environ.protocol-1-0": "A Request does not have the HTTP version",
  "head.reason": "Fetch servers send the standard reason phrases",
  "head.order": "A Headers object sorts its fields by name",
  "head.case": "A Headers object stores names in lower case",
  "head.repeated": "A Headers object joins repeated fields, except Set-Cookie",
};
