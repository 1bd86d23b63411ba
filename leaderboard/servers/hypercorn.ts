import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** Hypercorn. */
export const HYPERCORN: BoardServer = {
  name: "Hypercorn",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-hypercorn",
  version: python_version("hypercorn"),
  start: ({ apps, port }) => ({
    command: [
      PYTHON,
      "-m",
      "hypercorn",
      `--bind=127.0.0.1:${port}`,
      "asgi_app:application",
    ],
    env: { PYTHONPATH: apps },
  }),
};
