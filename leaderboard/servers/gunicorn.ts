import type { BoardServer } from "../board_server.ts";

/** gunicorn with a worker class, and the flags that choose it. */
export function gunicorn(
  worker_class: string,
  ...flags: string[]
): BoardServer {
  return {
    name: `gunicorn, ${worker_class}`,
    language: "Python",
    serves: "the application",
    install: "apt-get install gunicorn",
    version: ["/usr/bin/gunicorn", "--version"],
    start: ({ apps, port }) => ({
      command: [
        "/usr/bin/gunicorn",
        ...flags,
        ...["--bind", `127.0.0.1:${port}`, "--chdir", apps, "wsgi_app"],
      ],
    }),
  };
}

/** gunicorn, sync. */
export const GUNICORN: BoardServer = gunicorn("sync");
