import type { BoardServer } from "../board_server.ts";

/** BusyBox httpd. */
export const BUSYBOX: BoardServer = {
  name: "BusyBox httpd",
  language: "C",
  serves: "a file",
  install: "apt-get install busybox",
  version: ["busybox"],
  start: ({ site, port }) => ({
    command: ["busybox", "httpd", "-f", "-p", `127.0.0.1:${port}`, "-h", site],
  }),
};
