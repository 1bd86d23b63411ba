import type { BoardServer } from "../board_server.ts";

/** Caddy. */
export const CADDY: BoardServer = {
  name: "Caddy",
  language: "Go",
  serves: "a file",
  install: "apt-get install caddy",
  version: ["caddy", "version"],
  start: ({ folder, site, port }) => ({
    command: ["caddy", "run", "--config", `${folder}/Caddyfile`],
    env: { HOME: folder },
    files: {
      "Caddyfile": `{
  admin off
  auto_https off
}
http://127.0.0.1:${port}, http://:${port} {
  bind 127.0.0.1
  root * ${site}
  file_server
}
`,
    },
  }),
};
