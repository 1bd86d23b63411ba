import type { BoardServer } from "../board_server.ts";

/** Tomcat. */
export const TOMCAT: BoardServer = {
  name: "Tomcat",
  language: "Java",
  serves: "a file",
  install: "apt-get install tomcat10",
  version: [
    "sh",
    "-c",
    "sh /usr/share/tomcat10/bin/version.sh | grep 'Server number'",
  ],
  start: ({ folder, site, port }) => ({
    command: ["sh", "/usr/share/tomcat10/bin/catalina.sh", "run"],
    env: { CATALINA_BASE: folder, CATALINA_HOME: "/usr/share/tomcat10" },
    files: {
      "conf/server.xml": `<Server port="-1">
  <Service name="Catalina">
    <Connector port="${port}" address="127.0.0.1" protocol="HTTP/1.1"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps">
        <Context path="" docBase="${site}"/>
      </Host>
    </Engine>
  </Service>
</Server>
`,
      "conf/web.xml": Deno.readTextFileSync("/etc/tomcat10/web.xml"),
    },
  }),
};
