import { type BoardServer, PYTHON } from "../board_server.ts";

/** http.server. */
export const HTTP_SERVER: BoardServer = {
  name: "http.server",
  language: "Python",
  serves: "a file",
  install: "apt-get install python3",
  version: [PYTHON, "--version"],
  start: ({ site, port }) => ({
    command: [
      PYTHON,
      "-m",
      "http.server",
      "--bind=127.0.0.1",
      "-d",
      site,
      `${port}`,
    ],
  }),
};
