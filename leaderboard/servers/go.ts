import type { BoardServer } from "../board_server.ts";

/** Go net/http. */
export const GO: BoardServer = {
  name: "Go net/http",
  language: "Go",
  serves: "the application",
  install: "apt-get install golang-go",
  version: ["go", "version"],
  start: ({ apps, folder, port }) => ({
    command: ["go", "run", `${apps}/main.go`, `${port}`],
    env: { GOCACHE: `${folder}/cache`, HOME: folder, GOFLAGS: "-p=1" },
  }),
};
