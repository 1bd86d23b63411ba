import type { BoardServer } from "../board_server.ts";

/** Puma. */
export const PUMA: BoardServer = {
  name: "Puma",
  language: "Ruby, C",
  serves: "the application",
  install: "apt-get install puma",
  version: ["puma", "--version"],
  start: ({ apps, port }) => ({
    command: [
      "puma",
      "-e",
      "production",
      "-b",
      `tcp://127.0.0.1:${port}`,
      `${apps}/app.ru`,
    ],
  }),
};
