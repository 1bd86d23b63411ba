/**
 * Web servers that run CGI programs, each started from a configuration file of
 * its own, in the foreground and on a free port; nothing of the system's
 * configuration is read.
 */
import { find_program } from "../helpers/programs.ts";
import { RunningServer } from "../helpers/running_server.ts";

/** What a server has to serve. */
export interface Site {
  /** A folder for the server's own files. */
  readonly folder: string;
  readonly port: number;
  /** Where it says HTTPS=on. */
  readonly https_port: number;
  /** The files of a certificate and its key. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** The folders whose programs are run, and where. */
  readonly mounts: readonly Mount[];
  /** Variables that every program gets. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A folder of programs below a path. */
export interface Mount {
  /** The path, with a slash at its end. */
  readonly prefix: string;
  readonly folder: string;
}

/** A kind of web server. */
export interface WebServer {
  readonly name: string;
  /** What has to be installed. */
  readonly programs: Readonly<Record<string, string | null>>;
  /** Whether it speaks TLS itself; else it is as behind a proxy that does. */
  readonly speaks_tls: boolean;
  /** The socket of what runs the programs for it, if that is another process. */
  readonly gateway?: (site: Site) => string;
  /** The lines of its configuration. */
  configure(site: Site): string[];
  /** The commands that serve by the configuration in `file`. */
  commands(site: Site, file: string): string[][];
}

/** As root, a server wants to be told whose rights to take instead. */
const USER = Deno.uid() === 0 ? "www-data" : null;

const apache2 = find_program("apache2");
/** When Apache ends it ends its whole process group, so it gets its own. */
const setsid = find_program("setsid");
const APACHE_MODULES = [
  "mpm_prefork",
  "authz_core",
  "alias",
  "cgi",
  "env",
  "ssl",
];

const APACHE: WebServer = {
  name: "apache2 mod_cgi",
  programs: { apache2, setsid },
  speaks_tls: true,
  configure: ({ folder, port, https_port, tls, mounts, environment }) => [
    `ServerRoot ${folder}`,
    `ServerName 127.0.0.1`,
    `Listen 127.0.0.1:${port}`,
    `Listen 127.0.0.1:${https_port}`,
    `PidFile ${folder}/pid`,
    `ErrorLog ${folder}/log`,
    ...APACHE_MODULES.map((name) =>
      `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`
    ),
    ...(USER === null ? [] : [`User ${USER}`, `Group ${USER}`]),
    ...Object.entries(environment).map(([name, value]) =>
      `SetEnv ${name} "${value}"`
    ),
    ...mounts.map(({ prefix, folder }) => `ScriptAlias ${prefix} ${folder}/`),
    `<VirtualHost 127.0.0.1:${https_port}>`,
    "SSLEngine on",
    `SSLCertificateFile ${tls.cert}`,
    `SSLCertificateKeyFile ${tls.key}`,
    "</VirtualHost>",
  ],
  commands: (_site, file) => [
    [setsid!, apache2!, "-D", "FOREGROUND", "-f", file],
  ],
};

const nginx = find_program("nginx");
const fcgiwrap = find_program("fcgiwrap");

/** What nginx tells a program, besides where it is. */
const NGINX_VARIABLES = {
  QUERY_STRING: "$query_string",
  REQUEST_METHOD: "$request_method",
  REQUEST_URI: "$request_uri",
  CONTENT_TYPE: "$content_type",
  CONTENT_LENGTH: "$content_length",
  GATEWAY_INTERFACE: "CGI/1.1",
  SERVER_SOFTWARE: "nginx/$nginx_version",
  SERVER_PROTOCOL: "$server_protocol",
  SERVER_NAME: "$server_addr",
  SERVER_PORT: "$server_port",
  REMOTE_ADDR: "$remote_addr",
  REMOTE_PORT: "$remote_port",
};

const NGINX: WebServer = {
  name: "nginx with fcgiwrap",
  programs: { nginx, fcgiwrap },
  speaks_tls: true,
  gateway: ({ folder }) => `${folder}/gateway`,
  configure: ({ folder, port, https_port, tls, mounts, environment }) => [
    "daemon off;",
    // The programs are run by fcgiwrap, whose socket is its user's own.
    USER === null ? "" : "user root;",
    "worker_processes 1;",
    `pid ${folder}/pid;`,
    `error_log ${folder}/log;`,
    "events {}",
    "http {",
    "access_log off;",
    ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) =>
      `${name}_temp_path ${folder}/${name};`
    ),
    "server {",
    `listen 127.0.0.1:${port};`,
    `listen 127.0.0.1:${https_port} ssl;`,
    `ssl_certificate ${tls.cert};`,
    `ssl_certificate_key ${tls.key};`,
    ...mounts.flatMap(({ prefix, folder: programs }) => [
      `location ~ ^${prefix}(?<program>[^/]+)(?<path>/.*)?$ {`,
      `fastcgi_pass unix:${folder}/gateway;`,
      ...Object.entries({
        ...NGINX_VARIABLES,
        ...environment,
        SCRIPT_FILENAME: `${programs}/$program`,
        SCRIPT_NAME: `${prefix}$program`,
        PATH_INFO: "$path",
        HTTPS: "$https",
      }).map(([name, value]) => `fastcgi_param ${name} "${value}";`),
      "}",
    ]),
    "}",
    "}",
  ],
  commands: ({ folder }, file) => [
    [fcgiwrap!, "-s", `unix:${folder}/gateway`],
    [nginx!, "-c", file],
  ],
};

const lighttpd = find_program("lighttpd");

const LIGHTTPD: WebServer = {
  name: "lighttpd mod_cgi",
  programs: { lighttpd },
  speaks_tls: false, // Its module for that is a package of its own.
  configure: ({ folder, port, https_port, mounts, environment }) => {
    const set = (variables: Readonly<Record<string, string>>) =>
      `setenv.set-environment += (${
        Object.entries(variables).map(([name, value]) =>
          `"${name}" => "${value}"`
        ).join(", ")
      })`;
    return [
      `server.modules = ("mod_alias", "mod_setenv", "mod_cgi")`,
      `server.document-root = "${folder}"`,
      `server.bind = "127.0.0.1"`,
      `server.port = ${port}`,
      `server.errorlog = "${folder}/log"`,
      USER === null ? "" : `server.username = "${USER}"`,
      `cgi.assign = (".ts" => "")`,
      `setenv.set-environment = ()`,
      set(environment),
      `$SERVER["socket"] == "127.0.0.1:${https_port}" {`,
      set({ HTTPS: "on" }),
      "}",
      ...mounts.map(({ prefix, folder }) =>
        `alias.url += ("${prefix}" => "${folder}/")`
      ),
    ];
  },
  commands: (_site, file) => [[lighttpd!, "-D", "-f", file]],
};

/** All the kinds there are tests with. */
export const WEB_SERVERS: readonly WebServer[] = [APACHE, NGINX, LIGHTTPD];

/** Start `server`; it listens when this resolves. */
export async function start_web_server(
  server: WebServer,
  site: Site,
): Promise<RunningServer> {
  const file = `${site.folder}/config`;
  await Deno.writeTextFile(file, `${server.configure(site).join("\n")}\n`);
  const gateway = server.gateway?.(site);
  return await RunningServer.start({
    name: server.name,
    commands: server.commands(site, file),
    environment: site.environment,
    listens: [
      ...(gateway === undefined
        ? []
        : [{ transport: "unix", path: gateway } as const]),
      { hostname: "127.0.0.1", port: site.port },
    ],
    log: `${site.folder}/log`,
  });
}
