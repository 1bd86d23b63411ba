import type { BoardServer } from "../board_server.ts";

/** workerd. */
export const WORKERD: BoardServer = {
  name: "workerd",
  language: "C++",
  serves: "the application",
  install: "npm install workerd",
  version: ["workerd", "--version"],
  start: ({ apps, port, folder }) => ({
    command: ["workerd", "serve", `${folder}/config.capnp`],
    files: {
      "workerd.js": Deno.readTextFileSync(`${apps}/workerd.js`),
      "fetch.js": Deno.readTextFileSync(`${apps}/fetch.js`),
      "config.capnp": `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [
    (name = "workerd.js", esModule = embed "workerd.js"),
    (name = "fetch.js", esModule = embed "fetch.js"),
  ],
  compatibilityDate = "2024-01-01",
);
`,
    },
  }),
};
