import type { BoardServer } from "../board_server.ts";

/** webfsd. */
export const WEBFS: BoardServer = {
  name: "webfsd",
  language: "C",
  serves: "a file",
  install: "apt-get install webfs",
  version: ["dpkg-query", "-W", "-f=${Version}", "webfs"],
  start: ({ site, port }) => ({
    command: [
      "webfsd",
      "-F",
      "-i",
      "127.0.0.1",
      "-p",
      `${port}`,
      "-r",
      site,
      "-f",
      "index.html",
    ],
  }),
};
