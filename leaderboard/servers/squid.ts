import type { BoardServer } from "../board_server.ts";

/** Squid. */
export const SQUID: BoardServer = {
  name: "Squid",
  language: "C++",
  serves: "the application, as a proxy",
  install: "apt-get install squid",
  version: ["squid", "-v"],
  is_proxy: true,
  start: ({ folder, port, backend }) => ({
    command: ["squid", "-N", "-f", `${folder}/squid.conf`],
    files: {
      "squid.conf": `http_port 127.0.0.1:${port} accel defaultsite=127.0.0.1
cache_peer 127.0.0.1 parent ${backend} 0 no-query originserver name=app
http_access allow all
cache deny all
access_log none
cache_log /dev/null
cache_effective_user proxy
pid_filename none
coredump_dir none
shutdown_lifetime 1 seconds
`,
    },
  }),
};
