import type { BoardServer } from "../board_server.ts";

/** node:http. */
export const NODE: BoardServer = {
  name: "node:http",
  language: "C, JavaScript",
  serves: "the application",
  install: "apt-get install nodejs",
  version: ["node", "--version"],
  start: ({ apps, port }) => ({
    command: ["node", `${apps}/node_http.mjs`, `${port}`],
  }),
};
