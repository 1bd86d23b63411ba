import type { BoardServer } from "../board_server.ts";

/** Mojolicious. */
export const MOJOLICIOUS: BoardServer = {
  name: "Mojolicious",
  language: "Perl",
  serves: "the application",
  install: "apt-get install libmojolicious-perl",
  version: ["perl", "-MMojolicious", "-e", "print Mojolicious->VERSION"],
  start: ({ apps, port }) => ({
    command: [
      "perl",
      `${apps}/mojolicious.pl`,
      "daemon",
      "-l",
      `http://127.0.0.1:${port}`,
    ],
  }),
};
