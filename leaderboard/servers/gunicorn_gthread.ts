import type { BoardServer } from "../board_server.ts";

/** gunicorn, gthread. */
export const GUNICORN_GTHREAD: BoardServer = {
  name: "gunicorn, gthread",
  language: "Python",
  serves: "the application",
  install: "apt-get install gunicorn",
  version: ["/usr/bin/gunicorn", "--version"],
  start: ({ apps, port }) => ({
    command: [
      "/usr/bin/gunicorn",
      ...["--worker-class", "gthread", "--threads", "4"],
      ...["--bind", `127.0.0.1:${port}`, "--chdir", apps, "wsgi_app"],
    ],
  }),
};
