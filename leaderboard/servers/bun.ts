import type { BoardServer } from "../board_server.ts";

/** Bun.serve. */
export const BUN: BoardServer = {
  name: "Bun.serve",
  language: "Zig",
  serves: "the application",
  install: "npm install bun",
  version: ["bun", "--version"],
  start: ({ apps, port }) => ({
    command: ["bun", `${apps}/bun.ts`, `${port}`],
  }),
};
