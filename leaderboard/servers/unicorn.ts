import type { BoardServer } from "../board_server.ts";

/** Unicorn. */
export const UNICORN: BoardServer = {
  name: "Unicorn",
  language: "Ruby, C",
  serves: "the application",
  install: "apt-get install unicorn",
  version: ["unicorn", "--version"],
  start: ({ apps, port }) => ({
    command: [
      "unicorn",
      "-E",
      "none",
      "-l",
      `127.0.0.1:${port}`,
      `${apps}/app.ru`,
    ],
  }),
};
