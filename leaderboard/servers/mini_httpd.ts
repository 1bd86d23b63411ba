import type { BoardServer } from "../board_server.ts";

/** mini-httpd. */
export const MINI_HTTPD: BoardServer = {
  name: "mini-httpd",
  language: "C",
  serves: "a file",
  install: "apt-get install mini-httpd",
  version: ["mini_httpd", "-V"],
  start: ({ site, port }) => ({
    command: [
      "mini_httpd",
      ...["-D", "-u", "root", "-h", "127.0.0.1", "-p", `${port}`, "-d", site],
    ],
  }),
};
