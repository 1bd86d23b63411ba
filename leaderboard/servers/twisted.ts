import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** Twisted. */
export const TWISTED: BoardServer = {
  name: "Twisted",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-twisted",
  version: python_version("Twisted"),
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "twisted", `${port}`],
  }),
};
