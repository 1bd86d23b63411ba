import { type BoardServer, PYTHON } from "../board_server.ts";

/** wsgiref. */
export const WSGIREF: BoardServer = {
  name: "wsgiref",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3",
  version: [PYTHON, "--version"],
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "wsgiref", `${port}`],
  }),
};
