import type { BoardServer } from "../board_server.ts";

/** Yaws. */
export const YAWS: BoardServer = {
  name: "Yaws",
  language: "Erlang",
  serves: "a file",
  install: "apt-get install yaws",
  version: ["yaws", "--version"],
  start: ({ folder, site, port }) => ({
    command: [
      "yaws",
      "--conf",
      `${folder}/yaws.conf`,
      "--interactive",
      "--erlarg",
      "-noinput",
    ],
    env: { HOME: folder },
    files: {
      "yaws.conf": `logdir = ${folder}
<server 127.0.0.1>
  port = ${port}
  listen = 127.0.0.1
  docroot = ${site}
</server>
`,
    },
  }),
};
