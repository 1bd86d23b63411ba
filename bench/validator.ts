/**
 * What the validator costs: the hello application with and without it.
 *
 *     deno task bench:validator [--seconds 4] [--rounds 3]
 *
 * @module
 */
import { compare } from "./measure.ts";

await compare(["hello", "hello_validated"]);
