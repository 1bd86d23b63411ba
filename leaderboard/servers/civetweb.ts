import type { BoardServer } from "../board_server.ts";

/** CivetWeb. */
export const CIVETWEB: BoardServer = {
  name: "CivetWeb",
  language: "C",
  serves: "a file",
  install: "apt-get install civetweb",
  version: ["sh", "-c", "civetweb --version 2>&1"],
  start: ({ site, port }) => ({
    command: [
      "civetweb",
      "-listening_ports",
      `127.0.0.1:${port}`,
      "-document_root",
      site,
    ],
  }),
};
