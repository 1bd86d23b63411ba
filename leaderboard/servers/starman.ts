import type { BoardServer } from "../board_server.ts";

/** Starman. */
export const STARMAN: BoardServer = {
  name: "Starman",
  language: "Perl",
  serves: "the application",
  install: "apt-get install starman",
  version: ["starman", "--version"],
  start: ({ apps, port }) => ({
    command: [
      "starman",
      "--listen",
      `127.0.0.1:${port}`,
      "-E",
      "deployment",
      `${apps}/app.psgi`,
    ],
  }),
};
