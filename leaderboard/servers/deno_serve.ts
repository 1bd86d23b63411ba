import type { BoardServer } from "../board_server.ts";

/** Deno.serve. */
export const DENO_SERVE: BoardServer = {
  name: "Deno.serve",
  language: "Rust",
  serves: "the application",
  install: "this Deno",
  version: [Deno.execPath(), "--version"],
  start: ({ apps, port }) => ({
    command: [
      Deno.execPath(),
      "run",
      "--allow-net=127.0.0.1",
      `${apps}/deno_serve.ts`,
      `${port}`,
    ],
  }),
};
