import type { BoardServer } from "../board_server.ts";

/** gunicorn, sync. */
export const GUNICORN: BoardServer = {
  name: "gunicorn, sync",
  language: "Python",
  serves: "the application",
  install: "apt-get install gunicorn",
  version: ["/usr/bin/gunicorn", "--version"],
  start: ({ apps, port }) => ({
    command: [
      "/usr/bin/gunicorn",
      ...["--bind", `127.0.0.1:${port}`, "--chdir", apps, "wsgi_app"],
    ],
  }),
};
