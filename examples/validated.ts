/**
 * The hello example under the validator: every request is checked, the
 * application's side and the server's.
 *
 *     deno run --allow-net=127.0.0.1 examples/validated.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { validator, type WSGIApplication } from "../mod.ts";
import { application as hello } from "./hello.ts";
import { main } from "./main.ts";

/** Answers as the application does, or throws a `ConformanceError`. */
export const application: WSGIApplication = validator(hello);

if (import.meta.main) await main(application);
