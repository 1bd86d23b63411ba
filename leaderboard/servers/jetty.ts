import type { BoardServer } from "../board_server.ts";

/** Jetty. */
export const JETTY: BoardServer = {
  name: "Jetty",
  language: "Java",
  serves: "a file",
  install: "apt-get install jetty9",
  version: ["dpkg-query", "-W", "-f=${Version}", "jetty9"],
  start: ({ folder, port }) => ({
    command: [
      "java",
      ...[
        "-jar",
        "/usr/share/jetty9/start.jar",
        "jetty.home=/usr/share/jetty9",
        `jetty.base=${folder}`,
      ],
      ...["jetty.http.host=127.0.0.1", `jetty.http.port=${port}`],
      "--module=http,webapp,deploy",
    ],
    files: {
      "webapps/root/index.html": "Hello world\n",
    },
  }),
};
