/**
 * Requests a second, and the server's CPU time a request, for a body of 12
 * bytes: a bare `Deno.serve` and our server, each in turn on one pinned core.
 *
 *     deno task bench [--seconds 4] [--rounds 3]
 *
 * @module
 */
import { compare } from "./measure.ts";

await compare(["deno_serve", "hello", "hello_logged"]);
