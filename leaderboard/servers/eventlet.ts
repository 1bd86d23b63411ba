import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** eventlet. */
export const EVENTLET: BoardServer = {
  name: "eventlet",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-eventlet",
  version: python_version("eventlet"),
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "eventlet", `${port}`],
  }),
};
