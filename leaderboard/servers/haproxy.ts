import type { BoardServer } from "../board_server.ts";

/** HAProxy. */
export const HAPROXY: BoardServer = {
  name: "HAProxy",
  language: "C",
  serves: "a fixed response",
  install: "apt-get install haproxy",
  version: ["haproxy", "-v"],
  start: ({ folder, port }) => ({
    command: ["haproxy", "-db", "-f", `${folder}/haproxy.cfg`],
    files: {
      "haproxy.cfg": `defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 10s
frontend main
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/plain string "Hello world" if { path / }
  http-request return status 404 content-type text/plain string "Not found"
`,
    },
  }),
};
