/**
 * WSGI for TypeScript: Python's wsgiref (server, handlers, headers, util,
 * validator) for Deno, without packages.
 *
 * @example Serve an application on port 8000
 * ```ts ignore
 * import { make_server } from "@pep3333/wsgi";
 *
 * using server = make_server("", 8000, (_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("Hello world\n")];
 * });
 * await server.serve_forever();
 * ```
 *
 * @module
 */
export * from "./wsgi/mod.ts";
export * from "./handlers/mod.ts";
export * from "./server/mod.ts";
