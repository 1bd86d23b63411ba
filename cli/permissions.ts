/**
 * Look at permissions before they are needed, so that Deno never asks for them.
 *
 * @module
 */
import { CannotRun } from "./cannot_run.ts";

/**
 * Require a permission.
 *
 * @param permission The permission.
 * @param flag The flag that grants it.
 * @param what What it is needed for, as in "import app.ts".
 * @throws {CannotRun} If it is missing; the message names the flag.
 */
export function need(
  permission: Deno.PermissionDescriptor,
  flag: string,
  what: string,
): void {
  if (Deno.permissions.querySync(permission).state === "granted") return;
  throw new CannotRun(
    `Cannot ${what}: a permission is missing; run with ${flag}`,
  );
}

/** Require the permission to read this file. */
export function need_read(path: string, what: string): void {
  need({ name: "read", path }, `--allow-read=${path}`, what);
}

/** Require the permission to connect to `host`, with or without a port. */
export function need_net(host: string, what: string): void {
  need({ name: "net", host }, `--allow-net=${host}`, what);
}
