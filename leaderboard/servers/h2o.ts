import type { BoardServer } from "../board_server.ts";

/** H2O. */
export const H2O: BoardServer = {
  name: "H2O",
  language: "C",
  serves: "a file",
  install: "apt-get install h2o",
  version: ["h2o", "-v"],
  start: ({ folder, site, port }) => ({
    command: ["h2o", "-c", `${folder}/h2o.conf`],
    files: {
      "h2o.conf": `user: root
listen: { host: 127.0.0.1, port: ${port} }
pid-file: ${folder}/pid
hosts:
  default:
    paths:
      /: { file.dir: ${site} }
`,
    },
  }),
};
