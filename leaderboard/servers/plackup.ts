import type { BoardServer } from "../board_server.ts";

/** HTTP::Server::PSGI. */
export const PLACKUP: BoardServer = {
  name: "HTTP::Server::PSGI",
  language: "Perl",
  serves: "the application",
  install: "apt-get install libplack-perl",
  version: ["plackup", "--version"],
  start: ({ apps, port }) => ({
    command: [
      "plackup",
      "--host",
      "127.0.0.1",
      "--port",
      `${port}`,
      "-E",
      "deployment",
      `${apps}/app.psgi`,
    ],
  }),
};
