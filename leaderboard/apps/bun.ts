import { hello } from "./fetch.js";

// deno-lint-ignore no-explicit-any
const { Bun } = globalThis as any;
const port = Number(Bun.argv[2]);
Bun.serve({ hostname: "127.0.0.1", port, fetch: hello });
