/**
 * `Bun.serve`: bun_serve.ts APP PORT FILE
 *
 * @module
 */
import { argv } from "node:process";
import { fetch_apps } from "./fetch_apps.ts";

/** The part of Bun's API that is used. */
interface Bun {
  serve(options: {
    hostname: string;
    port: number;
    fetch: (request: Request) => Response | Promise<Response>;
  }): void;
  file(path: string): Blob;
}

const { Bun } = globalThis as unknown as { Bun: Bun };
const [name, port, file] = argv.slice(2);
Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  fetch: fetch_apps(() => Bun.file(file))[name],
});
