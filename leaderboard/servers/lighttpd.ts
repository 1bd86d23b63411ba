import type { BoardServer } from "../board_server.ts";

/** lighttpd. */
export const LIGHTTPD: BoardServer = {
  name: "lighttpd",
  language: "C",
  serves: "a file",
  install: "apt-get install lighttpd",
  version: ["lighttpd", "-v"],
  start: ({ folder, site, port }) => ({
    command: ["lighttpd", "-D", "-f", `${folder}/lighttpd.conf`],
    files: {
      "lighttpd.conf": `server.document-root = "${site}"
server.port = ${port}
server.bind = "127.0.0.1"
server.errorlog = "${folder}/error.log"
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html")
`,
    },
  }),
};
