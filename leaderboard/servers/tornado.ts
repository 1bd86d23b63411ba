import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** Tornado. */
export const TORNADO: BoardServer = {
  name: "Tornado",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-tornado",
  version: python_version("tornado"),
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "tornado", `${port}`],
  }),
};
