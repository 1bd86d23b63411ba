/**
 * The permissions of a worker: those of its parent, as far as they can be told.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { body_folder } from "../../server/body_store.ts";
import { CannotRun } from "../cannot_run.ts";
import { app_url } from "../load_app.ts";
import { host_and_port } from "./address.ts";
import { address_of } from "./needs.ts";
import type { Settings } from "./settings.ts";

const NAMES = [
  "read",
  "write",
  "net",
  "env",
  "sys",
  "run",
  "ffi",
  "import",
] as const;

/** Something to ask for, and the flag that grants it. */
type Wish = [permission: Deno.PermissionDescriptor, value: string];

/**
 * The flags that give a worker what this process has.
 *
 * A whole grant is passed on. Deno does not list what a limited one covers, so
 * of these only what serving needs can be passed on.
 *
 * @throws {CannotRun} If there is a list of what is denied, which would be lost.
 */
export function permission_flags(
  settings: Settings,
  report_port: number,
): string[] {
  if (settings.deno_flag.some((flag) => /^(-A|--allow-all)$/.test(flag))) {
    return [];
  }
  const wishes = wishes_of(settings);
  const flags = NAMES.flatMap((name) => {
    const { state, partial } = Deno.permissions.querySync({ name });
    if (partial) {
      throw new CannotRun(
        `Cannot start workers: they would not get --deny-${name}, as Deno ` +
          "does not tell what it lists; allow what is needed instead",
      );
    }
    if (state === "granted") return [`--allow-${name}`];
    return wishes.filter(([permission]) =>
      permission.name === name && is_granted(permission)
    ).map(([, value]) => `--allow-${name}=${value.replaceAll(",", ",,")}`);
  });
  if (!flags.includes("--allow-net")) {
    flags.push(`--allow-net=127.0.0.1:${report_port}`);
  }
  return flags;
}

function is_granted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

function wishes_of(settings: Settings): Wish[] {
  const { app, python, cert, key, access_log_file } = settings;
  const wishes: Wish[] = [[{ name: "sys", kind: "hostname" }, "hostname"]];
  const net = (host: string) => wishes.push([{ name: "net", host }, host]);
  const read = (path: string) => wishes.push([{ name: "read", path }, path]);
  const write = (path: string) => wishes.push([{ name: "write", path }, path]);
  const import_from = ({ protocol, host }: URL) => {
    if (!/^https?:$/.test(protocol)) return;
    wishes.push([{ name: "import", host }, host]);
  };
  net(host_and_port(address_of(settings)));
  for (const path of [cert, key]) if (path !== undefined) read(resolve(path));
  if (access_log_file !== undefined) write(resolve(access_log_file));
  const folder = body_folder(settings.body_dir ?? null);
  if (folder !== null) {
    read(folder);
    write(folder);
  }
  import_from(new URL(import.meta.url));
  const url = python === undefined ? app_url(app) : pathToFileURL(`${python}/`);
  import_from(url);
  if (url.protocol === "file:") {
    read(dirname(fileURLToPath(url)));
    read(fileURLToPath(url));
  }
  if (settings.unix !== undefined) {
    read(resolve(settings.unix));
    write(resolve(settings.unix));
  }
  return wishes;
}
