/**
 * Web servers that run CGI programs, each started from a configuration file of
 * its own, in the foreground and on a free port; nothing of the system's
 * configuration is read.
 */
import { find_program } from "../helpers/programs.ts";
import { eventually } from "../helpers/eventually.ts";

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

/** How often a server is asked whether it listens, in milliseconds. */
const INTERVAL = 20;
const DEADLINE = 10_000;

/** A web server that runs until it is disposed of. */
export class RunningServer implements AsyncDisposable {
  readonly #processes: Deno.ChildProcess[];

  private constructor(processes: Deno.ChildProcess[]) {
    this.#processes = processes;
  }

  /** Start `server`; it listens when this resolves. */
  static async start(server: WebServer, site: Site): Promise<RunningServer> {
    const file = `${site.folder}/config`;
    await Deno.writeTextFile(file, `${server.configure(site).join("\n")}\n`);
    const running = new RunningServer(
      server.commands(site, file).map(([program, ...args]) =>
        new Deno.Command(program, {
          args,
          env: { ...site.environment },
          stdin: "null",
          stdout: "null",
          stderr: "null",
        }).spawn()
      ),
    );
    try {
      const path = server.gateway?.(site);
      if (path !== undefined) await listens({ transport: "unix", path });
      await listens({ hostname: "127.0.0.1", port: site.port });
    } catch (error) {
      await running[Symbol.asyncDispose]();
      const log = await Deno.readTextFile(`${site.folder}/log`);
      throw new Error(`${server.name} does not listen:\n${log}`, {
        cause: error,
      });
    }
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#processes) process.kill("SIGTERM");
    for (const process of this.#processes) {
      await eventually("a web server to end", process.status);
    }
  }
}

/** Wait until somebody listens; these servers have no other way to tell. */
async function listens(
  where: Deno.ConnectOptions | Deno.UnixConnectOptions,
): Promise<void> {
  for (let waited = 0;; waited += INTERVAL) {
    try {
      // The types want to know which of the two it is.
      (await Deno.connect(where as Deno.ConnectOptions)).close();
      return;
    } catch (error) {
      if (waited >= DEADLINE) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
