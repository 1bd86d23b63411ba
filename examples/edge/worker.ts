/**
 * A WSGI application as a Cloudflare Worker, and for whatever else takes an
 * object with `fetch`:
 *
 *     deno serve --port 8000 examples/edge/worker.ts
 *
 * README.md beside it says how to deploy it, and how to run it under workerd.
 */
import { to_fetch } from "../../handlers/mod.ts";
import { application } from "./application.ts";

export default { fetch: to_fetch(application) };
