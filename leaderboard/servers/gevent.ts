import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** gevent. */
export const GEVENT: BoardServer = {
  name: "gevent",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-gevent",
  version: python_version("gevent"),
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "gevent", `${port}`],
  }),
};
