import type { BoardServer } from "../board_server.ts";

/** Apache httpd. */
export const APACHE2: BoardServer = {
  name: "Apache httpd",
  language: "C",
  serves: "a file",
  install: "apt-get install apache2",
  version: ["apache2", "-v"],
  start: ({ folder, site, port }) => ({
    command: ["apache2", "-D", "FOREGROUND", "-f", `${folder}/apache.conf`],
    files: {
      "apache.conf": `ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
${
        ["mpm_event", "authz_core", "mime", "dir"]
          .map((name) =>
            `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`
          ).join("\n")
      }
TypesConfig /etc/mime.types
DirectoryIndex index.html
DocumentRoot ${site}
`,
    },
  }),
};
