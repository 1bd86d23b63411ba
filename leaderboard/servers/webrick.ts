import type { BoardServer } from "../board_server.ts";

/** WEBrick. */
export const WEBRICK: BoardServer = {
  name: "WEBrick",
  language: "Ruby",
  serves: "the application",
  install: "apt-get install ruby-webrick ruby-rack",
  version: ["ruby", "-rwebrick", "-e", "puts WEBrick::VERSION"],
  start: ({ apps, port }) => ({
    command: [
      "rackup",
      ...["-s", "webrick", "-E", "none", "-o", "127.0.0.1", "-p", `${port}`],
      `${apps}/app.ru`,
    ],
  }),
};
