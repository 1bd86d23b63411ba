import { type BoardServer, PYTHON, python_version } from "../board_server.ts";

/** aiohttp. */
export const AIOHTTP: BoardServer = {
  name: "aiohttp",
  language: "Python",
  serves: "the application",
  install: "apt-get install python3-aiohttp",
  version: python_version("aiohttp"),
  start: ({ apps, port }) => ({
    command: [PYTHON, `${apps}/serve.py`, "aiohttp", `${port}`],
  }),
};
