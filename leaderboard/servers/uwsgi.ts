import type { BoardServer } from "../board_server.ts";

/** uWSGI. */
export const UWSGI: BoardServer = {
  name: "uWSGI",
  language: "C",
  serves: "the application",
  install: "apt-get install uwsgi-core uwsgi-plugin-python3",
  version: ["uwsgi-core", "--version"],
  start: ({ apps, port }) => ({
    command: [
      "uwsgi-core",
      ...["--plugin", "python3", "--master", "--die-on-term", "--threads=4"],
      ...[`--http-socket=127.0.0.1:${port}`, "--pythonpath", apps],
      ...["--module", "wsgi_app"],
    ],
  }),
};
