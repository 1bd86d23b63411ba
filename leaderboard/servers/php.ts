import type { BoardServer } from "../board_server.ts";

/** PHP, built-in server. */
export const PHP: BoardServer = {
  name: "PHP, built-in server",
  language: "C",
  serves: "the application",
  install: "apt-get install php-cli",
  version: ["php", "--version"],
  start: ({ apps, port }) => ({
    command: ["php", "-q", "-S", `127.0.0.1:${port}`, `${apps}/router.php`],
  }),
};
