/**
 * The runtimes that serve, each with the file of examples/edge/ that is for it.
 *
 * @module
 */
import { npm_install } from "../helpers/install_once.ts";
import { find_program } from "../helpers/programs.ts";

/** One runtime. */
export interface Runtime {
  /** The program, and a script that it runs if it is one of Node's. */
  program: string | null;
  script?: string;
  /** A file of examples/edge/. */
  example: string;
  /** What else it reads, by the name of the file. */
  config?: string;
  /** The name that the bundle has to have. */
  file: string;
  /** How it serves that on a free port, in the folder of the file. */
  args: string[];
  /** How it says on which, as a group of the pattern. */
  port: RegExp;
}

const installed = await npm_install([
  "workerd@1.20261117.1",
  "bun@1.4.5",
  "edge-runtime@4.0.1",
]);

/** A file among the packages, in a folder whose name has the platform in it. */
function packaged(
  scope: string,
  start: string,
  path: string,
): string | null {
  if (installed === null) return null;
  const folder = `${installed}/node_modules/${scope}`;
  for (const { name } of Deno.readDirSync(folder)) {
    const program = `${folder}/${name}/${path}`;
    if (name.startsWith(start) && is_file(program)) return program;
  }
  return null;
}

function is_file(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const NODE = find_program("node");
const LISTENING = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/;

/** The runtimes by name. */
export const RUNTIMES: Record<string, Runtime> = {
  "workerd": {
    program: packaged("@cloudflare", "workerd-", "bin/workerd"),
    example: "worker.ts",
    config: "workerd.capnp",
    file: "worker.js",
    args: [
      "serve",
      "workerd.capnp",
      "--socket-addr=http=127.0.0.1:0",
      "--control-fd=1",
    ],
    port: /"socket":"http","port":(\d+)/,
  },
  "Bun": {
    program: packaged("@oven", "bun-", "bin/bun"),
    example: "bun.ts",
    file: "server.js",
    args: ["server.js", "0"],
    port: LISTENING,
  },
  "Node": {
    program: NODE,
    example: "node.ts",
    file: "server.mjs",
    args: ["server.mjs", "0"],
    port: LISTENING,
  },
  "deno serve": {
    program: Deno.execPath(),
    example: "worker.ts",
    file: "server.js",
    args: ["serve", "--no-prompt", "--host=127.0.0.1", "--port=0", "server.js"],
    port: LISTENING,
  },
  "edge-runtime": {
    program: installed && NODE,
    example: "events.ts",
    file: "server.js",
    args: [
      `${installed}/node_modules/edge-runtime/dist/cli/index.js`,
      "--listen",
      "--port=0",
      "server.js",
    ],
    port: LISTENING,
  },
};
