import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** Werkzeug. */
export const WERKZEUG: BoardServer = {
  name: "Werkzeug",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-werkzeug",
  version: python_version("Werkzeug"),
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "werkzeug", `${port}`],
  }),
};
