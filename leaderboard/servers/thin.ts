import type { BoardServer } from "../board_server.ts";

/** Thin. */
export const THIN: BoardServer = {
  name: "Thin",
  language: "Ruby, C",
  serves: "the application",
  install: "apt-get install thin",
  version: ["thin", "--version"],
  start: ({ apps, folder, port }) => ({
    command: [
      "thin",
      ...[
        "-a",
        "127.0.0.1",
        "-p",
        `${port}`,
        "-e",
        "none",
        "-R",
        `${apps}/app.ru`,
      ],
      ...["-c", folder, "start"],
    ],
  }),
};
