/**
 * Proxies in front of the server, each with the configuration that
 * docs/deployment.md gives for it, but for the addresses.
 *
 * @module
 */
import { find_program } from "../helpers/programs.ts";
import { free_port, RunningServer } from "../helpers/running_server.ts";

/** A server to go to. */
export interface Upstream {
  /** The path of its Unix socket, or its port. */
  readonly where: string | number;
}

/** A kind of proxy. */
export interface Proxy {
  readonly name: string;
  /** The language of its first configuration in docs/deployment.md. */
  readonly language: string;
  /** What has to be installed. */
  readonly programs: Readonly<Record<string, string | null>>;
  /** Whether it tells the server that a client left that waits for a head. */
  readonly tells_of_leaving: boolean;
  /** How the documentation's configuration says where the server is. */
  readonly told: string;
  /** The same for `upstream`. */
  tell(upstream: Upstream): string;
  /** How it says where it listens, and the same for `port`. */
  readonly listen: readonly [told: string, tell: (port: number) => string];
  /** What has to be around the configuration; `folder` is the proxy's own. */
  wrap(config: string, folder: string): string;
  command(file: string): string[];
}

/** As root, a proxy wants to be told whose rights to take instead. */
const IS_ROOT = Deno.uid() === 0;

const nginx = find_program("nginx");

const NGINX: Proxy = {
  name: "nginx",
  language: "nginx",
  programs: { nginx },
  tells_of_leaving: true,
  told: "server 127.0.0.1:8000;",
  tell: ({ where }) =>
    typeof where === "string"
      ? `server unix:${where};`
      : `server 127.0.0.1:${where};`,
  listen: ["listen 80;", (port) => `listen 127.0.0.1:${port};`],
  wrap: (config, folder) => `
    daemon off;
    ${IS_ROOT ? "user root;" : ""}
    worker_processes 1;
    pid ${folder}/pid;
    error_log ${folder}/log;
    events {}
    http {
      access_log off;
      ${
    ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) =>
      `${name}_temp_path ${folder}/${name};`
    ).join("\n")
  }
      ${config}
    }`,
  command: (file) => [nginx!, "-c", file],
};

const haproxy = find_program("haproxy");

const HAPROXY: Proxy = {
  name: "haproxy",
  language: "haproxy",
  programs: { haproxy },
  tells_of_leaving: true,
  told: "server app 127.0.0.1:8000",
  tell: ({ where }) =>
    typeof where === "string"
      ? `server app unix@${where}`
      : `server app 127.0.0.1:${where}`,
  listen: ["bind :80", (port) => `bind 127.0.0.1:${port}`],
  // Whether the server is well is asked on another address, which it has not.
  wrap: (config) => config.replace("check port 9000", ""),
  command: (file) => [haproxy!, "-db", "-f", file],
};

const apache2 = find_program("apache2");
/** When Apache ends it ends its whole process group, so it gets its own. */
const setsid = find_program("setsid");
const MODULES = ["mpm_event", "authz_core", "proxy", "proxy_http", "headers"];

const APACHE: Proxy = {
  name: "apache2",
  language: "apache",
  programs: { apache2, setsid },
  tells_of_leaving: false,
  told: "http://127.0.0.1:8000/",
  tell: ({ where }) =>
    typeof where === "string"
      ? `unix:${where}|http://localhost/`
      : `http://127.0.0.1:${where}/`,
  listen: ["*:80", (port) => `127.0.0.1:${port}`],
  wrap: (config, folder) => `
    ServerRoot ${folder}
    ServerName 127.0.0.1
    PidFile ${folder}/pid
    ErrorLog ${folder}/log
    DefaultRuntimeDir ${folder}
    ${
    MODULES.map((name) =>
      `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`
    ).join("\n")
  }
    ${IS_ROOT ? "User www-data\nGroup www-data" : ""}
    Listen *:80
    ${config}`,
  command: (file) => [setsid!, apache2!, "-D", "FOREGROUND", "-f", file],
};

/** All the kinds there are tests with. */
export const PROXIES: readonly Proxy[] = [NGINX, HAPROXY, APACHE];

const DEPLOYMENT = new URL("../../docs/deployment.md", import.meta.url);

/** The first configuration in `language` in docs/deployment.md. */
async function documented(language: string): Promise<string> {
  const page = await Deno.readTextFile(DEPLOYMENT);
  const fence = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms");
  return fence.exec(page)![1];
}

function replaced(text: string, told: string, by: string): string {
  if (!text.includes(told)) throw new Error(`${told} is not in ${text}`);
  return text.replaceAll(told, by);
}

/** A proxy that runs until it is disposed of. */
export class RunningProxy implements AsyncDisposable {
  /** Where it listens. */
  readonly port = free_port();
  #running: RunningServer | null = null;

  private constructor() {}

  /** Start `proxy` in front of `upstream`, with its files in `folder`. */
  static async start(
    proxy: Proxy,
    upstream: Upstream,
    folder: string,
  ): Promise<RunningProxy> {
    const running = new RunningProxy();
    const [told, tell] = proxy.listen;
    let config = proxy.wrap(await documented(proxy.language), folder);
    config = replaced(config, proxy.told, proxy.tell(upstream));
    config = replaced(config, told, tell(running.port));
    const file = `${folder}/config`;
    await Deno.writeTextFile(file, `${config}\n`);
    running.#running = await RunningServer.start({
      name: proxy.name,
      commands: [proxy.command(file)],
      listens: [{ hostname: "127.0.0.1", port: running.port }],
      log: `${folder}/log`,
    });
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
  }
}
