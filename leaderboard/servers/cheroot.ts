import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** cheroot. */
export const CHEROOT: BoardServer = {
  name: "cheroot",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-cheroot",
  version: python_version("cheroot"),
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "cheroot", `${port}`],
  }),
};
