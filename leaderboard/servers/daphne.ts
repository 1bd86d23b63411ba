import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** Daphne. */
export const DAPHNE: BoardServer = {
  name: "Daphne",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-daphne",
  version: python_version("daphne"),
  start: ({ apps, port }) => ({
    command: [
      PYTHON,
      "-m",
      "daphne",
      "-b",
      "127.0.0.1",
      "-p",
      `${port}`,
      "asgi_app:application",
    ],
    env: { PYTHONPATH: apps },
  }),
};
