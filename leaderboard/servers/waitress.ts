import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** waitress. */
export const WAITRESS: BoardServer = {
  name: "waitress",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-waitress",
  version: python_version("waitress"),
  start: ({ apps, port }) => ({
    command: [
      PYTHON,
      "-m",
      "waitress",
      `--listen=127.0.0.1:${port}`,
      "wsgi_app:application",
    ],
    env: { PYTHONPATH: apps },
  }),
};
