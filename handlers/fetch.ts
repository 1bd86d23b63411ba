/**
 * Adapters between WSGI and Fetch: {@linkcode to_fetch} turns an application
 * into a Fetch handler, {@linkcode from_fetch} a Fetch handler into an
 * application. Both run on every JavaScript runtime.
 *
 * @example There and back
 * ```ts
 * import { from_fetch, to_fetch } from "@pep3333/wsgi/handlers";
 * import { assertEquals } from "@std/assert";
 *
 * const handler = to_fetch(from_fetch(() => new Response("hi")));
 *
 * const response = await handler(new Request("http://localhost/"));
 * assertEquals(await response.text(), "hi");
 * ```
 *
 * @module
 */
export { type FetchFunction, from_fetch } from "./from_fetch.ts";
export { type FetchInfo, to_fetch, type ToFetchOptions } from "./to_fetch.ts";
