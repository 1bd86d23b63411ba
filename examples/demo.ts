/**
 * The environ of a request, as text.
 *
 *     deno run --allow-net=127.0.0.1 examples/demo.ts
 *
 * It listens on port 8000, or on the port given as an argument. Open
 * `/xyz?abc` there.
 *
 * @module
 */
import { demo_app } from "../mod.ts";
import { main } from "./main.ts";

export { demo_app as application };

if (import.meta.main) await main(demo_app);
