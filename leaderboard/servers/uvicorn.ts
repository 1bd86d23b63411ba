import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** uvicorn. */
export const UVICORN: BoardServer = {
  name: "uvicorn",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-uvicorn",
  version: python_version("uvicorn"),
  start: ({ apps, port }) => ({
    command: [
      PYTHON,
      "-m",
      "uvicorn",
      `--port=${port}`,
      `--app-dir=${apps}`,
      "--no-access-log",
      "asgi_app:application",
    ],
  }),
};
