import type { BoardServer } from "../board_server.ts";

/** nginx. */
export const NGINX: BoardServer = {
  name: "nginx",
  language: "C",
  serves: "a file",
  install: "apt-get install nginx-light",
  version: ["nginx", "-v"],
  start: ({ folder, site, port }) => ({
    command: ["nginx", "-p", folder, "-c", `${folder}/nginx.conf`],
    files: {
      "nginx.conf": `daemon off;
user root;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  default_type text/plain;
  client_body_temp_path ${folder};
  proxy_temp_path ${folder};
  fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder};
  scgi_temp_path ${folder};
  server { listen 127.0.0.1:${port}; root ${site}; }
}
`,
    },
  }),
};
